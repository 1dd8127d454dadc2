/** Module texts that torch 2.13 printed (golden/printing.json, kind module) and floats that Python did (golden/printing-more.json). */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import { floatText, formatModule, formatModuleList } from "../src/module-repr.ts";

interface ModuleTree {
  cls: string;
  extra_repr: string;
  children?: [name: string, module: ModuleTree][];
}

type Case =
  | { id: string; kind: "module"; module: ModuleTree; expected: string }
  | { id: string; kind: "float"; bits: string; expected: string }
  | { id: string; kind: "tensor" | "size" | "dtype" };

function textOf({ cls, extra_repr, children = [] }: ModuleTree): string {
  if (cls === "ModuleList")
    return formatModuleList(
      cls,
      children.map(([, child]) => textOf(child)),
    );
  return formatModule(
    cls,
    extra_repr,
    children.map(([name, child]) => [name, textOf(child)] as const),
  );
}

describe("golden/printing.json, modules", () => {
  const cases = loadGolden<{ cases: Case[] }>("printing").cases.filter((c) => c.kind === "module");
  test.each(cases.map((c) => [c.id, c] as const))("formatModule prints %s", (_, c) => {
    expect(textOf(c.module)).toBe(c.expected);
  });
});

describe("golden/printing-more.json, floats", () => {
  const cases = loadGolden<{ cases: Case[] }>("printing-more").cases.filter(
    (c) => c.kind === "float",
  );
  test("floatText(x) is Python's repr(x)", () => {
    expect(cases.length).toBeGreaterThan(20);
    for (const { bits, expected } of cases) {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigUint64(0, BigInt(`0x${bits}`));
      expect(floatText(view.getFloat64(0))).toBe(expected);
    }
  });
});
