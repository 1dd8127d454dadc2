/** Sine, cosine, tangent, and the length of a hypotenuse. g is always ∂L/∂(the op's value), y the value. */
import { RESULT, record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, mul, neg } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { floated, type Operand, promoted } from "./operands.ts";

/** sin x, x in radians. @see torch.sin @example sin(tensor([0])).toArray() // [0] */
export function sin(x: Tensor): Tensor {
  const a = floated(x, "sin");
  return record("SinBackward0", kernels.sin(a), [[a, (g) => mul(g, cos(a)), a]]);
}

/** cos x, x in radians. @see torch.cos @example cos(tensor([0])).toArray() // [1] */
export function cos(x: Tensor): Tensor {
  const a = floated(x, "cos");
  return record("CosBackward0", kernels.cos(a), [[a, (g) => mul(g, neg(sin(a))), a]]);
}

/** tan x, x in radians. @see torch.tan @example tan(tensor([0])).toArray() // [0] */
export function tan(x: Tensor): Tensor {
  const a = floated(x, "tan");
  return record("TanBackward0", kernels.tan(a), [
    [a, (g, y) => mul(g, add(mul(y, y), 1)), RESULT], // ∂tan/∂a = 1 + tan²
  ]);
}

/**
 * √(x² + y²) without overflow, broadcasting.
 * @see torch.hypot
 * @example hypot(tensor([3]), tensor([4])).toArray() // [5]
 */
export function hypot(x: Operand, y: Operand): Tensor {
  const [a, b] = promoted(x, y, "hypot").map((z) => floated(z, "hypot"));
  return record("HypotBackward0", kernels.hypot(a, b), [
    [a, (g, h) => sumTo(mul(g, div(a, h)), a.shape), a, RESULT], // ∂h/∂a = a/h
    [b, (g, h) => sumTo(mul(g, div(b, h)), b.shape), b, RESULT],
  ]);
}
