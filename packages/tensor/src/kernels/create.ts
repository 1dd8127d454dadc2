/** Arrays from numbers alone. */
import type { DType } from "../dtype.ts";
import { emptyArray, type NdArray } from "../ndarray.ts";
import type { Shape } from "../shape.ts";
import { copy } from "./copy.ts";

/** Every element `value`. */
export function full(shape: Shape, value: number, dtype: DType): NdArray {
  const out = emptyArray(shape, dtype);
  if (value !== 0) out.data.fill(value);
  return out;
}

/** A packed copy of matrices (…, M, N) with the elements below (upper) or above (lower) the diagonal set to 0. */
export function triangle(x: NdArray, diagonal: number, upper: boolean): NdArray {
  const out = copy(x);
  const [M, N] = x.shape.slice(-2);
  const y = out.data;
  for (let k = 0; k < y.length; k++) {
    const above = (k % N) - (Math.floor(k / N) % M); // column − row
    if (upper ? above < diagonal : above > diagonal) y[k] = 0;
  }
  return out;
}
