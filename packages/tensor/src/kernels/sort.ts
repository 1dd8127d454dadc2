/** Order along one dimension. NaN counts as larger than everything, as in torch. */
import type { TypedArray } from "../dtype.ts";
import { emptyArray, type NdArray } from "../ndarray.ts";
import { lanesOf } from "./lanes.ts";

/** For each lane along `dim`, the places of its elements in order, as int32; equal elements keep their order. */
export function argsort(x: NdArray, dim: number, descending: boolean): NdArray {
  const { data, outer, length, inner } = lanesOf(x, x.ndim === 0 ? [] : [dim]);
  const out = emptyArray(x.shape, "int32");
  const places = new Int32Array(length);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      for (let k = 0; k < length; k++) places[k] = k;
      sortPlaces(places, data, start, inner, descending);
      for (let k = 0; k < length; k++) out.data[start + k * inner] = places[k];
    }
  return out;
}

function sortPlaces(
  places: Int32Array,
  a: TypedArray,
  start: number,
  step: number,
  descending: boolean,
): void {
  const sign = descending ? -1 : 1;
  places.sort((p, q) => {
    const [x, y] = [a[start + p * step], a[start + q * step]];
    if (x < y) return -sign;
    if (x > y) return sign;
    const nans = Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return nans !== 0 ? sign * nans : p - q;
  });
}
