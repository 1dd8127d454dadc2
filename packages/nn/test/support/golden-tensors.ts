/** Tensors of golden files (golden/FORMAT.md), and the gates at which they are compared. */
import { fromTypedArray, type Tensor } from "@gptlight/tensor";
import { expect } from "vitest";

/** float32 as bits, everything else as numbers; int64 is the library's int32. */
export interface GoldenTensor {
  dtype: "float32" | "float64" | "int64" | "bool";
  shape: number[];
  bits?: number[];
  data?: number[];
}

export function toTensor({ dtype, shape, bits = [], data = [] }: GoldenTensor): Tensor {
  if (dtype === "float32") return fromTypedArray(float32(bits), shape);
  if (dtype === "float64") return fromTypedArray(Float64Array.from(data), shape);
  if (dtype === "int64") return fromTypedArray(Int32Array.from(data), shape);
  return fromTypedArray(Uint8Array.from(data), shape, { dtype: "bool" });
}

/** Bits, signed or unsigned, as the floats they are. */
export function float32(bits: readonly number[]): Float32Array {
  return new Float32Array(Int32Array.from(bits, (b) => b | 0).buffer);
}

/** Equal shape, dtype and every bit. */
export function expectExact(got: Tensor, want: GoldenTensor, what: string): void {
  const wanted = toTensor(want);
  expect(got.shape, `${what}: shape`).toEqual(want.shape);
  expect(got.dtype, `${what}: dtype`).toBe(wanted.dtype);
  expect(bitsOf(got), what).toEqual(bitsOf(wanted));
}

function bitsOf(x: Tensor): number[] {
  const data = x.toTypedArray();
  return [...(data instanceof Float32Array ? new Int32Array(data.buffer) : data)];
}

/** |got − want| ≤ units · 2⁻²⁴ · max|want| (or of what is `beside` it, if larger); infinities and NaN at the same places. */
export function expectWithin(
  got: Tensor,
  want: GoldenTensor,
  units: number,
  what: string,
  beside = 0,
): void {
  if (want.dtype === "int64" || want.dtype === "bool") {
    expectExact(got, want, what);
    return;
  }
  expect(got.shape, `${what}: shape`).toEqual(want.shape);
  const [a, b] = [got.toTypedArray(), toTensor(want).toTypedArray()];
  let largest = beside;
  for (const x of b) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  const gate = units * 2 ** -24 * largest;
  for (let i = 0; i < b.length; i++) {
    const isClose = Number.isFinite(b[i]) ? Math.abs(a[i] - b[i]) <= gate : Object.is(a[i], b[i]);
    if (!isClose)
      expect.fail(
        `${what}: element ${i} is ${a[i]}, torch has ${b[i]}: ${Math.abs(a[i] - b[i]) / (2 ** -24 * largest)} units, at most ${units}`,
      );
  }
}
