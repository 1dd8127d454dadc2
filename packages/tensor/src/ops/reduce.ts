/** Means, variances, products and norms along dimensions. g is always ∂L/∂(the op's value), y the value. */
import { RESULT, record } from "../autograd/record.ts";
import { type DType, isFloat } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import type { NdArray } from "../ndarray.ts";
import { normalizeDims } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { abs, div, mul, sign, sub } from "./arithmetic.ts";
import { type Dims, expand, type KeepdimOptions, keepsDims, keptShape, sum } from "./broadcast.ts";
import { eq, maskedFill } from "./choose.ts";
import { exp, pow } from "./exponential.ts";
import { floated } from "./operands.ts";
import { view } from "./views.ts";

/** A reduction worked out: its value, and how to spread what comes back over x's shape. */
interface Reduction {
  readonly value: NdArray;
  /** How many elements make up one result. */
  readonly count: number;
  readonly spread: (g: Tensor) => Tensor;
}

function reduced(
  where: string,
  kernel: kernels.ReduceKernel,
  x: Tensor,
  dim: Dims | undefined,
  options: KeepdimOptions,
  dtype: DType = x.dtype,
): Reduction {
  const keepdim = keepsDims(options, where);
  const dims = normalizeDims(dim, x.ndim, where);
  const xShape = x.shape;
  const kept = keptShape(xShape, dims);
  const value = kernel(x, dims, dtype);
  return {
    value: keepdim ? kernels.reshaped(value, kept) : value,
    count: dims.reduce((n, d) => n * xShape[d], 1),
    spread: (g) => expand(view(g, kept), xShape),
  };
}

/**
 * The mean of all elements, or along `dim`.
 * @throws TypeError for integers and bools, as in torch.
 * @see torch.mean
 * @example tensor([[1, 2], [3, 4.5]]).mean(0).toArray() // [2, 3.25]
 */
export function mean(x: Tensor, dim?: Dims, options: KeepdimOptions = {}): Tensor {
  if (!isFloat(x.dtype))
    throw new TypeError(`mean: needs a float tensor, got ${x.dtype}; use .to("float32")`);
  const { value, count, spread } = reduced("mean", kernels.mean, x, dim, options);
  const name = dim === undefined || dim === null ? "MeanBackward0" : "MeanBackward1";
  return record(name, value, [[x, (g) => div(spread(g), count)]]);
}

/** The options of `var` and `std`, torch's. */
export interface VarOptions extends KeepdimOptions {
  /** The divisor is (number of elements − correction). Default 1, Bessel's; 0 gives the population's variance. */
  correction?: number;
  /** false means correction 0. */
  unbiased?: boolean;
}

/**
 * The variance of all elements, or along `dim`.
 * @see torch.var
 * @example tensor([1, 2, 3, 4.5]).var().item() // 2.2292
 */
export function variance(x: Tensor, dim?: Dims, options: VarOptions = {}): Tensor {
  const { value, divisor, deviation } = deviations("var", x, dim, options);
  return record("VarBackward0", kernels.cast(value, x.dtype), [
    [x, (g) => mul(deviation(g), 2 / divisor), x], // ∂/∂xᵢ Σ(x − m)²/d = 2 (xᵢ − m)/d
  ]);
}

/**
 * The standard deviation of all elements, or along `dim`; where it is 0 its gradient is 0.
 * @see torch.std
 * @example tensor([1, 2, 3, 4.5]).std().item() // 1.4930
 */
export function std(x: Tensor, dim?: Dims, options: VarOptions = {}): Tensor {
  const { value, divisor, deviation } = deviations("std", x, dim, options);
  return record("StdBackward0", kernels.cast(kernels.sqrt(value), x.dtype), [
    [x, (g, y) => mul(deviation(maskedFill(div(g, y), eq(y, 0), 0)), 1 / divisor), x, RESULT],
  ]);
}

/** The variance in float64, its divisor, and the map from g to g · (x − mean). */
function deviations(where: string, x: Tensor, dim: Dims | undefined, options: VarOptions) {
  if (!isFloat(x.dtype))
    throw new TypeError(`${where}: needs a float tensor, got ${x.dtype}; use .to("float32")`);
  const { correction = options.unbiased === false ? 0 : 1 } = options;
  const { value, count, spread } = reduced(
    where,
    kernels.squaredDeviation,
    x,
    dim,
    options,
    "float64",
  );
  const divisor = Math.max(0, count - correction);
  for (let i = 0; i < value.data.length; i++) value.data[i] /= divisor;
  const deviation = (g: Tensor): Tensor =>
    mul(spread(g), sub(x, mean(x, dim ?? null, { keepdim: true })));
  return { value, divisor, deviation };
}

/**
 * log Σ eˣ along `dim`, without overflow.
 * @see torch.logsumexp
 * @example tensor([0, 0]).logsumexp(0).item() // 0.6931
 */
export function logsumexp(x: Tensor, dim: Dims, options: KeepdimOptions = {}): Tensor {
  const a = floated(x, "logsumexp");
  const { value, spread } = reduced("logsumexp", kernels.logsumexp, a, dim, options);
  return record("LogsumexpBackward0", value, [
    [
      a,
      (g, y) => mul(spread(g), exp(sub(a, spread(y)))), // softmax(a)
      a,
      RESULT,
    ],
  ]);
}

/**
 * The p-norm (Σ|x|ᵖ)^(1/p) of all elements, or along `dim`: p = 2 is the length, Infinity the largest |x|, 0 the number of elements not 0.
 * @see torch.linalg.vector_norm
 * @example norm(tensor([3, 4])).item() // 5
 */
export function norm(x: Tensor, p = 2, dim?: Dims, options: KeepdimOptions = {}): Tensor {
  if (typeof p !== "number" || Number.isNaN(p))
    throw new TypeError(`norm: p must be a number such as 1, 2 or Infinity, got ${String(p)}`);
  const a = floated(x, "norm");
  const { value, spread } = reduced("norm", kernels.normOf(p), a, dim, options);
  return record("LinalgVectorNormBackward0", value, [
    [a, (g, y) => mul(spread(g), normSlope(a, spread(y), p, dim)), a, RESULT],
  ]);
}

/** ∂‖a‖/∂a, and 0 where the norm y is 0. */
function normSlope(a: Tensor, y: Tensor, p: number, dim: Dims | undefined): Tensor {
  if (p === 0) return mul(a, 0);
  if (p === 1) return sign(a);
  if (p === 2) return maskedFill(div(a, y), eq(y, 0), 0);
  if (Math.abs(p) === Infinity) {
    const peak = eq(abs(a), y); // equal peaks share
    return div(mul(sign(a), peak), sum(peak, dim, { keepdim: true }));
  }
  const slope = mul(sign(a), mul(pow(abs(a), p - 1), pow(y, 1 - p))); // sign(a) |a|ᵖ⁻¹ y¹⁻ᵖ
  return maskedFill(slope, eq(y, 0), 0);
}

/**
 * Whether all elements, or all along `dim`, are not 0.
 * @see torch.all
 * @example tensor([true, false]).all().item() // 0
 */
export function all(x: Tensor, dim?: Dims, options: KeepdimOptions = {}): Tensor {
  return record("", reduced("all", kernels.all, x, dim, options, "bool").value, []);
}

/**
 * Whether any element, or any along `dim`, is not 0.
 * @see torch.any
 * @example tensor([true, false]).any().item() // 1
 */
export function any(x: Tensor, dim?: Dims, options: KeepdimOptions = {}): Tensor {
  return record("", reduced("any", kernels.any, x, dim, options, "bool").value, []);
}
