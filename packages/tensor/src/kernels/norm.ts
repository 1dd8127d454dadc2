/** Layer normalisation of packed rows, in float64 and rounded once; rows of float32 by SIMD. x̂ = (x − mean) r with r = 1/√(variance + eps). */
import { allocate, type TypedArray } from "../dtype.ts";
import { emptyArray, type NdArray } from "../ndarray.ts";
import type { Shape } from "../shape.ts";
import { packedData } from "./copy.ts";
import { dirtyArray } from "./recycle.ts";
import { type LayerNormSlopes, layerNormBackwardSimd, layerNormSimd } from "./simd/rows.ts";

/** What backward needs beside the operands. */
export interface LayerNormResult {
  readonly value: NdArray;
  /** mean and r of each row. */
  readonly stats: TypedArray;
}

/** x̂ w + b for rows of the size of the weight and bias; without one, w is 1 and b is 0. */
export function layerNorm(
  x: NdArray,
  size: number,
  weight: NdArray | null,
  bias: NdArray | null,
  eps: number,
): LayerNormResult {
  const value = dirtyArray(x.shape, x.dtype);
  const a = packedData(x);
  const [w, b] = [
    weightData(weight, size, x),
    bias === null ? allocate(x.dtype, size) : packedData(bias),
  ];
  const stats = allocate(x.dtype, (2 * a.length) / Math.max(size, 1));
  if (layerNormSimd(a, w, b, value.data, stats, size, eps)) return { value, stats };
  for (let r = 0; r < stats.length / 2; r++)
    normalizeRow(a, r * size, size, w, b, value.data, stats, r, eps);
  return { value, stats };
}

function weightData(weight: NdArray | null, size: number, x: NdArray): TypedArray {
  return weight === null ? allocate(x.dtype, size).fill(1) : packedData(weight);
}

function normalizeRow(
  a: TypedArray,
  start: number,
  n: number,
  w: TypedArray,
  b: TypedArray,
  out: TypedArray,
  stats: TypedArray,
  row: number,
  eps: number,
): void {
  let mean = 0;
  for (let j = 0; j < n; j++) mean += a[start + j];
  mean /= n;
  let variance = 0;
  for (let j = 0; j < n; j++) variance += (a[start + j] - mean) ** 2;
  const r = 1 / Math.sqrt(variance / n + eps);
  for (let j = 0; j < n; j++) out[start + j] = (a[start + j] - mean) * r * w[j] + b[j];
  stats[2 * row] = mean;
  stats[2 * row + 1] = r;
}

/** The gradients of x, weight and bias: dx = r (h − mean h − x̂ mean(h x̂)) with h = g w, dw = Σ g x̂, db = Σ g. */
export function layerNormBackward(
  g: NdArray,
  x: NdArray,
  normalizedShape: Shape,
  weight: NdArray | null,
  stats: TypedArray,
): [dx: NdArray, dw: NdArray, db: NdArray] {
  const dx = dirtyArray(x.shape, x.dtype);
  const [dw, db] = [emptyArray(normalizedShape, x.dtype), emptyArray(normalizedShape, x.dtype)];
  const size = dw.data.length;
  const slopes = {
    g: packedData(g),
    a: packedData(x),
    w: weightData(weight, size, x),
    stats,
    dx: dx.data,
    dw: dw.data,
    db: db.data,
  };
  if (layerNormBackwardSimd(slopes, size)) return [dx, dw, db];
  const [sumW, sumB] = [new Float64Array(size), new Float64Array(size)];
  for (let r = 0; r < stats.length / 2; r++) slopeRow({ ...slopes, dw: sumW, db: sumB }, r, size);
  dw.data.set(sumW);
  db.data.set(sumB);
  return [dx, dw, db];
}

function slopeRow({ g, a, w, stats, dx, dw, db }: LayerNormSlopes, row: number, n: number): void {
  const [start, mean, r] = [row * n, stats[2 * row], stats[2 * row + 1]];
  let sum = 0;
  let along = 0;
  for (let j = 0; j < n; j++) {
    const hat = (a[start + j] - mean) * r;
    const h = g[start + j] * w[j];
    sum += h;
    along += h * hat;
    dw[j] += g[start + j] * hat;
    db[j] += g[start + j];
  }
  for (let j = 0; j < n; j++) {
    const hat = (a[start + j] - mean) * r;
    dx[start + j] = r * (g[start + j] * w[j] - sum / n - (hat * along) / n);
  }
}
