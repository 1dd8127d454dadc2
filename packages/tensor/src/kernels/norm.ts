/** Layer normalisation of packed rows, in float64 and rounded once. */

import type { TypedArray } from "../dtype.ts";
import { emptyArray, type NdArray } from "../ndarray.ts";
import { packedData } from "./copy.ts";

/** Rows of `size` elements: (x − mean) / √(variance + eps), times weight, plus bias where given. */
export function layerNorm(
  x: NdArray,
  size: number,
  weight: NdArray | null,
  bias: NdArray | null,
  eps: number,
): NdArray {
  const out = emptyArray(x.shape, x.dtype);
  const w = weight === null ? null : packedData(weight);
  const b = bias === null ? null : packedData(bias);
  const a = packedData(x);
  for (let i = 0; i < a.length; i += size) normalizeRow(a, i, size, w, b, eps, out.data);
  return out;
}

function normalizeRow(
  a: TypedArray,
  start: number,
  n: number,
  w: TypedArray | null,
  b: TypedArray | null,
  eps: number,
  out: TypedArray,
): void {
  let mean = 0;
  for (let j = 0; j < n; j++) mean += a[start + j];
  mean /= n;
  let variance = 0;
  for (let j = 0; j < n; j++) variance += (a[start + j] - mean) ** 2;
  const scale = 1 / Math.sqrt(variance / n + eps);
  for (let j = 0; j < n; j++) {
    const hat = (a[start + j] - mean) * scale;
    out[start + j] = hat * (w === null ? 1 : w[j]) + (b === null ? 0 : b[j]);
  }
}
