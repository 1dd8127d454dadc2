/** The bends between linear layers. g is always ∂L/∂(the op's value), y the value. */
import { isGradEnabled } from "../autograd/grad-mode.ts";
import { detach, RESULT, record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import type { Tensor } from "../tensor.ts";
import { add, mul, neg, rsub } from "./arithmetic.ts";
import { gt, le, where } from "./choose.ts";
import { exp } from "./exponential.ts";
import { checkTensor, floated, toTensor } from "./operands.ts";

/** max(x, 0); the gradient at 0 is 0. @see torch.nn.functional.relu @example relu(tensor([-1, 2])).toArray() // [0, 2] */
export function relu(x: Tensor): Tensor {
  return record("ReluBackward0", kernels.relu(checkTensor(x, "relu")), [[x, reluBackward, RESULT]]);
}

/** g where y is positive. */
function reluBackward(g: Tensor, y: Tensor): Tensor {
  if (!isGradEnabled()) return record("", kernels.reluBackward(g, y), []);
  return where(le(y, 0), 0, g);
}

/** x where positive, else slope · x. @see torch.nn.functional.leaky_relu @example leakyRelu(tensor([-2, 2]), 0.5).toArray() // [-1, 2] */
export function leakyRelu(x: Tensor, negativeSlope = 0.01): Tensor {
  const a = floated(x, "leakyRelu");
  const value = kernels.where(gt(a, 0), a, mul(detach(a), negativeSlope));
  return record("LeakyReluBackward0", value, [
    [a, (g) => where(gt(a, 0), g, mul(g, negativeSlope)), a],
  ]);
}

/** x where positive, else alpha (eˣ − 1). @see torch.nn.functional.elu @example elu(tensor([0, 2])).toArray() // [0, 2] */
export function elu(x: Tensor, alpha = 1): Tensor {
  const a = floated(x, "elu");
  const value = kernels.where(gt(a, 0), a, kernels.elu(a, alpha));
  return record("EluBackward0", value, [
    [a, (g) => where(le(a, 0), mul(g, mul(exp(a), alpha)), g), a],
  ]);
}

/** tanh x. @see torch.tanh @example tanh(tensor([0])).toArray() // [0] */
export function tanh(x: Tensor): Tensor {
  const a = floated(x, "tanh");
  return record("TanhBackward0", kernels.tanh(a), [[a, tanhBackward, RESULT]]);
}

/** g (1 − y²), for ∂tanh a/∂a = 1 − tanh² a. */
function tanhBackward(g: Tensor, y: Tensor): Tensor {
  if (!isGradEnabled()) return record("", kernels.tanhBackward(g, y), []);
  return mul(g, rsub(mul(y, y), 1));
}

/** 1 / (1 + e⁻ˣ). @see torch.sigmoid @example sigmoid(tensor([0])).toArray() // [0.5] */
export function sigmoid(x: Tensor): Tensor {
  const a = floated(x, "sigmoid");
  return record("SigmoidBackward0", kernels.sigmoid(a), [[a, sigmoidBackward, RESULT]]);
}

/** g y (1 − y), for ∂σ/∂a = σ (1 − σ). */
function sigmoidBackward(g: Tensor, y: Tensor): Tensor {
  if (!isGradEnabled()) return record("", kernels.sigmoidBackward(g, y), []);
  return mul(g, mul(y, rsub(y, 1)));
}

/** log σ(x), exact for large |x|. @see torch.nn.functional.logsigmoid @example logSigmoid(tensor([0])).item() // -0.6931 */
export function logSigmoid(x: Tensor): Tensor {
  const a = floated(x, "logSigmoid");
  return record("LogSigmoidBackward0", kernels.neg(kernels.softplus(kernels.neg(a))), [
    [a, (g) => mul(g, sigmoid(neg(a))), a], // ∂log σ/∂a = σ(−a)
  ]);
}

/** The options of `softplus`, torch's. */
export interface SoftplusOptions {
  /** How sharply it bends. Default 1. */
  beta?: number;
  /** Where beta · x is above this, x itself is returned. Default 20. */
  threshold?: number;
}

/** log(1 + e^(beta x)) / beta: a smooth relu. @see torch.nn.functional.softplus @example softplus(tensor([0])).item() // 0.6931 */
export function softplus(x: Tensor, { beta = 1, threshold = 20 }: SoftplusOptions = {}): Tensor {
  const a = floated(x, "softplus");
  const scaled = mul(detach(a), beta);
  const bent = kernels.div(kernels.softplus(scaled), toTensor(beta, a.dtype));
  const value = kernels.where(gt(scaled, threshold), a, bent);
  return record("SoftplusBackward0", value, [
    [a, (g) => where(gt(mul(a, beta), threshold), g, mul(g, sigmoid(mul(a, beta)))), a],
  ]);
}

/** x σ(x), the swish. @see torch.nn.functional.silu @example silu(tensor([0, 1])).toArray() // [0, 0.7311] */
export function silu(x: Tensor): Tensor {
  const a = floated(x, "silu");
  return record("SiluBackward0", kernels.silu(a), [[a, (g) => mul(g, siluSlope(a)), a]]);
}

/** σ (1 + a (1 − σ)). */
function siluSlope(a: Tensor): Tensor {
  const s = sigmoid(a);
  return mul(s, add(mul(a, rsub(s, 1)), 1));
}

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. @see torch.erf @example erf(tensor([0])).toArray() // [0] */
export function erf(x: Tensor): Tensor {
  const a = floated(x, "erf");
  return record("ErfBackward0", kernels.erf(a), [
    [a, (g) => mul(g, mul(exp(neg(mul(a, a))), 2 / Math.sqrt(Math.PI))), a],
  ]);
}
