/** Products, and running sums and products. g is always ∂L/∂(the op's value), y the value. */
import { RESULT, record } from "../autograd/record.ts";
import { isFloat } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import { normalizeDim, normalizeDims } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, mul } from "./arithmetic.ts";
import { expand, type KeepdimOptions, keptShape } from "./broadcast.ts";
import { stack } from "./join.ts";
import { unbind } from "./slicing.ts";
import { reshape, view } from "./views.ts";

/**
 * Running sums along `dim`.
 * @see torch.cumsum
 * @example cumsum(tensor([1, 2, 3]), 0).toArray() // [1, 3, 6]
 */
export function cumsum(x: Tensor, dim: number): Tensor {
  return runningSum("CumsumBackward0", x, normalizeDim(dim, x.ndim, "cumsum"), false);
}

/** Element i is summed into all results from i on: the gradient is the running sum from the other end. */
function runningSum(name: string, x: Tensor, dim: number, backwards: boolean): Tensor {
  const value = kernels.cumsum(x, dim, isFloat(x.dtype) ? x.dtype : "int32", backwards);
  return record(name, value, [[x, (g) => runningSum(name, g, dim, !backwards)]]);
}

/**
 * Running products along `dim`.
 * @see torch.cumprod
 * @example cumprod(tensor([1, 2, 3]), 0).toArray() // [1, 2, 6]
 */
export function cumprod(x: Tensor, dim: number): Tensor {
  const d = normalizeDim(dim, x.ndim, "cumprod");
  const value = kernels.cumprod(x, d, isFloat(x.dtype) ? x.dtype : "int32");
  return record("CumprodBackward0", value, [
    [
      x,
      (g, y) =>
        x.ndim === 0 ? g : hasZero(x) ? cumprodSlopes(g, x, d) : cumprodBackward(g, x, y, d),
      x,
      RESULT,
    ],
  ]);
}

/** ∂yₖ/∂xᵢ = yₖ/xᵢ for k ≥ i: the sums of g·y from i on, over xᵢ. */
function cumprodBackward(g: Tensor, x: Tensor, y: Tensor, dim: number): Tensor {
  return div(runningSum("CumsumBackward0", mul(g, y), dim, true), x);
}

/** The same without dividing, where x holds zeros: for each i the sum over k ≥ i of gₖ times all factors but xᵢ. */
function cumprodSlopes(g: Tensor, x: Tensor, dim: number): Tensor {
  const [gs, xs] = [unbind(lifted(g), dim), unbind(lifted(x), dim)];
  const slopes = xs.map((_, i) => {
    let product: Tensor | null = null; // of the factors before and after xᵢ, so far
    for (const factor of xs.slice(0, i)) product = product === null ? factor : mul(product, factor);
    let slope = product === null ? gs[i] : mul(gs[i], product);
    for (let k = i + 1; k < xs.length; k++) {
      product = product === null ? xs[k] : mul(product, xs[k]);
      slope = add(slope, mul(gs[k], product));
    }
    return slope;
  });
  return view(stack(slopes, dim), x.shape);
}

/**
 * The product of all elements, or along `dim`.
 * @see torch.prod
 * @example prod(tensor([2, 3, 4])).item() // 24
 */
export function prod(x: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor {
  const dims = normalizeDims(dim, x.ndim, "prod");
  const kept = keptShape(x.shape, dims);
  const value = kernels.prod(x, dims, isFloat(x.dtype) ? x.dtype : "int32");
  const name = dim === null ? "ProdBackward0" : "ProdBackward1";
  return record(name, options.keepdim ? kernels.reshaped(value, kept) : value, [
    [x, (g, y) => prodBackward(view(g, kept), x, view(y, kept), dims), x, RESULT],
  ]);
}

/** ∂y/∂xᵢ = the product of the others: y/xᵢ, or worked out from both sides where some x is 0. */
function prodBackward(g: Tensor, x: Tensor, y: Tensor, dims: readonly number[]): Tensor {
  if (!hasZero(x)) return div(expand(mul(g, y), x.shape), x);
  if (dims.length !== 1)
    return view(prodBackward(reshape(g, [1]), reshape(x, [-1]), reshape(y, [1]), [0]), x.shape);
  const xs = unbind(x, dims[0]);
  const others = xs.map((_, i) =>
    xs.reduce(
      (product: Tensor | null, factor, k) =>
        k === i ? product : product === null ? factor : mul(product, factor),
      null,
    ),
  );
  const ones = add(mul(xs[0], 0), 1);
  return mul(
    expand(g, x.shape),
    stack(
      others.map((product) => product ?? ones),
      dims[0],
    ),
  );
}

function hasZero(x: Tensor): boolean {
  return kernels.packedData(x).includes(0);
}

/** A scalar as a list of one. */
function lifted(x: Tensor): Tensor {
  return x.ndim === 0 ? view(x, [1]) : x;
}
