/** Softmax and its logarithm: fused, because the stable form has its own derivative. g is always ∂L/∂(the op's value), y the value. */
import { isGradEnabled } from "../autograd/grad-mode.ts";
import { RESULT, record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { mul, sub } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { exp } from "./exponential.ts";
import { floated } from "./operands.ts";

/**
 * eˣ / Σ eˣ along `dim`: positive, summing to 1.
 * @see torch.softmax
 * @example softmax(tensor([0, 0]), 0).toArray() // [0.5, 0.5]
 */
export function softmax(x: Tensor, dim: number): Tensor {
  const a = floated(x, "softmax");
  const d = normalizeDim(dim, a.ndim, "softmax");
  return record("SoftmaxBackward0", kernels.softmax(a, d), [
    [a, (g, y) => softmaxBackward(g, y, d), RESULT],
  ]);
}

/** y (g − Σ g y), for ∂yᵢ/∂xⱼ = yᵢ (δᵢⱼ − yⱼ): in one pass, or out of ops where it is to be differentiated again. */
export function softmaxBackward(g: Tensor, y: Tensor, dim: number, scale = 1): Tensor {
  if (!isGradEnabled()) return record("", kernels.softmaxBackward(g, y, dim, scale), []);
  const slope = mul(y, sub(g, sum(mul(g, y), dim, { keepdim: true })));
  return scale === 1 ? slope : mul(slope, scale);
}

/**
 * log softmax(x) along `dim`, without overflow.
 * @see torch.log_softmax
 * @example logSoftmax(tensor([0, 0]), 0).toArray() // [-0.6931, -0.6931]
 */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  const a = floated(x, "logSoftmax");
  const d = normalizeDim(dim, a.ndim, "logSoftmax");
  return record("LogSoftmaxBackward0", kernels.logSoftmax(a, d), [
    [a, (g, y) => sub(g, mul(exp(y), sum(g, d, { keepdim: true }))), RESULT], // g − softmax(x) Σ g
  ]);
}
