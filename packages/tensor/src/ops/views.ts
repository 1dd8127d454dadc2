/** New shapes over the same memory: what is written through a view is seen by all. */
import { clone } from "../autograd/identity.ts";
import { record, recordView } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { inferShape, normalizeDim, normalizeDims, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Sizes as arguments, `view(2, 3)`, or as one array, `view([2, 3])`. */
export type Sizes = readonly number[] | readonly [readonly number[]];

/** The sizes meant by either form. */
export function sizesOf(sizes: Sizes): readonly number[] {
  return Array.isArray(sizes[0]) ? sizes[0] : (sizes as readonly number[]);
}

/**
 * The same elements in another shape, without a copy; one size may be -1.
 * @throws RangeError if the sizes do not fit, or the memory layout would need a copy (then `reshape`).
 * @see torch.Tensor.view
 * @example arange(6).view(2, -1).toArray() // [[0, 1, 2], [3, 4, 5]]
 */
export function view(x: Tensor, ...sizes: Sizes): Tensor {
  const shape = inferShape(sizesOf(sizes), x.numel(), "view");
  const value = kernels.view(x, shape);
  if (value === null)
    throw new RangeError(
      `view: ${shapeText(x.shape)} with strides ${shapeText(x.strides)} cannot become ${shapeText(shape)} without a copy; use reshape(…), or contiguous() first`,
    );
  const xShape = x.shape;
  return recordView("ViewBackward0", x, value, (g) => reshape(g, xShape));
}

/**
 * The same elements in another shape: a view where possible, else a copy; one size may be -1.
 * @throws RangeError if the sizes do not fit.
 * @see torch.reshape
 * @example tensor([[1, 2], [3, 4]]).T.reshape(-1).toArray() // [1, 3, 2, 4]
 */
export function reshape(x: Tensor, ...sizes: Sizes): Tensor {
  const shape = inferShape(sizesOf(sizes), x.numel(), "reshape");
  const xShape = x.shape;
  const seen = kernels.view(x, shape);
  if (seen !== null) {
    const name = x.isContiguous() ? "ViewBackward0" : "ReshapeAliasBackward0";
    return recordView(name, x, seen, (g) => reshape(g, xShape));
  }
  return record("UnsafeViewBackward0", kernels.reshaped(kernels.copy(x), shape), [
    [x, (g) => reshape(g, xShape)],
  ]);
}

/**
 * `x` itself if its elements lie in row-major order, else a packed copy.
 * @see torch.Tensor.contiguous
 */
export function contiguous(x: Tensor): Tensor {
  return x.isContiguous() ? x : clone(x);
}

/**
 * Dimension d of the result is dimension dims[d] of `x`.
 * @see torch.permute
 * @example zeros([2, 3, 4]).permute(2, 0, 1).shape // [4, 2, 3]
 */
export function permute(x: Tensor, ...dims: Sizes): Tensor {
  const order = sizesOf(dims).map((d) => normalizeDim(d, x.ndim, "permute"));
  if (order.length !== x.ndim || new Set(order).size !== x.ndim)
    throw new RangeError(
      `permute: needs each of the ${x.ndim} dimensions once, got ${shapeText(sizesOf(dims))}`,
    );
  const back = order.map((_, d) => order.indexOf(d));
  return recordView("PermuteBackward0", x, kernels.permute(x, order), (g) => permute(g, back));
}

/**
 * Two dimensions swapped.
 * @see torch.transpose
 * @example zeros([2, 3, 4]).transpose(0, -1).shape // [4, 3, 2]
 */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  const [a, b] = [normalizeDim(dim0, x.ndim, "transpose"), normalizeDim(dim1, x.ndim, "transpose")];
  const order = x.shape.map((_, d) => (d === a ? b : d === b ? a : d));
  const value = kernels.permute(x, order);
  return recordView("TransposeBackward0", x, value, (g) => transpose(g, a, b));
}

/**
 * The transpose of a matrix, or of the last two dimensions.
 * @see torch.Tensor.mT
 * @example tensor([[1, 2]]).mT.toArray() // [[1], [2]]
 */
export function mT(x: Tensor): Tensor {
  return transpose(x, -2, -1);
}

