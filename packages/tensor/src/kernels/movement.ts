/** Views: new shapes, strides and offsets over the same storage. Nothing is copied here. */
import { type NdArray, viewOf, wrap } from "../ndarray.ts";
import type { Shape } from "../shape.ts";
import { walkRows } from "./rows.ts";

/** Dimension d of the result is dimension order[d] of `x`. */
export function permute(x: NdArray, order: readonly number[]): NdArray {
  return viewOf(
    x,
    order.map((d) => x.shape[d]),
    order.map((d) => x.strides[d]),
    x.offset,
  );
}

/** The last two dimensions swapped. */
export function swapLast(x: NdArray): NdArray {
  const order = x.shape.map((_, d) => d);
  return permute(x, [...order.slice(0, -2), x.ndim - 1, x.ndim - 2]);
}

/** Index `index` of dimension `dim`, which is gone from the result. */
export function select(x: NdArray, dim: number, index: number): NdArray {
  const without = (_: number, d: number) => d !== dim;
  return viewOf(
    x,
    x.shape.filter(without),
    x.strides.filter(without),
    x.offset + index * x.strides[dim],
  );
}

/** Every `step`-th index of dimension `dim`, `length` of them, from `start` on. */
export function slice(
  x: NdArray,
  dim: number,
  start: number,
  length: number,
  step: number,
): NdArray {
  return viewOf(
    x,
    x.shape.map((size, d) => (d === dim ? length : size)),
    x.strides.map((stride, d) => (d === dim ? stride * step : stride)),
    x.offset + start * x.strides[dim],
  );
}

/** A dimension of size 1 put in at `dim`. */
export function unsqueeze(x: NdArray, dim: number): NdArray {
  const stride = dim < x.ndim ? x.shape[dim] * x.strides[dim] : 1;
  return viewOf(x, x.shape.toSpliced(dim, 0, 1), x.strides.toSpliced(dim, 0, stride), x.offset);
}

/** `x` without the dimensions `dims`, each of size 1. */
export function squeeze(x: NdArray, dims: readonly number[]): NdArray {
  const stays = (_: number, d: number) => !dims.includes(d);
  return viewOf(x, x.shape.filter(stays), x.strides.filter(stays), x.offset);
}

/** The elements x[…, i, …, i, …] of two dimensions, i counted from `diagonal`, as a new last dimension. */
export function diagonal(x: NdArray, diagonal: number, dim1: number, dim2: number): NdArray {
  const [down, right] = [Math.max(-diagonal, 0), Math.max(diagonal, 0)];
  const length = Math.max(0, Math.min(x.shape[dim1] - down, x.shape[dim2] - right));
  const stays = (_: number, d: number) => d !== dim1 && d !== dim2;
  const start = length === 0 ? 0 : down * x.strides[dim1] + right * x.strides[dim2];
  return viewOf(
    x,
    [...x.shape.filter(stays), length],
    [...x.strides.filter(stays), x.strides[dim1] + x.strides[dim2]],
    x.offset + start,
  );
}

/**
 * The same elements under another shape without a copy, or null where strides cannot say it.
 * Each new size must divide a run of dimensions that lie without gaps, so runs are matched from the right.
 */
export function view(x: NdArray, shape: Shape): NdArray | null {
  const strides = viewStrides(x, shape);
  return strides === null ? null : viewOf(x, shape, strides, x.offset);
}

function viewStrides(x: NdArray, shape: Shape): number[] | null {
  const strides = new Array<number>(shape.length);
  let d = shape.length - 1;
  const old = x.shape.map((_, k) => k).filter((k) => x.shape[k] !== 1);
  if (x.numel() === 0)
    return shape.map((_, k) => shape.slice(k + 1).reduce((n, s) => n * Math.max(s, 1), 1));
  for (let last = old.length - 1; last >= 0; ) {
    let step = x.strides[old[last]];
    let run = x.shape[old[last]];
    let k = last - 1; // the run without gaps that ends in dimension old[last]
    for (; k >= 0 && x.strides[old[k]] === run * step; k--) run *= x.shape[old[k]];
    for (; d >= 0 && run % shape[d] === 0 && (run > 1 || shape[d] === 1); d--) {
      strides[d] = step;
      step *= shape[d];
      run /= shape[d];
    }
    if (run !== 1) return null;
    last = k;
  }
  for (; d >= 0; d--) strides[d] = 1; // sizes of 1 remain
  return strides;
}

/** Where in the storage each element lies, in row-major order. */
export function memoryPositions(x: NdArray): Int32Array {
  const out = new Int32Array(x.numel());
  const target = wrap(out, "int32", x.shape);
  walkRows([x, target], (n, [m, k], [dm]) => {
    for (const end = k + n; k < end; k++, m += dm) out[k] = m;
  });
  return out;
}
