/**
 * Gathering and its adjoint: every op that picks elements by index comes down to this pair.
 * Positions count chunks of `chunk` neighbouring elements in a packed array: rows of an embedding table, or single elements (chunk 1).
 * Position -1 is nowhere: zeros are taken from it, and what is put there is dropped.
 */
import { allocate, type TypedArray } from "../dtype.ts";
import { type NdArray, wrap } from "../ndarray.ts";
import { numelOf, type Shape } from "../shape.ts";
import { packedData } from "./copy.ts";

/** The chunks of `x` at `positions`, one after the other, as `shape`. */
export function take(x: NdArray, positions: Int32Array, chunk: number, shape: Shape): NdArray {
  const a = packedData(x);
  const out = allocate(x.dtype, positions.length * chunk);
  for (let k = 0; k < positions.length; k++) {
    const from = positions[k] * chunk;
    if (from < 0) continue;
    if (chunk === 1) out[k] = a[from];
    else out.set(a.subarray(from, from + chunk), k * chunk);
  }
  return wrap(out, x.dtype, shape);
}

/** Zeros of `shape` to which chunk k of `g` is added at `positions[k]`; positions that repeat add up. */
export function putAdd(g: NdArray, positions: Int32Array, chunk: number, shape: Shape): NdArray {
  const a = packedData(g);
  const out = allocate(g.dtype, numelOf(shape));
  for (let k = 0; k < positions.length; k++) {
    const to = positions[k] * chunk;
    if (to < 0) continue;
    for (let c = 0, i = k * chunk; c < chunk; c++) out[to + c] += a[i + c];
  }
  return wrap(out, g.dtype, shape);
}

/** Writes chunk k of `values` at positions[k] of the packed `out`; of positions that repeat, the last one counts. */
export function put(out: NdArray, values: TypedArray, positions: Int32Array, chunk: number): void {
  for (let k = 0; k < positions.length; k++)
    for (let c = 0, to = out.offset + positions[k] * chunk; c < chunk; c++)
      out.data[to + c] = values[k * chunk + c];
}
