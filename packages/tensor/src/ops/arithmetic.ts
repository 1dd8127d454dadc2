/** Sums, differences, products and quotients, elementwise and broadcasting. g is always ∂L/∂(the op's value). */
import type { Pullback } from "../autograd/node.ts";
import { detach, noDerivative, RESULT, record } from "../autograd/record.ts";
import { isFloat } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import type { Shape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { sumTo } from "./broadcast.ts";
import { checkTensor, floated, type Operand, promoted } from "./operands.ts";

/** The factor of the second operand of `add` and `sub`. */
export interface AlphaOptions {
  /** A factor for the second operand. Default 1. */
  alpha?: number;
}

/** The pullback of an input that was only broadcast from `shape`. */
function unbroadcast(shape: Shape): Pullback {
  return (g) => sumTo(g, shape);
}

/**
 * x + alpha · y, broadcasting.
 * @see torch.add
 * @example add(tensor([1, 2]), 10).toArray() // [11, 12]
 */
export function add(x: Operand, y: Operand, { alpha = 1 }: AlphaOptions = {}): Tensor {
  if (alpha !== 1) return add(x, mul(y, alpha));
  const [a, b] = promoted(x, y, "add");
  return record("AddBackward0", kernels.add(a, b), [
    [a, unbroadcast(a.shape)],
    [b, unbroadcast(b.shape)],
  ]);
}

/**
 * x − alpha · y, broadcasting.
 * @see torch.sub
 * @example sub(tensor([1, 2]), 10).toArray() // [-9, -8]
 */
export function sub(x: Operand, y: Operand, { alpha = 1 }: AlphaOptions = {}): Tensor {
  return difference("SubBackward0", x, alpha === 1 ? y : mul(y, alpha));
}

/**
 * y − x: `sub` the other way round, for `x.rsub(1)`.
 * @see torch.rsub
 * @example tensor([1, 2]).rsub(10).toArray() // [9, 8]
 */
export function rsub(x: Operand, y: Operand): Tensor {
  return difference(typeof y === "number" ? "RsubBackward1" : "RsubBackward0", y, x);
}

function difference(name: string, x: Operand, y: Operand): Tensor {
  const [a, b] = promoted(x, y, "sub");
  if (a.dtype === "bool")
    throw new TypeError('sub: bools have no difference; use logicalXor, or .to("int32") first');
  const bShape = b.shape;
  return record(name, kernels.sub(a, b), [
    [a, unbroadcast(a.shape)],
    [b, (g) => sumTo(neg(g), bShape)],
  ]);
}

/**
 * x · y, broadcasting.
 * @see torch.mul
 * @example mul(tensor([1, 2]), tensor([[3], [4]])).toArray() // [[3, 6], [4, 8]]
 */
export function mul(x: Operand, y: Operand): Tensor {
  const [a, b] = promoted(x, y, "mul");
  return record("MulBackward0", kernels.mul(a, b), [
    [a, (g) => sumTo(mul(g, b), a.shape), b], // ∂(ab)/∂a = b
    [b, (g) => sumTo(mul(g, a), b.shape), a], // ∂(ab)/∂b = a
  ]);
}

/**
 * x / y, broadcasting; integers give float32.
 * @see torch.div
 * @example div(tensor([1, 2]), 4).toArray() // [0.25, 0.5]
 */
export function div(x: Operand, y: Operand): Tensor {
  const [a, b] = promoted(x, y, "div").map((z) => floated(z, "div"));
  return record("DivBackward0", kernels.div(a, b), [
    [a, (g) => sumTo(div(g, b), a.shape), b], // ∂(a/b)/∂a = 1/b
    [b, (g) => sumTo(mul(neg(g), div(div(a, b), b)), b.shape), a, b], // ∂(a/b)/∂b = −a/b²
  ]);
}

/**
 * ⌊x / y⌋, broadcasting.
 * @throws RangeError if an integer is divided by 0; backward through it throws, as in torch: it has no derivative.
 * @see torch.floor_divide
 * @example floorDivide(tensor([7, -7]), 2).toArray() // [3, -4]
 */
export function floorDivide(x: Operand, y: Operand): Tensor {
  const [a, b] = promoted(x, y, "floorDivide");
  return record("NotImplemented", kernels.floorDivide(a, b), [
    [a, noDerivative("floorDivide")],
    [b, noDerivative("floorDivide")],
  ]);
}

/**
 * x − y ⌊x / y⌋: the remainder with the sign of the divisor, as Python's %.
 * @throws RangeError if an integer is divided by 0.
 * @see torch.remainder
 * @example remainder(tensor([7, -7]), 3).toArray() // [1, 2]
 */
export function remainder(x: Operand, y: Operand): Tensor {
  const [a, b] = promoted(x, y, "remainder");
  const name = y instanceof Tensor ? "RemainderBackward1" : "RemainderBackward0"; // torch.remainder has an overload for each
  return record(name, kernels.remainder(a, b), [
    [a, unbroadcast(a.shape)],
    [b, (g) => sumTo(mul(neg(g), floorDivide(detach(a), detach(b))), b.shape), a, b], // ⌊a/b⌋ is constant between its jumps
  ]);
}

/**
 * −x.
 * @throws TypeError for bools, which have no negative.
 * @see torch.neg
 * @example neg(tensor([1, -2])).toArray() // [-1, 2]
 */
export function neg(x: Tensor): Tensor {
  if (checkTensor(x, "neg").dtype === "bool")
    throw new TypeError('neg: bools have no negative; use logicalNot, or .to("int32") first');
  return record("NegBackward0", kernels.neg(x), [[x, neg]]);
}

/**
 * |x|; the gradient at 0 is 0.
 * @see torch.abs
 * @example abs(tensor([1, -2])).toArray() // [1, 2]
 */
export function abs(x: Tensor): Tensor {
  return record("AbsBackward0", kernels.abs(checkTensor(x, "abs")), [
    [x, (g) => mul(g, sign(x)), x],
  ]);
}

/** The gradient of a constant piece: zeros, also where g is infinite or NaN. */
export function vanish(g: Tensor): Tensor {
  return record("ZerosBackward0", kernels.full(g.shape, 0, g.dtype), [[g, vanish]]);
}

/**
 * −1, 0 or 1, with x's sign; 0 for NaN, as in torch. The gradient is 0.
 * @see torch.sign
 * @example sign(tensor([-3, 0, 5])).toArray() // [-1, 0, 1]
 */
export function sign(x: Tensor): Tensor {
  const value = kernels.where(kernels.ne(x, x), kernels.full([], 0, x.dtype), kernels.sign(x));
  return record("SignBackward0", value, [[x, vanish]]);
}

/**
 * 1 / x.
 * @see torch.reciprocal
 * @example reciprocal(tensor([2, 4])).toArray() // [0.5, 0.25]
 */
export function reciprocal(x: Tensor): Tensor {
  const a = floated(x, "reciprocal");
  return record("ReciprocalBackward0", kernels.reciprocal(a), [
    [a, (g, y) => mul(neg(g), mul(y, y)), RESULT], // ∂(1/a)/∂a = −1/a² = −y²
  ]);
}

/**
 * The next integer below, above, towards 0, or the nearest (ties to even); their gradient is 0.
 * @see torch.floor
 * @example floor(tensor([1.5, -1.5])).toArray() // [1, -2]
 */
export function floor(x: Tensor): Tensor {
  return step("FloorBackward0", x, kernels.floor);
}

/** @see torch.ceil @example ceil(tensor([1.5, -1.5])).toArray() // [2, -1] */
export function ceil(x: Tensor): Tensor {
  return step("CeilBackward0", x, kernels.ceil);
}

/** @see torch.trunc @example trunc(tensor([1.5, -1.5])).toArray() // [1, -1] */
export function trunc(x: Tensor): Tensor {
  return step("TruncBackward0", x, kernels.trunc);
}

/** @see torch.round @example round(tensor([0.5, 1.5])).toArray() // [0, 2] */
export function round(x: Tensor): Tensor {
  return step("RoundBackward0", x, kernels.round);
}

function step(name: string, x: Tensor, kernel: kernels.UnaryKernel): Tensor {
  return record(name, isFloat(x.dtype) ? kernel(x) : kernels.copy(x), [[x, vanish]]);
}
