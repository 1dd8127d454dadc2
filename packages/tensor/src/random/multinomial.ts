/**
 * Drawing indices with given weights: torch's multinomial. Two ways, as in torch:
 * without replacement, and for one index, a race (each index finishes after an exponential time divided by its weight; the first win);
 * with replacement, one uniform an index, looked up in the running sum of the weights.
 */
import type { TypedArray } from "../dtype.ts";
import { packedData } from "../kernels/index.ts";
import { type NdArray, wrap } from "../ndarray.ts";
import { shapeText } from "../shape.ts";
import { checkFloat } from "./checks.ts";
import { fillExponential } from "./distributions.ts";
import type { Generator } from "./generator.ts";
import { emptyLike } from "./memory-order.ts";

/** Above it a float32 cannot tell one index from the next; torch's limit. */
const MOST_CATEGORIES = 2 ** 24;

/**
 * `numSamples` indices for each row of `weights`, which need not add up to 1.
 * Shapes: weights (K) or (R, K); result (numSamples) or (R, numSamples), int32.
 * Words drawn: 2 a weight without replacement or for one sample, else 2 an index.
 * Of equal finishing times (two float32 quotients may round to the same) the lower index comes first; torch's partial sort may differ.
 * @throws TypeError unless weights are floats; RangeError for another shape, negative or infinite weights, a row of zeros,
 * and without replacement more samples than weights above 0 (where torch would go on with indices of weight 0).
 * @see torch.multinomial
 */
export function drawMultinomial(
  weights: NdArray,
  numSamples: number,
  replacement: boolean,
  generator: Generator,
): NdArray {
  checkFloat(weights, "multinomial", "the tensor of weights");
  const [rows, k] = checkShapes(weights, numSamples, replacement);
  const values = packedData(weights);
  checkWeights(values, rows, k, replacement ? 1 : numSamples);
  const out = new Int32Array(rows * numSamples);
  const race = !replacement || numSamples === 1;
  const times = race ? raceSpeeds(weights, generator) : values;
  for (let row = 0; row < rows; row++) {
    const some = times.subarray(row * k, (row + 1) * k);
    const chosen = out.subarray(row * numSamples, (row + 1) * numSamples);
    if (!race) lookUp(some, chosen, generator);
    else if (numSamples === 1) chosen[0] = indexOfLargest(some);
    else chosen.set(indicesOfLargest(some, numSamples));
  }
  return wrap(out, "int32", [...weights.shape.slice(0, -1), numSamples]);
}

/** weight / exponential time, row-major; the times are drawn in the order of the weights' memory. */
function raceSpeeds(weights: NdArray, generator: Generator): TypedArray {
  const times = emptyLike(weights);
  fillExponential(times, 1, generator);
  const values = packedData(weights);
  const speeds = packedData(times).slice();
  for (let i = 0; i < speeds.length; i++) speeds[i] = values[i] / speeds[i];
  return speeds;
}

/** The first of the largest. */
function indexOfLargest(values: TypedArray): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

function indicesOfLargest(values: TypedArray, count: number): Int32Array {
  const order = Int32Array.from(values, (_, i) => i);
  order.sort((a, b) => values[b] - values[a] || a - b);
  return order.subarray(0, count);
}

/** chosen = for each uniform the first index whose running share of the weights reaches it. */
function lookUp(weights: TypedArray, chosen: Int32Array, generator: Generator): void {
  const shares = runningShares(weights);
  for (let i = 0; i < chosen.length; i++) {
    const u = generator.uniform53();
    let low = 0;
    for (let high = shares.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (shares[middle] < u) low = middle + 1;
      else high = middle;
    }
    chosen[i] = low;
  }
}

/** The running sum of the weights, each divided by the total, in the weights' own precision. */
function runningShares(weights: TypedArray): TypedArray {
  const shares = weights.slice();
  for (let i = 1; i < shares.length; i++) shares[i] += shares[i - 1];
  const total = shares[shares.length - 1];
  for (let i = 0; i < shares.length; i++) shares[i] /= total;
  return shares;
}

/** [rows, weights a row], once shape and number of samples are seen to fit. */
function checkShapes(weights: NdArray, numSamples: number, replacement: boolean): [number, number] {
  if (weights.ndim < 1 || weights.ndim > 2)
    throw new RangeError(
      `multinomial: weights have 1 or 2 dimensions, got ${shapeText(weights.shape)}`,
    );
  const k = weights.shape[weights.ndim - 1];
  if (!Number.isInteger(numSamples) || numSamples < 1)
    throw new RangeError(`multinomial: numSamples must be an integer >= 1, got ${numSamples}`);
  if (!replacement && numSamples > k)
    throw new RangeError(
      `multinomial: cannot draw ${numSamples} samples from ${k} weights without replacement; pass { replacement: true }`,
    );
  if (k > MOST_CATEGORIES)
    throw new RangeError(`multinomial: takes at most 2^24 weights a row, got ${k}`);
  return [weights.ndim === 1 ? 1 : weights.shape[0], k];
}

/** Weights must be finite and not negative, and in each row at least `needed` of them above 0. */
function checkWeights(values: TypedArray, rows: number, k: number, needed: number): void {
  for (let i = 0; i < values.length; i++)
    if (!(values[i] >= 0 && values[i] < Infinity))
      throw new RangeError(
        `multinomial: weights must be finite and >= 0, got ${values[i]} at index ${i % k} of row ${Math.floor(i / k)}`,
      );
  for (let row = 0; row < rows; row++) {
    const positive = values.subarray(row * k, (row + 1) * k).filter((w) => w > 0).length;
    if (positive < needed)
      throw new RangeError(
        `multinomial: row ${row} has ${positive} weights above 0 where ${needed} are needed, one for each sample without replacement`,
      );
  }
}
