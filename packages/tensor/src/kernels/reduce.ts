/**
 * Reductions: a function of one lane each. Sums are kept in float64 and rounded once at the end; only sums and means of short rows of
 * float32 round after every addition, as torch does, and so equal torch's bit for bit.
 */
import type { DType, TypedArray } from "../dtype.ts";
import { emptyArray, type NdArray } from "../ndarray.ts";
import { narrow } from "./copy.ts";
import { lanesOf } from "./lanes.ts";
import { sumRowsSimd, sumSimd } from "./simd/rows.ts";

/** The value of the n elements a[i], a[i + step], … */
type LaneFunction = (a: TypedArray, i: number, step: number, n: number) => number;

const sumLane: LaneFunction = (a, i, step, n) => {
  let sum = 0;
  for (; n > 0; n--, i += step) sum += a[i];
  return sum;
};

/** Rows of fewer floats: torch adds longer ones in an order that depends on the processor, so there the exact sum is the best answer. */
const SHORT = 8;

/** The sum of n < SHORT floats with torch's roundings: every fourth is added to the first, the second, …, then those four to each other. */
function sumShortRow(a: TypedArray, i: number, n: number): number {
  let sum = 0;
  if (n > 0) sum += a[i];
  for (let k = 4; k < n; k++) sum = Math.fround(sum + a[i + k]);
  for (let k = 1; k < n && k < 4; k++) sum = Math.fround(sum + a[i + k]);
  return sum;
}

const meanLane: LaneFunction = (a, i, step, n) => sumLane(a, i, step, n) / n;
const prodLane: LaneFunction = (a, i, step, n) => {
  let product = 1;
  for (; n > 0; n--, i += step) product *= a[i];
  return product;
};
/** Σ (a − mean)², in two passes: no cancellation. */
const squaredDeviationLane: LaneFunction = (a, i, step, n) => {
  const mean = meanLane(a, i, step, n);
  let sum = 0;
  for (; n > 0; n--, i += step) sum += (a[i] - mean) ** 2;
  return sum;
};
const maxLane: LaneFunction = (a, i, step, n) => {
  let best = -Infinity;
  for (; n > 0; n--, i += step) best = Math.max(best, a[i]); // NaN if any is
  return best;
};
const minLane: LaneFunction = (a, i, step, n) => {
  let best = Infinity;
  for (; n > 0; n--, i += step) best = Math.min(best, a[i]);
  return best;
};
/** The place of the first maximum, or of the first NaN. */
const argmaxLane: LaneFunction = (a, i, step, n) => {
  let best = 0;
  for (let k = 1, j = i + step; k < n; k++, j += step) {
    const champion = a[i + best * step];
    if (a[j] > champion || (Number.isNaN(a[j]) && !Number.isNaN(champion))) best = k;
  }
  return best;
};
const argminLane: LaneFunction = (a, i, step, n) => {
  let best = 0;
  for (let k = 1, j = i + step; k < n; k++, j += step) {
    const champion = a[i + best * step];
    if (a[j] < champion || (Number.isNaN(a[j]) && !Number.isNaN(champion))) best = k;
  }
  return best;
};
const allLane: LaneFunction = (a, i, step, n) => {
  for (; n > 0; n--, i += step) if (a[i] === 0) return 0;
  return 1;
};
const anyLane: LaneFunction = (a, i, step, n) => {
  for (; n > 0; n--, i += step) if (a[i] !== 0) return 1;
  return 0;
};
/** log Σ eᵃ, shifted by the maximum so that nothing overflows. */
const logsumexpLane: LaneFunction = (a, i, step, n) => {
  const top = maxLane(a, i, step, n);
  if (!Number.isFinite(top)) return top;
  let sum = 0;
  for (; n > 0; n--, i += step) sum += Math.exp(a[i] - top);
  return top + Math.log(sum);
};

/** A kernel as ops see it: reduces `dims` (sorted), which are gone from the result, and gives `dtype`. */
export type ReduceKernel = (x: NdArray, dims: readonly number[], dtype: DType) => NdArray;

