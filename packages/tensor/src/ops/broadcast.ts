/** Broadcasting and summing: each is the other's adjoint, ⟨expand(x), y⟩ = ⟨x, sumTo(y)⟩. */
import { record, recordView } from "../autograd/record.ts";
import { isFloat } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import { normalizeDims, type Shape, sameShape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkTensor } from "./operands.ts";
import { type Sizes, sizesOf, view } from "./views.ts";

/** One dimension, several, or (left out) all. */
export type Dims = number | readonly number[] | null;

/** Whether a reduction keeps the dimensions that it goes along. */
export interface KeepdimOptions {
  /** Keep the reduced dimensions, with size 1. Default false. */
  keepdim?: boolean;
}

/** Whether keepdim is wanted. @throws TypeError for torch's positional form, sum(0, true), which would otherwise go unheard. */
export function keepsDims(options: KeepdimOptions, where: string): boolean {
  if (typeof options !== "object")
    throw new TypeError(
      `${where}: keepdim is an option, as in ${where}(0, { keepdim: true }), got ${String(options)}`,
    );
  return options.keepdim ?? false;
}

/** `shape` with the sizes at `dims` set to 1: what keepdim keeps. */
export function keptShape(shape: Shape, dims: readonly number[]): number[] {
  return shape.map((size, d) => (dims.includes(d) ? 1 : size));
}

/**
 * The sum of all elements, or along `dim`. Bools and integers sum to an integer.
 * @see torch.sum
 * @example tensor([[1, 2], [3, 4]]).sum(0).toArray() // [4, 6]
 */
export function sum(x: Tensor, dim?: Dims, options: KeepdimOptions = {}): Tensor {
  const keepdim = keepsDims(options, "sum");
  const dims = normalizeDims(dim, checkTensor(x, "sum").ndim, "sum");
  const xShape = x.shape;
  const kept = keptShape(xShape, dims);
  const value = kernels.sum(x, dims, isFloat(x.dtype) ? x.dtype : "int32");
  const name = dim === undefined || dim === null ? "SumBackward0" : "SumBackward1";
  return record(name, keepdim ? kernels.reshaped(value, kept) : value, [
    [x, (g) => expand(view(g, kept), xShape)], // each element counts once
  ]);
}

/** `g` summed over the dimensions along which `shape` was broadcast: the adjoint of expand. */
export function sumTo(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g;
  const lead = g.ndim - shape.length;
  const dims = g.shape
    .map((_, d) => d)
    .filter((d) => d < lead || (shape[d - lead] === 1 && g.shape[d] !== 1));
  return dims.length === 0 ? view(g, shape) : view(sum(g, dims), shape);
}

/**
 * Dimensions of size 1 repeated, without a copy; -1 keeps a size, and new dimensions may be put in front.
 * @throws RangeError if a size is neither 1 nor the one wanted.
 * @see torch.Tensor.expand
 * @example tensor([[1], [2]]).expand(2, 3).toArray() // [[1, 1, 1], [2, 2, 2]]
 */
export function expand(x: Tensor, ...sizes: Sizes): Tensor {
  const wanted = sizesOf(sizes);
  const lead = wanted.length - x.ndim;
  const shape = wanted.map((size, d) => (size === -1 && d >= lead ? x.shape[d - lead] : size));
  const fits = (size: number, d: number) => size === shape[d + lead] || size === 1;
  if (lead < 0 || shape.some((size) => size < 0) || !x.shape.every(fits))
    throw new RangeError(
      `expand: ${shapeText(x.shape)} cannot become ${shapeText(wanted)}; only sizes of 1 repeat`,
    );
  const xShape = x.shape;
  return recordView("ExpandBackward0", x, kernels.broadcastTo(x, shape), (g) => sumTo(g, xShape));
}
