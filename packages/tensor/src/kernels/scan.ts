/** Running sums and products along one dimension. */
import type { DType, TypedArray } from "../dtype.ts";
import { emptyArray, type NdArray } from "../ndarray.ts";
import { narrow } from "./copy.ts";
import { lanesOf } from "./lanes.ts";

/** Running values of the n elements a[i], a[i + step], … to the same places of out. */
type Scan = (a: TypedArray, out: TypedArray, i: number, step: number, n: number) => void;

const sumScan: Scan = (a, out, i, step, n) => {
  let sum = 0;
  for (; n > 0; n--, i += step) {
    sum += a[i];
    out[i] = sum;
  }
};
const prodScan: Scan = (a, out, i, step, n) => {
  let product = 1;
  for (; n > 0; n--, i += step) {
    product *= a[i];
    out[i] = product;
  }
};

export type ScanKernel = (x: NdArray, dim: number, dtype: DType, backwards?: boolean) => NdArray;

function scan(name: string, loop: Scan): ScanKernel {
  return (x, dim, dtype, backwards = false) => {
    const { data, outer, length, inner } = lanesOf(x, x.ndim === 0 ? [] : [dim]);
    const out = emptyArray(x.shape, dtype === "int32" ? "float64" : dtype);
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) {
        const start = o * length * inner + i;
        if (backwards) loop(data, out.data, start + (length - 1) * inner, -inner, length);
        else loop(data, out.data, start, inner, length);
      }
    return dtype === "int32" ? narrow(name, out, dtype) : out;
  };
}

/** Running sums, from the end if `backwards`. */
export const cumsum: ScanKernel = scan("cumsum", sumScan);
export const cumprod: ScanKernel = scan("cumprod", prodScan);