function reduction(name: string, lane: LaneFunction): ReduceKernel {
  return (x, dims, dtype) => {
    const { data, outer, length, inner, kept } = lanesOf(x, dims);
    const out = emptyArray(kept, dtype === "int32" ? "float64" : dtype);
    const y = out.data;
    for (let o = 0, k = 0; o < outer; o++)
      for (let i = 0; i < inner; i++, k++) y[k] = lane(data, o * length * inner + i, inner, length);
    return dtype === "int32" ? narrow(name, out, dtype) : out;
  };
}

const plainSum: ReduceKernel = reduction("sum", sumLane);

/** Long rows, and sums over rows, by SIMD; else lane by lane. */
export const sum: ReduceKernel = (x, dims, dtype) => {
  const { data, outer, length, inner, kept } = lanesOf(x, dims);
  const out = emptyArray(kept, dtype);
  if (inner === 1 && dtype === "float32") {
    if (length < SHORT)
      for (let o = 0; o < outer; o++) out.data[o] = sumShortRow(data, o * length, length);
    else
      for (let o = 0; o < outer; o++)
        out.data[o] = sumSimd(data, o * length, length) ?? sumLane(data, o * length, 1, length);
    return out;
  }
  if (outer === 1 && dtype === "float32" && sumRowsSimd(data, out.data, inner)) return out;
  return plainSum(x, dims, dtype);
};

const plainMean: ReduceKernel = reduction("mean", meanLane);

export const mean: ReduceKernel = (x, dims, dtype) => {
  const { data, outer, length, inner, kept } = lanesOf(x, dims);
  if (inner !== 1 || length >= SHORT || dtype !== "float32") return plainMean(x, dims, dtype);
  const out = emptyArray(kept, dtype);
  for (let o = 0; o < outer; o++) out.data[o] = sumShortRow(data, o * length, length) / length;
  return out;
};

export const prod: ReduceKernel = reduction("prod", prodLane);
export const squaredDeviation: ReduceKernel = reduction("var", squaredDeviationLane);
export const max: ReduceKernel = reduction("max", maxLane);
export const min: ReduceKernel = reduction("min", minLane);
export const argmax: ReduceKernel = reduction("argmax", argmaxLane);
export const argmin: ReduceKernel = reduction("argmin", argminLane);
export const all: ReduceKernel = reduction("all", allLane);
export const any: ReduceKernel = reduction("any", anyLane);
export const logsumexp: ReduceKernel = reduction("logsumexp", logsumexpLane);

/** The p-norm (Σ|a|ᵖ)^(1/p), with its limits at 0 and ±Infinity. */
export function normOf(p: number): ReduceKernel {
  if (p === Infinity) return reduction("norm", largestLane);
  if (p === -Infinity) return reduction("norm", smallestLane);
  if (p === 0) return reduction("norm", countLane);
  return reduction("norm", (a, i, step, n) => powerSum(a, i, step, n, p) ** (1 / p));
}

const largestLane: LaneFunction = (a, i, step, n) => {
  let best = 0;
  for (; n > 0; n--, i += step) best = Math.max(best, Math.abs(a[i]));
  return best;
};
const smallestLane: LaneFunction = (a, i, step, n) => {
  let best = Infinity;
  for (; n > 0; n--, i += step) best = Math.min(best, Math.abs(a[i]));
  return best;
};
const countLane: LaneFunction = (a, i, step, n) => {
  let count = 0;
  for (; n > 0; n--, i += step) if (a[i] !== 0) count++;
  return count;
};

function powerSum(a: TypedArray, i: number, step: number, n: number, p: number): number {
  let sum = 0;
  if (p === 2) for (; n > 0; n--, i += step) sum += a[i] * a[i];
  else for (; n > 0; n--, i += step) sum += Math.abs(a[i]) ** p;
  return sum;
}

/** The largest of some integers >= 0; -1 if there are none. */
export function largest(ids: TypedArray): number {
  let best = -1;
  for (const id of ids) best = Math.max(best, id);
  return best;
}
