/** Parts of a tensor as views: one index, a range, pieces, a diagonal. */
import { record, recordView } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import type { NdArray } from "../ndarray.ts";
import { normalizeDim, type Shape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** A part of an array: the same geometry serves x, and the zeros that its gradient is written into. */
type Part = (x: NdArray) => NdArray;

/** The part of `x` as a view; its gradient is embedded in zeros of x's shape. */
function takePart(name: string, x: Tensor, part: Part): Tensor {
  const xShape = x.shape;
  return recordView(name, x, part(x), (g) => embed(name, g, xShape, part));
}

/** Zeros of `shape` with `g` written where `part` lies: the adjoint of taking that part. */
function embed(name: string, g: Tensor, shape: Shape, part: Part): Tensor {
  const out = kernels.full(shape, 0, g.dtype);
  kernels.copyInto(g, part(out));
  return record(`${name.slice(0, -1)}Backward0`, out, [[g, (h) => takePart(name, h, part)]]);
}

/**
 * Index `index` of dimension `dim`, which is gone from the result; negative counts from the end.
 * @throws RangeError if there is no such index.
 * @see torch.select
 * @example tensor([[1, 2], [3, 4]]).select(1, -1).toArray() // [2, 4]
 */
export function select(x: Tensor, dim: number, index: number): Tensor {
  if (x.ndim === 0)
    throw new RangeError("select: a 0-dim tensor has no dimension to select from; use item()");
  const d = normalizeDim(dim, x.ndim, "select");
  const size = x.shape[d];
  if (!Number.isInteger(index) || index < -size || index >= size)
    throw new RangeError(
      `select: index ${index} is out of range for dim ${d} of size ${size} (shape ${shapeText(x.shape)})`,
    );
  const i = index < 0 ? index + size : index;
  return takePart("SelectBackward0", x, (a) => kernels.select(a, d, i));
}

/**
 * Indices start, start + step, … below `end` of dimension `dim`; bounds may be negative and are clipped, as in Python.
 * @throws RangeError if the step is not at least 1 (torch has no negative steps; use flip).
 * @see torch.Tensor.__getitem__ with a slice
 * @example arange(10).slice(0, { start: 1, end: 8, step: 3 }).toArray() // [1, 4, 7]
 */
export function slice(x: Tensor, dim: number, range: SliceRange = {}): Tensor {
  const d = normalizeDim(dim, x.ndim, "slice");
  const { start, length, step } = resolveRange(range, x.shape[d]);
  return takePart("SliceBackward0", x, (a) => kernels.slice(a, d, start, length, step));
}

/** Where a slice begins and ends, and its step. */
export interface SliceRange {
  start?: number | null;
  end?: number | null;
  step?: number | null;
}

/** Python's slice arithmetic for a dimension of `size`. */
export function resolveRange(
  range: SliceRange,
  size: number,
): { start: number; length: number; step: number } {
  const step = range.step ?? 1;
  if (!Number.isInteger(step) || step < 1)
    throw new RangeError(
      `slice: the step must be an integer >= 1, got ${step}; use flip for the reverse order`,
    );
  const clip = (bound: number) => Math.max(0, Math.min(size, bound < 0 ? bound + size : bound));
  const [start, end] = [clip(range.start ?? 0), clip(range.end ?? size)];
  if (!Number.isInteger(start) || !Number.isInteger(end))
    throw new RangeError(`slice: bounds are integers, got ${range.start}:${range.end}`);
  return { start, length: Math.max(0, Math.ceil((end - start) / step)), step };
}

/**
 * `length` indices of dimension `dim` from `start` on.
 * @throws RangeError if they do not lie inside the dimension.
 * @see torch.narrow
 * @example arange(5).narrow(0, 1, 3).toArray() // [1, 2, 3]
 */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const d = normalizeDim(dim, x.ndim, "narrow");
  const size = x.shape[d];
  const from = start < 0 ? start + size : start;
  if (![from, length].every(Number.isInteger) || from < 0 || length < 0 || from + length > size)
    throw new RangeError(
      `narrow: ${length} indices from ${start} do not fit in dim ${d} of size ${size}`,
    );
  return takePart("SliceBackward0", x, (a) => kernels.slice(a, d, from, length, 1));
}

