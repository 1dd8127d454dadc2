/** Comparing with goldens: bit for bit where a result is rounded once, else at FORMAT.md's gate. */
import { fromTypedArray, type Tensor } from "@gptlight/tensor";
import { expect } from "vitest";

/** A tensor as golden files hold it: float32 as bits, everything else as numbers. */
export interface GoldenTensor {
  dtype: "float32" | "float64" | "int64" | "bool";
  shape: number[];
  bits?: number[];
  data?: number[];
}

export function toTensor(golden: GoldenTensor): Tensor {
  const { dtype, shape, bits = [], data = [] } = golden;
  if (dtype === "float32") return fromTypedArray(float32(bits), shape);
  if (dtype === "float64") return fromTypedArray(Float64Array.from(data), shape);
  if (dtype === "int64") return fromTypedArray(Int32Array.from(data), shape);
  return fromTypedArray(Uint8Array.from(data), shape, { dtype: "bool" });
}

export function float32(bits: readonly number[]): Float32Array {
  return new Float32Array(Uint32Array.from(bits).buffer);
}

/** Equal shape, dtype and every bit; NaN equals NaN. */
export function expectExact(got: Tensor, want: GoldenTensor, _scaled: number, what: string): void {
  const wanted = toTensor(want);
  expect(got.shape, `${what}: shape`).toEqual(want.shape);
  expect(got.dtype, `${what}: dtype`).toBe(wanted.dtype);
  expect([...got.toTypedArray()], what).toEqual([...wanted.toTypedArray()]);
}

/**
 * |got − want| ≤ (scaled + 8) · 2⁻²⁴ · max|want|, where `scaled` is torch's own error in that unit;
 * infinities and NaN must stand at the same places; integers and bools are exact.
 */
export function expectWithinGate(
  got: Tensor,
  want: GoldenTensor,
  scaled: number,
  what: string,
): void {
  if (want.dtype === "int64" || want.dtype === "bool") {
    expectExact(got, want, scaled, what);
    return;
  }
  const [a, b] = [got.toTypedArray(), toTensor(want).toTypedArray()];
  expect(got.shape, `${what}: shape`).toEqual(want.shape);
  let largest = 0;
  for (const x of b) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  const gate = (scaled + 8) * 2 ** -24 * largest;
  for (let i = 0; i < b.length; i++) {
    const close = Number.isFinite(b[i]) ? Math.abs(a[i] - b[i]) <= gate : Object.is(a[i], b[i]);
    if (!close) expect.fail(`${what}: element ${i} is ${a[i]}, torch has ${b[i]} (gate ${gate})`);
  }
}
