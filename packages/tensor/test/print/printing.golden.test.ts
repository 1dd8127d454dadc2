/** Texts that torch 2.13 printed: golden/printing.json, and golden/printing-more.json for what it leaves out (edgeitems 0). */
import { afterEach, describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import { allocate, type DType } from "../../src/dtype.ts";
import { type NdArray, wrap } from "../../src/ndarray.ts";
import { setPrintoptions } from "../../src/print/options.ts";
import { dtypeText, formatTensor, sizeText } from "../../src/print/tensor-text.ts";
import { numelOf } from "../../src/shape.ts";

/** An element as the golden writes it: float32 bits, float64 bits in hex, an int64 in decimals, a bool as 0 or 1. */
type Bits = number | string;

interface TensorCase {
  id: string;
  kind: "tensor";
  dtype: string;
  shape: number[];
  requires_grad: boolean;
  grad_fn: string | null;
  param: boolean;
  options: Record<string, unknown> | null;
  data: { bits: Bits[] } | { fill: Bits; at: [number, Bits][] };
  expected: string;
}

interface OtherCase {
  id: string;
  kind: "size" | "dtype" | "module"; // module: packages/nn/test/module-repr.golden.test.ts
  shape?: number[];
  dtype?: string;
  expected: string;
}

const OURS: Readonly<Record<string, DType>> = {
  float32: "float32",
  float64: "float64",
  int64: "int32",
  bool: "bool",
};

/** The value behind an element's bits. */
function decode(bits: Bits, dtype: DType): number {
  const view = new DataView(new ArrayBuffer(8));
  if (dtype === "float32") {
    view.setUint32(0, Number(bits));
    return view.getFloat32(0);
  }
  if (dtype === "float64") {
    view.setBigUint64(0, BigInt(`0x${bits}`));
    return view.getFloat64(0);
  }
  return Number(bits);
}

/** The case's tensor, or why the library has no such tensor. */
function arrayOf(c: TensorCase): NdArray | string {
  const dtype = OURS[c.dtype];
  if (dtype === undefined) return `no dtype ${c.dtype}`;
  const data = allocate(dtype, numelOf(c.shape));
  const elements: [number, Bits][] =
    "bits" in c.data ? c.data.bits.map((bits, i) => [i, bits]) : c.data.at;
  if ("fill" in c.data) data.fill(decode(c.data.fill, dtype));
  for (const [i, bits] of elements) {
    const value = decode(bits, dtype);
    if (dtype === "int32" && (value | 0) !== value) return "int64 beyond 32 bits";
    data[i] = value;
  }
  return wrap(data, dtype, c.shape);
}

/** `sci_mode` → `sciMode`; the other names are one word. */
function applyOptions(options: Record<string, unknown> | null): void {
  setPrintoptions({ profile: "default" });
  if (options === null) return;
  const { sci_mode, ...rest } = options;
  setPrintoptions(sci_mode === undefined ? rest : { ...rest, sciMode: sci_mode as boolean });
}

afterEach(() => setPrintoptions({ profile: "default" }));

describe.each(["printing", "printing-more"])("golden/%s.json", (file) => {
  const { cases } = loadGolden<{ cases: (TensorCase | OtherCase)[] }>(file);
  const tensors = cases.filter((c) => c.kind === "tensor").map((c) => ({ c, x: arrayOf(c) }));
  const skipped = new Map<string, number>();
  for (const { x } of tensors) if (typeof x === "string") skipped.set(x, (skipped.get(x) ?? 0) + 1);
  const present = tensors.filter(({ x }) => typeof x !== "string");

  test.each(present.map(({ c, x }) => [c.id, c, x as NdArray] as const))(
    "formatTensor prints %s",
    (_, c, x) => {
      applyOptions(c.options);
      const traits = { requiresGrad: c.requires_grad, gradFn: c.grad_fn, isParameter: c.param };
      expect(formatTensor(x, traits)).toBe(c.expected);
    },
  );

  test("every case of an existing dtype is run; the others are counted", () => {
    const reasons = [...skipped].map(([why, count]) => `${count} × ${why}`);
    console.log(`${file}: ${present.length} tensors; skipped: ${reasons.join(", ") || "none"}`);
    expect([...skipped.keys()].filter((why) => /float32|float64|bool/.test(why))).toEqual([]);
    expect(present.length).toBeGreaterThan(0);
  });

  const others = cases.filter((c) => c.kind === "size" || c.kind === "dtype");
  test.runIf(others.length > 0)("sizeText and dtypeText print the sizes and dtypes", () => {
    const known = others.filter((c) => c.kind === "size" || OURS[c.dtype ?? ""] !== undefined);
    for (const { kind, shape = [], dtype = "", expected } of known)
      expect(kind === "size" ? sizeText(shape) : dtypeText(OURS[dtype])).toBe(expected);
  });
});
