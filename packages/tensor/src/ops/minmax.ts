/** The largest and smallest elements, and where they are. g is always ∂L/∂(the op's value), y the value. */
import { to } from "../autograd/identity.ts";
import { RESULT, record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { normalizeDim, normalizeDims, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { div, mul } from "./arithmetic.ts";
import { type Dims, expand, type KeepdimOptions, keepsDims, keptShape, sum } from "./broadcast.ts";
import { eq, isnan, logicalAnd, logicalOr } from "./choose.ts";
import { placesAlong } from "./gather.ts";
import { take } from "./take.ts";
import { squeeze, view } from "./views.ts";

/** Values along a dimension, and the indices where they stand. */
export interface ValuesAndIndices {
  values: Tensor;
  indices: Tensor;
}

/**
 * max(): the largest of all elements; equal ones share the gradient. max(dim): the largest along a dimension and the first index of each.
 * NaN counts as largest.
 * @see torch.max
 * @example max(tensor([1, 5, 2])).item() // 5
 */
export function max(x: Tensor): Tensor;
export function max(x: Tensor, dim: number, options?: KeepdimOptions): ValuesAndIndices;
export function max(
  x: Tensor,
  dim?: number,
  options: KeepdimOptions = {},
): Tensor | ValuesAndIndices {
  if (dim === undefined) return extreme("MaxBackward1", kernels.max, x, null, {});
  return along("MaxBackward0", x, argmax(x, dim, { keepdim: true }), dim, options);
}

/** min(): the smallest element. min(dim): the smallest along a dimension, and where; NaN counts as smallest. @see torch.min */
export function min(x: Tensor): Tensor;
export function min(x: Tensor, dim: number, options?: KeepdimOptions): ValuesAndIndices;
export function min(
  x: Tensor,
  dim?: number,
  options: KeepdimOptions = {},
): Tensor | ValuesAndIndices {
  if (dim === undefined) return extreme("MinBackward1", kernels.min, x, null, {});
  return along("MinBackward0", x, argmin(x, dim, { keepdim: true }), dim, options);
}

/** The largest along `dim`, one or several; equal ones share the gradient. @see torch.amax @example amax(tensor([[1, 5]]), 1).toArray() // [5] */
export function amax(x: Tensor, dim: Dims = null, options: KeepdimOptions = {}): Tensor {
  return extreme("AmaxBackward0", kernels.max, x, dim, options);
}

/** The smallest along `dim`, one or several; equal ones share the gradient. @see torch.amin @example amin(tensor([[1, 5]]), 1).toArray() // [1] */
export function amin(x: Tensor, dim: Dims = null, options: KeepdimOptions = {}): Tensor {
  return extreme("AminBackward0", kernels.min, x, dim, options);
}

function extreme(
  name: string,
  kernel: kernels.ReduceKernel,
  x: Tensor,
  dim: Dims,
  options: KeepdimOptions,
): Tensor {
  const dims = normalizeDims(dim, x.ndim, "max");
  if (dims.some((d) => x.shape[d] === 0))
    throw new RangeError(`max/min: nothing to choose from in shape ${shapeText(x.shape)}`);
  const kept = keptShape(x.shape, dims);
  const value = kernel(x, dims, x.dtype);
  const spread = (g: Tensor) => expand(view(g, kept), x.shape);
  return record(name, keepsDims(options, "max") ? kernels.reshaped(value, kept) : value, [
    [x, (g, y) => mul(spread(g), shares(name, x, spread(y), dims)), x, RESULT],
  ]);
}

/** 1 / (number of winners) for the winners, 0 for the others; where the value is NaN, NaNs win max() and min(), while amax and amin give 0/0, as in torch. */
function shares(name: string, x: Tensor, y: Tensor, dims: readonly number[]): Tensor {
  const equal = eq(x, y);
  const winners = to(
    name.startsWith("Am") ? equal : logicalOr(equal, logicalAnd(isnan(x), isnan(y))),
    x.dtype,
  );
  return dims.length === 0 ? winners : div(winners, sum(winners, dims, { keepdim: true }));
}

/** The values of x at `winners` (keepdim form), with all the gradient going there. */
function along(
  name: string,
  x: Tensor,
  winners: Tensor,
  dim: number,
  options: KeepdimOptions,
): ValuesAndIndices {
  const places = placesAlong(x, dim, winners, "max");
  const isFlat = keepsDims(options, "max") || x.ndim === 0;
  const indices = isFlat ? winners : squeeze(winners, dim);
  return { values: take(name, x, { ...places, shape: indices.shape }), indices };
}

/**
 * The index of the largest element, counted in row-major order, or along `dim`; the first of equals, NaN before all.
 * @see torch.argmax
 * @example argmax(tensor([1, 5, 2])).item() // 1
 */
export function argmax(x: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor {
  return place("argmax", kernels.argmax, x, dim, options);
}

/** The index of the smallest element, or along `dim`; the first of equals, NaN before all. @see torch.argmin @example argmin(tensor([4, 1])).item() // 1 */
export function argmin(x: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor {
  return place("argmin", kernels.argmin, x, dim, options);
}

function place(
  where: string,
  kernel: kernels.ReduceKernel,
  x: Tensor,
  dim: number | null,
  options: KeepdimOptions,
): Tensor {
  const dims =
    dim === null
      ? x.shape.map((_, d) => d)
      : x.ndim === 0
        ? []
        : [normalizeDim(dim, x.ndim, where)];
  if (dims.some((d) => x.shape[d] === 0))
    throw new RangeError(`${where}: nothing to choose from in shape ${shapeText(x.shape)}`);
  const value = kernel(x, dims, "int32");
  return record(
    "",
    keepsDims(options, where) ? kernels.reshaped(value, keptShape(x.shape, dims)) : value,
    [],
  );
}
