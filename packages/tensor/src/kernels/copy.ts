/** Moving elements between layouts and types. */
import { type DType, type TypedArray, toInt32 } from "../dtype.ts";
import { emptyArray, type NdArray, viewOf } from "../ndarray.ts";
import { slice } from "./movement.ts";
import { broadcastTo, walkRows } from "./rows.ts";

/** A packed copy of `x`. */
export function copy(x: NdArray): NdArray {
  const out = emptyArray(x.shape, x.dtype);
  copyInto(x, out);
  return out;
}

/** `x` itself where its elements lie in row-major order without gaps, else a packed copy. */
export function pack(x: NdArray): NdArray {
  return x.isContiguous() ? x : copy(x);
}

/** A typed array of exactly the elements of `x` in row-major order: a window on its storage where that is possible. */
export function packedData(x: NdArray): TypedArray {
  const p = pack(x);
  const n = p.numel();
  return n === p.data.length ? p.data : p.data.subarray(p.offset, p.offset + n);
}

/** Writes `x`, broadcast, to every element of the strided `out`, which has the same dtype and no overlap with `x`. */
export function copyInto(x: NdArray, out: NdArray): void {
  const a = x.data;
  const b = out.data;
  walkRows([broadcastTo(x, out.shape), out], (n, [i, k], [di, dk]) => {
    if (di === 1 && dk === 1) b.set(a.subarray(i, i + n), k);
    else copyRow(a, i, di, b, k, dk, n);
  });
}

function copyRow(
  a: TypedArray,
  i: number,
  di: number,
  out: TypedArray,
  k: number,
  dk: number,
  n: number,
): void {
  for (; n > 0; n--, i += di, k += dk) out[k] = a[i];
}

/**
 * A packed copy of `x` in another dtype; to bool: whether an element is not 0; float to int32 drops the fraction, as torch does.
 * @throws RangeError if a value does not fit int32.
 */
export function cast(x: NdArray, dtype: DType): NdArray {
  const out = emptyArray(x.shape, dtype);
  const a = packedData(x);
  const y = out.data;
  if (dtype === "bool") for (let i = 0; i < y.length; i++) y[i] = a[i] !== 0 ? 1 : 0;
  else if (dtype !== "int32") y.set(a);
  else for (let i = 0; i < y.length; i++) y[i] = toInt32(Math.trunc(a[i]), "to(int32)");
  return out;
}

/** Whole float64 results of the kernel `name` as int32 (they must fit), or as bool (whether they are not 0). */
export function narrow(name: string, exact: NdArray, dtype: DType): NdArray {
  const out = emptyArray(exact.shape, dtype);
  const a = exact.data;
  const y = out.data;
  if (dtype === "bool") for (let i = 0; i < y.length; i++) y[i] = a[i] !== 0 ? 1 : 0;
  else for (let i = 0; i < y.length; i++) y[i] = toInt32(a[i], name);
  return out;
}

/** A packed copy with the indices of `dims` in reverse. */
export function flip(x: NdArray, dims: readonly number[]): NdArray {
  const out = emptyArray(x.shape, x.dtype);
  if (x.numel() === 0) return out;
  const strides = x.strides.map((stride, d) => (dims.includes(d) ? -stride : stride));
  const start = dims.reduce((at, d) => at + (x.shape[d] - 1) * x.strides[d], x.offset);
  copyInto(viewOf(x, x.shape, strides, start), out);
  return out;
}

/** A packed copy with each index along `dim` moved on by `shift`, round the end. */
export function roll(x: NdArray, shift: number, dim: number): NdArray {
  const out = emptyArray(x.shape, x.dtype);
  const size = x.shape[dim];
  const cut = (((size - shift) % size) + size) % size; // this index comes first
  const piece = (a: NdArray, start: number, length: number) => slice(a, dim, start, length, 1);
  if (x.numel() === 0) return out;
  copyInto(piece(x, cut, size - cut), piece(out, 0, size - cut));
  copyInto(piece(x, 0, cut), piece(out, size - cut, cut));
  return out;
}
