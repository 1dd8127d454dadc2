/** Every `@example expression // value` in the doc comments of this package is true. */
import { readdirSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import * as tensors from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import * as data from "../src/index.ts";
import { progressLine } from "../src/node/progress.ts";

const SOURCE = new URL("../src/", import.meta.url);
const { tensor, manualSeed } = tensors;
const NAMES: Record<string, unknown> = { tensor, manualSeed, progressLine, ...data };

function evaluate(code: string): unknown {
  return new Function(...Object.keys(NAMES), `return (${code});`)(...Object.values(NAMES));
}

/** The one-line examples of a file. */
function examples(path: string): [code: string, value: string][] {
  const text = readFileSync(new URL(path, SOURCE), "utf8");
  const found = text.matchAll(/@example (.+?) \/\/ (.+?)(?: \*\/)?$/gm);
  return [...found].map(([, code, value]) => [code, value.replace(/^\w+Array\(\d+\) /, "")]);
}

/** As it is printed; a typed array as a plain one. */
function shown(value: unknown): string {
  return inspect(ArrayBuffer.isView(value) ? Array.from(value as Int32Array) : value);
}

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
  (path) => path.endsWith(".ts") && examples(path).length > 0,
);

test("there are examples", () => expect(files.length).toBeGreaterThan(8));

describe.each(files)("%s", (path) => {
  test.each(examples(path))("%s", async (code, value) => {
    expect(shown(await evaluate(code))).toBe(shown(evaluate(value)));
  });
});