/**
 * Pieces of `sizes` elements along `dim` (the last may be smaller), or of the sizes in a list, which must add up.
 * @see torch.split
 * @example arange(5).split(2).map(String) // ["tensor([0, 1])", "tensor([2, 3])", "tensor([4])"]
 */
export function split(x: Tensor, sizes: number | readonly number[], dim = 0): Tensor[] {
  const d = normalizeDim(dim, x.ndim, "split");
  const size = x.shape[d];
  const list = Array.isArray(sizes) ? sizes : evenSizes(size, sizes as number);
  const total = list.reduce((sum, s) => sum + s, 0);
  if (total !== size || list.some((s) => !Number.isInteger(s) || s < 0))
    throw new RangeError(
      `split: sizes ${shapeText(list)} must add up to ${size}, the size of dim ${d}`,
    );
  const name = Array.isArray(sizes) ? "SplitWithSizesBackward0" : "SplitBackward0";
  let start = 0;
  return list.map((length) => {
    const from = start;
    start += length;
    return takePart(name, x, (a) => kernels.slice(a, d, from, length, 1));
  });
}

function evenSizes(size: number, piece: number): number[] {
  if (!Number.isInteger(piece) || piece < 1)
    throw new RangeError(`split: a piece needs an integer size >= 1, got ${piece}`);
  const count = Math.max(1, Math.ceil(size / piece));
  return Array.from({ length: count }, (_, i) => Math.min(piece, size - i * piece));
}

/**
 * At most `chunks` pieces of equal size along `dim`; the last may be smaller.
 * @see torch.chunk
 * @example arange(5).chunk(2).map((x) => x.numel()) // [3, 2]
 */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  if (!Number.isInteger(chunks) || chunks < 1)
    throw new RangeError(`chunk: needs an integer number of chunks >= 1, got ${chunks}`);
  const size = x.shape[normalizeDim(dim, x.ndim, "chunk")];
  if (size === 0) return split(x, new Array<number>(chunks).fill(0), dim);
  return split(x, Math.max(1, Math.ceil(size / chunks)), dim);
}

/**
 * The slices along `dim`, which is gone from each.
 * @see torch.unbind
 * @example tensor([[1, 2], [3, 4]]).unbind().map(String) // ["tensor([1, 2])", "tensor([3, 4])"]
 */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  if (x.ndim === 0)
    throw new RangeError("unbind: a 0-dim tensor cannot be taken apart; use item()");
  const d = normalizeDim(dim, x.ndim, "unbind");
  return Array.from({ length: x.shape[d] }, (_, i) =>
    takePart("UnbindBackward0", x, (a) => kernels.select(a, d, i)),
  );
}

/**
 * The diagonal of two dimensions as a new last one; offset > 0 is above the main diagonal.
 * @see torch.diagonal
 * @example tensor([[1, 2], [3, 4]]).diagonal().toArray() // [1, 4]
 */
export function diagonal(x: Tensor, options: DiagonalOptions = {}): Tensor {
  const { offset = 0, dim1 = 0, dim2 = 1 } = options;
  const [a, b] = [normalizeDim(dim1, x.ndim, "diagonal"), normalizeDim(dim2, x.ndim, "diagonal")];
  if (a === b)
    throw new RangeError(`diagonal: needs two different dimensions, got ${dim1} and ${dim2}`);
  return takePart("DiagonalBackward0", x, (z) => kernels.diagonal(z, offset, a, b));
}

/** The options of `diagonal`, torch's. */
export interface DiagonalOptions {
  offset?: number;
  dim1?: number;
  dim2?: number;
}
