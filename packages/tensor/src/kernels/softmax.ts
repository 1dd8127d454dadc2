/** Softmax along lanes, in float64, shifted by the maximum so that nothing overflows. */
import type { TypedArray } from "../dtype.ts";
import { emptyArray, type NdArray } from "../ndarray.ts";
import { lanesOf } from "./lanes.ts";

type LaneMap = (a: TypedArray, out: TypedArray, i: number, step: number, n: number) => void;

const softmaxLane: LaneMap = (a, out, i, step, n) => {
  const end = i + n * step;
  let top = -Infinity;
  for (let j = i; j < end; j += step) top = Math.max(top, a[j]);
  let sum = 0;
  for (let j = i; j < end; j += step) sum += Math.exp(a[j] - top);
  for (let j = i; j < end; j += step) out[j] = Math.exp(a[j] - top) / sum;
};
const logSoftmaxLane: LaneMap = (a, out, i, step, n) => {
  const end = i + n * step;
  let top = -Infinity;
  for (let j = i; j < end; j += step) top = Math.max(top, a[j]);
  let sum = 0;
  for (let j = i; j < end; j += step) sum += Math.exp(a[j] - top);
  const shift = top + Math.log(sum);
  for (let j = i; j < end; j += step) out[j] = a[j] - shift;
};

export function softmax(x: NdArray, dim: number): NdArray {
  return mapLanes(softmaxLane, x, dim);
}

export function logSoftmax(x: NdArray, dim: number): NdArray {
  return mapLanes(logSoftmaxLane, x, dim);
}

function mapLanes(lane: LaneMap, x: NdArray, dim: number): NdArray {
  const { data, outer, length, inner } = lanesOf(x, x.ndim === 0 ? [] : [dim]);
  const out = emptyArray(x.shape, x.dtype);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) lane(data, out.data, o * length * inner + i, inner, length);
  return out;
}
