/** Order along a dimension, and counting. */
import { noDerivative, record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { emptyArray, wrap } from "../ndarray.ts";
import { normalizeDim, sameShape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gather } from "./gather.ts";
import { type Indices, toIndices } from "./indices.ts";
import type { ValuesAndIndices } from "./minmax.ts";
import { checkTensor } from "./operands.ts";
import { narrow } from "./slicing.ts";

/** The options of `sort` and `argsort`, torch's. */
export interface SortOptions {
  descending?: boolean;
}

/**
 * The elements in order along `dim`, and the indices where they stood; equal ones keep their order, NaN counts as largest.
 * @see torch.sort (stable)
 * @example sort(tensor([3, 1, 2])).values.toArray() // [1, 2, 3]
 */
export function sort(x: Tensor, dim = -1, options: SortOptions = {}): ValuesAndIndices {
  const indices = argsort(x, dim, options);
  return { values: gather(x, dim, indices, "SortBackward0"), indices };
}

/** The indices that put `dim` in order. @see torch.argsort @example argsort(tensor([3, 1, 2])).toArray() // [1, 2, 0] */
export function argsort(x: Tensor, dim = -1, { descending = false }: SortOptions = {}): Tensor {
  return record("", kernels.argsort(x, normalizeDim(dim, x.ndim, "argsort"), descending), []);
}

/** The options of `topk`, torch's. */
export interface TopkOptions {
  dim?: number;
  /** false: the k smallest. Default true. */
  largest?: boolean;
}

/**
 * The k largest elements along `dim`, in falling order, and their indices.
 * @throws RangeError if the dimension has fewer than k.
 * @see torch.topk
 * @example topk(tensor([3, 1, 2]), 2).values.toArray() // [3, 2]
 */
export function topk(x: Tensor, k: number, options: TopkOptions = {}): ValuesAndIndices {
  const { dim = -1, largest = true } = options;
  const d = normalizeDim(dim, x.ndim, "topk");
  const size = x.shape[d] ?? 1;
  if (!Number.isInteger(k) || k < 0 || k > size)
    throw new RangeError(
      `topk: k must be an integer from 0 to ${size}, the size of dim ${d}, got ${k}`,
    );
  const order = argsort(x, d, { descending: largest });
  const indices = x.ndim === 0 ? order : record("", kernels.copy(narrow(order, d, 0, k)), []);
  return { values: gather(x, d, indices, "TopkBackward0"), indices };
}

/** What `unique` gives: the values, and what was asked for besides. */
export interface UniqueResult {
  /** The distinct values in rising order. */
  values: Tensor;
  /** For each element of x, the index of its value. */
  inverse: Tensor;
  /** How often each value occurs. */
  counts: Tensor;
}

/**
 * The distinct values in rising order, where each element went, and how often each occurs. Backward through it throws, as in torch.
 * @see torch.unique (sorted, return_inverse, return_counts)
 * @example unique(tensor([3, 1, 3])).values.toArray() // [1, 3]
 */
export function unique(x: Tensor): UniqueResult {
  const data = kernels.packedData(x);
  const order = kernels.argsort(wrap(data, x.dtype, [data.length]), 0, false).data;
  const inverse = emptyArray(x.shape, "int32");
  const firsts: number[] = [];
  const counts: number[] = [];
  for (let k = 0; k < order.length; k++) {
    const isNew = k === 0 || data[order[k]] !== data[order[k - 1]];
    if (isNew) firsts.push(order[k]);
    if (isNew) counts.push(0);
    counts[counts.length - 1]++;
    inverse.data[order[k]] = counts.length - 1;
  }
  const values = emptyArray([firsts.length], x.dtype);
  firsts.forEach((at, k) => {
    values.data[k] = data[at];
  });
  const countArray = wrap(Int32Array.from(counts), "int32", [counts.length]);
  return {
    values: record("Unique2Backward0", values, [[x, noDerivative("unique")]]),
    inverse: record("", inverse, []),
    counts: record("", countArray, []),
  };
}

/** The options of `bincount`, torch's. */
export interface BincountOptions {
  /** Bins there are at least. Default 0. */
  minlength?: number;
}

/**
 * How often each integer from 0 up occurs.
 * @throws RangeError if one is negative or x is not a list.
 * @see torch.bincount
 * @example bincount(tensor([1, 3, 1])).toArray() // [0, 2, 0, 1]
 */
export function bincount(x: Indices, { minlength = 0 }: BincountOptions = {}): Tensor {
  if (!Number.isInteger(minlength) || minlength < 0)
    throw new RangeError(`bincount: minlength must be an integer >= 0, got ${minlength}`);
  const ids = toIndices(x, "bincount");
  const data = kernels.packedData(ids);
  if (ids.ndim !== 1 || data.some((id) => id < 0))
    throw new RangeError(
      `bincount: needs a list of integers >= 0, got shape ${shapeText(ids.shape)}`,
    );
  const length = Math.max(minlength, kernels.largest(data) + 1);
  const out = new Int32Array(length);
  for (const id of data) out[id]++;
  return record("", wrap(out, "int32", [length]), []);
}

/**
 * The indices of the elements that are not 0, a row each.
 * Shapes: x (n₁, …, n_d) → (count, d).
 * @see torch.nonzero
 * @example nonzero(tensor([[0, 1], [1, 0]])).toArray() // [[0, 1], [1, 0]]
 */
export function nonzero(x: Tensor): Tensor {
  const data = kernels.packedData(checkTensor(x, "nonzero"));
  const found: number[] = [];
  for (let k = 0; k < data.length; k++) if (data[k] !== 0) found.push(k);
  const out = new Int32Array(found.length * x.ndim);
  found.forEach((position, row) => {
    for (let d = x.ndim - 1, rest = position; d >= 0; d--) {
      out[row * x.ndim + d] = rest % x.shape[d];
      rest = Math.floor(rest / x.shape[d]);
    }
  });
  return record("", wrap(out, "int32", [found.length, x.ndim]), []);
}

/** The options of `searchsorted`, torch's. */
export interface SearchsortedOptions {
  /** true: behind equal elements, not before them. Default false. */
  right?: boolean;
}

/**
 * For each value, the index at which it would be put into the rising list `sorted`; NaN belongs at the end.
 * Shapes: sorted (n), values of any shape; or sorted (…, n) and values (…, m), each row of values into the row beside it.
 * @throws RangeError if there are several lists and the leading sizes differ.
 * @see torch.searchsorted
 * @example searchsorted(tensor([1, 3, 5]), tensor([3, 4])).toArray() // [1, 2]
 */
export function searchsorted(
  sorted: Tensor,
  values: Tensor,
  { right = false }: SearchsortedOptions = {},
): Tensor {
  const [n, isOne] = [checkTensor(sorted, "searchsorted").shape.at(-1), sorted.ndim === 1];
  const fits = isOne || sameShape(sorted.shape.slice(0, -1), values.shape.slice(0, -1));
  if (n === undefined || !fits || (!isOne && values.ndim !== sorted.ndim))
    throw new RangeError(
      `searchsorted: needs one rising list, or a row of values for each, got ${shapeText(sorted.shape)} and ${shapeText(values.shape)}`,
    );
  const lists = kernels.packedData(sorted);
  const wanted = kernels.packedData(values);
  const perList = isOne ? Math.max(1, wanted.length) : (values.shape.at(-1) as number);
  const out = emptyArray(values.shape, "int32");
  for (let k = 0; k < wanted.length; k++) {
    const start = Math.floor(k / perList) * n;
    let [low, high] = [start, start + n];
    while (low < high) {
      const middle = (low + high) >> 1;
      const isBefore = right ? !(lists[middle] > wanted[k]) : !(lists[middle] >= wanted[k]);
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    out.data[k] = low - start;
  }
  return record("", out, []);
}
