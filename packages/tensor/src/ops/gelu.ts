/**
 * GELU (Hendrycks & Gimpel 2016): x Φ(x), where Φ is the normal distribution, exactly or by the tanh formula that GPT-2 was trained with.
 * The forward and the first derivative are one kernel each; the second derivative, needed only for createGraph, is composed of ops.
 */
import { record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import type { Tensor } from "../tensor.ts";
import { tanh } from "./activation.ts";
import { add, mul, neg, rsub } from "./arithmetic.ts";
import { exp } from "./exponential.ts";
import { floated } from "./operands.ts";

export interface GeluOptions {
  /** "none": x Φ(x). "tanh": ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). Default "none". */
  approximate?: "none" | "tanh";
}

/**
 * The Gaussian error linear unit.
 * @throws RangeError if `approximate` is neither "none" nor "tanh".
 * @see torch.nn.functional.gelu
 * @example gelu(tensor([0, 1])).toArray() // [0, 0.8413]
 */
export function gelu(x: Tensor, { approximate = "none" }: GeluOptions = {}): Tensor {
  if (approximate !== "none" && approximate !== "tanh")
    throw new RangeError(
      `gelu: approximate must be "none" or "tanh", got "${String(approximate)}"`,
    );
  const a = floated(x);
  const byTanh = approximate === "tanh";
  return record("GeluBackward0", kernels.gelu(a, byTanh), [
    [a, (g) => geluBackward(g, a, byTanh), a],
  ]);
}

/** g · gelu′(x). */
function geluBackward(g: Tensor, x: Tensor, byTanh: boolean): Tensor {
  return record("GeluBackwardBackward0", kernels.geluBackward(g, x, byTanh), [
    [g, (h) => geluBackward(h, x, byTanh), x],
    [x, (h) => mul(mul(h, g), byTanh ? tanhCurvature(x) : erfCurvature(x)), g, x],
  ]);
}

/** gelu″ of x Φ(x): (2 − x²) φ(x), with the normal density φ. */
function erfCurvature(x: Tensor): Tensor {
  const x2 = mul(x, x);
  const density = mul(exp(mul(x2, -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return mul(rsub(x2, 2), density);
}

/** gelu″ of the tanh form: with u = √(2/π)(x + 0.044715 x³) and t = tanh u, (1 − t²)(u′ − x t u′² + ½ x u″). */
function tanhCurvature(x: Tensor): Tensor {
  const root = Math.sqrt(2 / Math.PI);
  const x2 = mul(x, x);
  const t = tanh(mul(mul(x, add(mul(x2, 0.044715), 1)), root));
  const u1 = mul(add(mul(x2, 3 * 0.044715), 1), root);
  const u2 = mul(x, 6 * 0.044715 * root);
  const bracket = add(add(u1, neg(mul(mul(x, t), mul(u1, u1)))), mul(mul(x, u2), 0.5));
  return mul(rsub(mul(t, t), 1), bracket);
}
