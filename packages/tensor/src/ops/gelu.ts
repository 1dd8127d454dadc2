/**
 * GELU (Hendrycks & Gimpel 2016): x Φ(x), where Φ is the normal distribution, exactly or by the tanh formula that GPT-2 was trained with.
 * Forward and backward are one kernel each; what is to be differentiated again is composed of ops.
 */
import { vjp } from "../autograd/backward.ts";
import { isGradEnabled } from "../autograd/grad-mode.ts";
import { record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import type { Tensor } from "../tensor.ts";
import { erf, tanh } from "./activation.ts";
import { add, mul } from "./arithmetic.ts";
import { floated } from "./operands.ts";

/** The options of `gelu`, torch's. */
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
  const a = floated(x, "gelu");
  const byTanh = approximate === "tanh";
  return record("GeluBackward0", kernels.gelu(a, byTanh), [
    [
      a,
      (g) =>
        isGradEnabled()
          ? composedSlope(g, a, byTanh)
          : record("", kernels.geluBackward(g, a, byTanh), []),
      a,
    ],
  ]);
}

/** g · gelu′(x), to be differentiated again. */
function composedSlope(g: Tensor, x: Tensor, byTanh: boolean): Tensor {
  return vjp((a) => composedGelu(a, byTanh), [x], g)[0] as Tensor;
}

/** As the formulas read. */
function composedGelu(x: Tensor, byTanh: boolean): Tensor {
  const half = mul(x, 0.5);
  if (!byTanh) return mul(half, add(erf(mul(x, Math.SQRT1_2)), 1));
  const cubic = mul(add(mul(mul(x, x), 0.044715), 1), x); // x + 0.044715 x³
  return mul(half, add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
}
