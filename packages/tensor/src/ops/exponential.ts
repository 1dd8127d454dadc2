/** Powers, roots, exponentials and logarithms, elementwise. g is always ∂L/∂(the op's value), y the value. */
import { RESULT, record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { Tensor } from "../tensor.ts";
import { add, div, mul, sub, vanish } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { eq, ge, logicalAnd, maskedFill, where } from "./choose.ts";
import { floated, type Operand, promoted } from "./operands.ts";

/**
 * x to the power of a number or, broadcasting, of a tensor.
 * @see torch.pow
 * @example pow(tensor([1, 2, 3]), 2).toArray() // [1, 4, 9]
 */
export function pow(x: Operand, exponent: Operand): Tensor {
  const [a, p] = promoted(x, exponent, "pow");
  if (!(exponent instanceof Tensor)) {
    const n = Number(exponent);
    return record("PowBackward0", powerKernel(n)(a, p), [
      [a, (g) => (n === 0 ? vanish(g) : mul(g, mul(pow(a, n - 1), n))), a], // ∂aⁿ/∂a = n aⁿ⁻¹
    ]);
  }
  return record("PowBackward1", kernels.pow(a, p), [
    [a, (g) => sumTo(mul(g, powSlope(a, p)), a.shape), a, p],
    [p, (g, y) => sumTo(mul(g, exponentSlope(a, p, y)), p.shape), a, p, RESULT],
  ]);
}

/** aⁿ; a power of ±½ is a root also for −∞ and −0, where C's and JavaScript's pow part from it. */
function powerKernel(n: number): kernels.BinaryKernel {
  return n === 0.5 ? kernels.sqrt : n === -0.5 ? kernels.rsqrt : kernels.pow;
}

/** ∂aᵖ/∂a = p aᵖ⁻¹, and 0 where p is 0. */
function powSlope(a: Tensor, p: Tensor): Tensor {
  return where(eq(p, 0), 0, mul(p, pow(a, sub(p, 1))));
}

/** ∂aᵖ/∂p = aᵖ log a, and 0 where a is 0 and p is not negative. */
function exponentSlope(a: Tensor, p: Tensor, y: Tensor): Tensor {
  return maskedFill(mul(y, log(a)), logicalAnd(eq(a, 0), ge(p, 0)), 0);
}

/** x². @see torch.square @example square(tensor([1, -3])).toArray() // [1, 9] */
export function square(x: Tensor): Tensor {
  return pow(x, 2);
}

/** √x, NaN below 0. @see torch.sqrt @example sqrt(tensor([4, 9])).toArray() // [2, 3] */
export function sqrt(x: Tensor): Tensor {
  const a = floated(x, "sqrt");
  return record("SqrtBackward0", kernels.sqrt(a), [
    [a, (g, y) => div(g, mul(y, 2)), RESULT], // ∂√a/∂a = 1/(2√a)
  ]);
}

/** 1 / √x. @see torch.rsqrt @example rsqrt(tensor([4, 16])).toArray() // [0.5, 0.25] */
export function rsqrt(x: Tensor): Tensor {
  const a = floated(x, "rsqrt");
  return record("RsqrtBackward0", kernels.rsqrt(a), [
    [a, (g, y) => mul(mul(g, -0.5), pow(y, 3)), RESULT], // ∂a^(−1/2)/∂a = −½ a^(−3/2)
  ]);
}

/** eˣ. @see torch.exp @example exp(tensor([0])).toArray() // [1] */
export function exp(x: Tensor): Tensor {
  const a = floated(x, "exp");
  return record("ExpBackward0", kernels.exp(a), [[a, (g, y) => mul(g, y), RESULT]]);
}

/** The natural logarithm. @see torch.log @example log(tensor([1])).toArray() // [0] */
export function log(x: Tensor): Tensor {
  const a = floated(x, "log");
  return record("LogBackward0", kernels.log(a), [[a, (g) => div(g, a), a]]);
}

/** log(1 + x), exact for small x. @see torch.log1p @example log1p(tensor([0])).toArray() // [0] */
export function log1p(x: Tensor): Tensor {
  const a = floated(x, "log1p");
  return record("Log1PBackward0", kernels.log1p(a), [[a, (g) => div(g, add(a, 1)), a]]);
}
