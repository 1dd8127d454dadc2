/** What the tests of random numbers share: arrays from goldens, bit patterns, fresh filled arrays. */
import { expect } from "vitest";
import { allocate, type DType, type TypedArray } from "../../src/dtype.ts";
import { emptyArray, NdArray, Storage } from "../../src/ndarray.ts";
import { numelOf, type Shape } from "../../src/shape.ts";

/** The bytes that a golden holds as base64. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

export const float32Of = (base64: string): Float32Array => new Float32Array(bytesOf(base64).buffer);
export const float64Of = (base64: string): Float64Array => new Float64Array(bytesOf(base64).buffer);
export const int32Of = (base64: string): Int32Array => new Int32Array(bytesOf(base64).buffer);
export const uint32Of = (base64: string): Uint32Array => new Uint32Array(bytesOf(base64).buffer);
export const uint64Of = (base64: string): BigUint64Array =>
  new BigUint64Array(bytesOf(base64).buffer);

/** The bit patterns of float32 values: what "equal bit for bit" compares, so that -0 differs from 0. */
export function bits(values: ArrayLike<number>): number[] {
  return Array.from(new Uint32Array(Float32Array.from(values).buffer));
}

/** The bit patterns of float64 values. */
export function bits64(values: ArrayLike<number>): bigint[] {
  return Array.from(new BigUint64Array(Float64Array.from(values).buffer));
}

/** A fresh packed array that `fill` has filled. */
export function filled<T extends TypedArray>(
  shape: Shape | number,
  dtype: DType,
  fill: (out: NdArray) => void,
): T {
  const out = emptyArray(typeof shape === "number" ? [shape] : shape, dtype);
  fill(out);
  return out.data as T;
}

/** Float32 values that `fill` has written. */
export const floats = (shape: Shape | number, fill: (out: NdArray) => void): Float32Array =>
  filled<Float32Array>(shape, "float32", fill);

/** A strided array over fresh zeroed memory that is just large enough. */
export function strided(
  dtype: DType,
  shape: Shape,
  strides: readonly number[],
  offset = 0,
): NdArray {
  const last = shape.reduce((at, size, d) => at + Math.max(size - 1, 0) * strides[d], offset);
  return new NdArray(new Storage(allocate(dtype, last + 1)), dtype, shape, strides, offset);
}

/** The elements in row-major order of indices. */
export function logical(x: NdArray): number[] {
  const out: number[] = [];
  for (let i = 0; i < numelOf(x.shape); i++) {
    let rest = i;
    let at = x.offset;
    for (let d = x.ndim - 1; d >= 0; d--) {
      at += (rest % x.shape[d]) * x.strides[d];
      rest = Math.floor(rest / x.shape[d]);
    }
    out.push(x.data[at]);
  }
  return out;
}

/** Equal bytes but for the cached normal, a float64 of this machine's sin and log: its last bits may differ. */
export function expectSameState(got: Uint8Array, want: Uint8Array): void {
  const CACHED = 5024;
  const cached = (state: Uint8Array) => new DataView(state.slice().buffer).getFloat64(CACHED, true);
  const ulps = Math.abs(cached(got) - cached(want)) / (2 ** -52 * Math.abs(cached(want)) || 1);
  expect(ulps).toBeLessThanOrEqual(4);
  const rest = (state: Uint8Array) => state.slice().fill(0, CACHED, CACHED + 8);
  expect(rest(got)).toEqual(rest(want));
}
