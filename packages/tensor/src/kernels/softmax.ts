/**
 * Softmax along lanes, in float64, shifted by the maximum so that nothing overflows; rows of float32 by SIMD.
 * Short rows of float32 take torch's steps in float32, so that they sum to 1, or to a last digit beside it, where torch's do.
 */
import type { TypedArray } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";
import { packedData } from "./copy.ts";
import { lanesOf } from "./lanes.ts";
import { dirtyArray } from "./recycle.ts";
import { logSumExpSimd, scaledSoftmaxSimd, softmaxBackwardSimd, softmaxSimd } from "./simd/rows.ts";

/** From the n elements a[i], a[i + step], … to the same places of out. */
type LaneMap = (a: TypedArray, out: TypedArray, i: number, step: number, n: number) => void;

/** The largest of a lane and log Σ e^(a − largest). */
function topAndLog(a: TypedArray, i: number, step: number, n: number): [top: number, log: number] {
  const end = i + n * step;
  let top = -Infinity;
  for (let j = i; j < end; j += step) top = Math.max(top, a[j]);
  let sum = 0;
  for (let j = i; j < end; j += step) sum += Math.exp(a[j] - top);
  return [top, Math.log(sum)];
}

const softmaxLane: LaneMap = (a, out, i, step, n) => {
  const [top, log] = topAndLog(a, i, step, n);
  for (let j = i, end = i + n * step; j < end; j += step) out[j] = Math.exp(a[j] - top - log);
};
/** torch's steps where a row is shorter than its vectors (of 8 floats): terms and sum are rounded, and multiplied by 1 / sum. */
const softmaxShortRow: LaneMap = (a, out, i, _, n) => {
  const end = i + n;
  let top = -Infinity;
  for (let j = i; j < end; j++) top = Math.max(top, a[j]);
  let sum = 0;
  for (let j = i; j < end; j++) {
    out[j] = Math.exp(Math.fround(a[j] - top));
    sum = Math.fround(sum + out[j]);
  }
  const share = Math.fround(1 / sum);
  for (let j = i; j < end; j++) out[j] *= share;
};
const logSoftmaxLane: LaneMap = (a, out, i, step, n) => {
  const [top, log] = topAndLog(a, i, step, n);
  for (let j = i, end = i + n * step; j < end; j += step) out[j] = a[j] - top - log;
};

/** eˣ / Σ eˣ along `dim`. */
export function softmax(x: NdArray, dim: number): NdArray {
  const isShortRow = x.dtype === "float32" && dim === x.ndim - 1 && x.shape[dim] < 8;
  return mapLanes(isShortRow ? softmaxShortRow : softmaxLane, x, dim, (a, out, n) =>
    softmaxSimd(a, out, n, 1, 0),
  );
}

/** log softmax along `dim`. */
export function logSoftmax(x: NdArray, dim: number): NdArray {
  return mapLanes(logSoftmaxLane, x, dim, null);
}

function mapLanes(
  lane: LaneMap,
  x: NdArray,
  dim: number,
  fast: ((a: TypedArray, out: TypedArray, n: number) => boolean) | null,
): NdArray {
  const { data, outer, length, inner } = lanesOf(x, x.ndim === 0 ? [] : [dim]);
  const out = dirtyArray(x.shape, x.dtype);
  if (inner === 1 && fast?.(data, out.data, length)) return out;
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) lane(data, out.data, o * length * inner + i, inner, length);
  return out;
}

/** scale · y (g − Σ g y) along `dim`: softmax backward, from its result y. */
export function softmaxBackward(g: NdArray, y: NdArray, dim: number, scale: number): NdArray {
  const dims = y.ndim === 0 ? [] : [dim];
  const { data: b, outer, length, inner } = lanesOf(y, dims);
  const a = lanesOf(g, dims).data;
  const out = dirtyArray(y.shape, y.dtype);
  if (inner === 1 && softmaxBackwardSimd(a, b, out.data, length, scale)) return out;
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++)
      slopeLane(a, b, out.data, o * length * inner + i, inner, length, scale);
  return out;
}

function slopeLane(
  g: TypedArray,
  y: TypedArray,
  out: TypedArray,
  i: number,
  step: number,
  n: number,
  scale: number,
): void {
  const end = i + n * step;
  let sum = 0;
  for (let j = i; j < end; j += step) sum += g[j] * y[j];
  for (let j = i; j < end; j += step) out[j] = scale * y[j] * (g[j] - sum);
}

/**
 * softmax(scale · x) along the last dimension; `causal`: row t of each (T, S) matrix sees elements 0…t only.
 * The attention weights, in one pass.
 */
export function attentionWeights(x: NdArray, scale: number, causal: boolean): NdArray {
  const [T, S] = x.shape.slice(-2);
  const out = dirtyArray(x.shape, x.dtype);
  const a = packedData(x);
  if (softmaxSimd(a, out.data, S, scale, causal ? T : 0)) return out;
  for (let r = 0; r * S < a.length; r++)
    weightsRow(a, out.data, r * S, causal ? Math.min(S, (r % T) + 1) : S, S, scale);
  return out;
}

/** The first n elements of the row of S from i on; zeros beyond. */
function weightsRow(
  a: TypedArray,
  out: TypedArray,
  i: number,
  n: number,
  S: number,
  scale: number,
): void {
  let top = -Infinity;
  for (let j = i; j < i + n; j++) top = Math.max(top, scale * a[j]);
  let sum = 0;
  for (let j = i; j < i + n; j++) sum += Math.exp(scale * a[j] - top);
  for (let j = i; j < i + n; j++) out[j] = Math.exp(scale * a[j] - top) / sum;
  out.fill(0, i + n, i + S);
}

/** log Σ eˣ of each row of n elements. */
export function rowLogSumExp(a: TypedArray, n: number): Float64Array {
  const lse = new Float64Array(n === 0 ? 0 : a.length / n);
  if (logSumExpSimd(a, lse, n)) return lse;
  for (let r = 0; r < lse.length; r++) {
    const [top, log] = topAndLog(a, r * n, 1, n);
    lse[r] = top + log;
  }
  return lse;
}

/**
 * factors[row] · (softmax − onehot) of each row of n elements, from the rows' lse = log Σ eˣ: the gradient of cross-entropy.
 * `positions`: where in x the true class of each row stands, −1 for none.
 */
export function rowCrossEntropySlopes(
  x: NdArray,
  n: number,
  lse: Float64Array,
  factors: Float64Array,
  positions: Int32Array,
): NdArray {
  const out = dirtyArray(x.shape, x.dtype);
  const a = packedData(x);
  if (!scaledSoftmaxSimd(a, lse, factors, out.data, n))
    for (let r = 0, i = 0; r < lse.length; r++)
      for (let j = 0; j < n; j++, i++) out.data[i] = factors[r] * Math.exp(a[i] - lse[r]);
  for (let r = 0; r < lse.length; r++) if (positions[r] >= 0) out.data[positions[r]] -= factors[r];
  return out;
}