/** All dimensions in reverse order. @see torch.Tensor.T */
export function T(x: Tensor): Tensor {
  return permute(
    x,
    x.shape.map((_, d) => x.ndim - 1 - d),
  );
}

/**
 * The transpose of a matrix; a vector stays as it is.
 * @throws RangeError for more than two dimensions.
 * @see torch.t
 */
export function t(x: Tensor): Tensor {
  if (x.ndim > 2)
    throw new RangeError(
      `t: needs at most 2 dimensions, got ${shapeText(x.shape)}; use mT or permute`,
    );
  const value = kernels.permute(
    x,
    x.shape.map((_, d) => x.ndim - 1 - d),
  );
  return recordView("TBackward0", x, value, (g) => t(g));
}

/**
 * Dimensions moved to new places; the others keep their order.
 * @see torch.movedim
 * @example zeros([2, 3, 4]).movedim(0, -1).shape // [3, 4, 2]
 */
export function movedim(
  x: Tensor,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  const list = (dims: number | readonly number[]) =>
    (typeof dims === "number" ? [dims] : dims).map((d) => normalizeDim(d, x.ndim, "movedim"));
  const [from, to] = [list(source), list(destination)];
  if (
    from.length !== to.length ||
    new Set(from).size !== from.length ||
    new Set(to).size !== to.length
  )
    throw new RangeError(
      `movedim: needs as many distinct destinations as sources, got ${shapeText(from)} and ${shapeText(to)}`,
    );
  const others = x.shape.map((_, d) => d).filter((d) => !from.includes(d));
  return permute(
    x,
    x.shape.map((_, d) => (to.includes(d) ? from[to.indexOf(d)] : (others.shift() as number))),
  );
}

/**
 * A dimension of size 1 put in at `dim`.
 * @see torch.unsqueeze
 * @example tensor([1, 2]).unsqueeze(-1).toArray() // [[1], [2]]
 */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const d = normalizeDim(dim, x.ndim + 1, "unsqueeze");
  return recordView("UnsqueezeBackward0", x, kernels.unsqueeze(x, d), (g) => squeeze(g, d));
}

/**
 * Without the dimensions of size 1: all of them, or those among `dim`.
 * @see torch.squeeze
 * @example zeros([1, 2, 1]).squeeze().shape // [2]
 */
export function squeeze(x: Tensor, dim?: number | readonly number[]): Tensor {
  const dims = dim === undefined ? x.shape.map((_, d) => d) : normalizeDims(dim, x.ndim, "squeeze");
  const gone = dims.filter((d) => x.shape[d] === 1);
  const name =
    dim === undefined
      ? "SqueezeBackward0"
      : typeof dim === "number"
        ? "SqueezeBackward1"
        : "SqueezeBackward2";
  const xShape = x.shape;
  return recordView(name, x, kernels.squeeze(x, gone), (g) => view(g, xShape));
}

/**
 * Dimensions startDim to endDim merged into one.
 * @see torch.flatten
 * @example zeros([2, 3, 4]).flatten(1).shape // [2, 12]
 */
export function flatten(x: Tensor, startDim = 0, endDim = -1): Tensor {
  const [a, b] = [
    normalizeDim(startDim, x.ndim, "flatten"),
    normalizeDim(endDim, x.ndim, "flatten"),
  ];
  if (a > b) throw new RangeError(`flatten: startDim ${startDim} lies behind endDim ${endDim}`);
  const merged = x.shape.slice(a, b + 1).reduce((n, size) => n * size, 1);
  return a === b && x.ndim > 0
    ? x
    : reshape(x, [...x.shape.slice(0, a), merged, ...x.shape.slice(b + 1)]);
}

/**
 * Dimension `dim` split into several, one of which may be -1.
 * @see torch.unflatten
 * @example zeros([2, 12]).unflatten(1, [3, -1]).shape // [2, 3, 4]
 */
export function unflatten(x: Tensor, dim: number, sizes: readonly number[]): Tensor {
  const d = normalizeDim(dim, x.ndim, "unflatten");
  const parts = inferShape(sizes, x.shape[d], "unflatten");
  return view(x, [...x.shape.slice(0, d), ...parts, ...x.shape.slice(d + 1)]);
}
