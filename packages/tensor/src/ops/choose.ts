/** Comparing, and choosing by the outcome. Comparisons give bool and have no gradient. */
import { detach, type Input, record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { Tensor } from "../tensor.ts";
import { mul } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { checkTensor, type Operand, promoted, toTensor } from "./operands.ts";

/** x = y, elementwise and broadcasting. @see torch.eq @example eq(tensor([1, 2]), 2).toArray() // [false, true] */
export function eq(x: Operand, y: Operand): Tensor {
  return compare("eq", kernels.eq, x, y);
}

/** x ≠ y. @see torch.ne @example ne(tensor([1, 2]), 2).toArray() // [true, false] */
export function ne(x: Operand, y: Operand): Tensor {
  return compare("ne", kernels.ne, x, y);
}

/** x < y. @see torch.lt @example lt(tensor([1, 2]), 2).toArray() // [true, false] */
export function lt(x: Operand, y: Operand): Tensor {
  return compare("lt", kernels.lt, x, y);
}

/** x ≤ y. @see torch.le @example le(tensor([1, 3]), 2).toArray() // [true, false] */
export function le(x: Operand, y: Operand): Tensor {
  return compare("le", kernels.le, x, y);
}

/** x > y. @see torch.gt @example gt(tensor([1, 3]), 2).toArray() // [false, true] */
export function gt(x: Operand, y: Operand): Tensor {
  return compare("lt", kernels.lt, y, x);
}

/** x ≥ y. @see torch.ge @example ge(tensor([1, 2]), 2).toArray() // [false, true] */
export function ge(x: Operand, y: Operand): Tensor {
  return compare("le", kernels.le, y, x);
}

/** Both are not 0. @see torch.logical_and @example logicalAnd(tensor([1, 0]), 1).toArray() // [true, false] */
export function logicalAnd(x: Operand, y: Operand): Tensor {
  return compare("logicalAnd", kernels.logicalAnd, x, y);
}

/** One or both are not 0. @see torch.logical_or @example logicalOr(tensor([1, 0]), 0).toArray() // [true, false] */
export function logicalOr(x: Operand, y: Operand): Tensor {
  return compare("logicalOr", kernels.logicalOr, x, y);
}

/** Just one is not 0. @see torch.logical_xor @example logicalXor(tensor([1, 0]), 1).toArray() // [false, true] */
export function logicalXor(x: Operand, y: Operand): Tensor {
  return compare("logicalXor", kernels.logicalXor, x, y);
}

/** x is 0. @see torch.logical_not @example logicalNot(tensor([1, 0])).toArray() // [false, true] */
export function logicalNot(x: Tensor): Tensor {
  return compare("eq", kernels.eq, x, 0);
}

/** x is NaN. @see torch.isnan @example isnan(tensor([NaN, 1])).toArray() // [true, false] */
export function isnan(x: Tensor): Tensor {
  return ne(x, x);
}

/** x is neither infinite nor NaN. @see torch.isfinite @example isfinite(tensor([Infinity, 1])).toArray() // [false, true] */
export function isfinite(x: Tensor): Tensor {
  return lt(record("", kernels.abs(x), []), Infinity);
}

function compare(name: string, kernel: kernels.BinaryKernel, x: Operand, y: Operand): Tensor {
  const [a, b] = promoted(x, y, name);
  return record("", kernel(a, b), []);
}

/**
 * x where `condition` is true, else y; all three broadcast.
 * @throws TypeError if the condition is not bool.
 * @see torch.where
 * @example where(tensor([true, false]), 1, 2).toArray() // [1, 2]
 */
export function where(condition: Tensor, x: Operand, y: Operand): Tensor {
  if (checkTensor(condition, "where").dtype !== "bool")
    throw new TypeError(
      `where: the condition must be bool, got ${condition.dtype}; compare, as in x.gt(0)`,
    );
  const [a, b] = promoted(x, y, "where");
  return record("WhereBackward0", kernels.where(condition, a, b), [
    [a, (g) => sumTo(where(condition, g, 0), a.shape), condition],
    [b, (g) => sumTo(where(condition, 0, g), b.shape), condition],
  ]);
}

/**
 * x with `value` where `mask` is true; the mask broadcasts to x.
 * @see torch.Tensor.masked_fill
 * @example maskedFill(tensor([1.5, 2]), tensor([true, false]), -Infinity).toArray() // [-Infinity, 2]
 */
export function maskedFill(x: Tensor, mask: Tensor, value: Operand): Tensor {
  if (checkTensor(mask, "maskedFill").dtype !== "bool")
    throw new TypeError(
      `maskedFill: the mask must be bool, got ${mask.dtype}; compare, as in mask.eq(1)`,
    );
  const v = toTensor(value, x.dtype, "maskedFill");
  return record("MaskedFillBackward0", kernels.where(mask, v, x), [
    [x, (g) => sumTo(maskedFill(g, mask, 0), x.shape), mask],
    [v, (g) => sumTo(where(mask, g, 0), v.shape), mask],
  ]);
}

/**
 * The larger of x and y, elementwise; NaN if either is. A tie shares the gradient.
 * @see torch.maximum
 * @example maximum(tensor([1, 5]), tensor([3, 2])).toArray() // [3, 5]
 */
export function maximum(x: Operand, y: Operand): Tensor {
  const [a, b] = promoted(x, y, "maximum");
  return record("MaximumBackward0", kernels.maximum(a, b), [
    [a, (g) => sumTo(share(g, lt(a, b), eq(a, b)), a.shape), a, b],
    [b, (g) => sumTo(share(g, lt(b, a), eq(a, b)), b.shape), a, b],
  ]);
}

/**
 * The smaller of x and y, elementwise; NaN if either is. A tie shares the gradient.
 * @see torch.minimum
 * @example minimum(tensor([1, 5]), tensor([3, 2])).toArray() // [1, 2]
 */
export function minimum(x: Operand, y: Operand): Tensor {
  const [a, b] = promoted(x, y, "minimum");
  return record("MinimumBackward0", kernels.minimum(a, b), [
    [a, (g) => sumTo(share(g, lt(b, a), eq(a, b)), a.shape), a, b],
    [b, (g) => sumTo(share(g, lt(a, b), eq(a, b)), b.shape), a, b],
  ]);
}

/** Half of g where both were chosen, none where x lost; all of it elsewhere, beside a NaN too. */
function share(g: Tensor, lost: Tensor, tie: Tensor): Tensor {
  return where(tie, mul(g, 0.5), maskedFill(g, lost, 0));
}

/**
 * x brought into [min, max]; either bound may be null, a number or a tensor, and where they cross, max wins.
 * The gradient passes at the bounds themselves; outside it goes to the bound that was met, if that is a tensor.
 * @throws RangeError if both bounds are null.
 * @see torch.clamp
 * @example clamp(tensor([-2, 0, 2]), -1, 1).toArray() // [-1, 0, 1]
 */
export function clamp(x: Tensor, min: Operand | null, max: Operand | null = null): Tensor {
  if (min === null && max === null) throw new RangeError("clamp: needs a min, a max, or both");
  const low = min === null ? detach(x) : maximum(detach(x), constant(min));
  const bounded = max === null ? low : minimum(low, constant(max));
  const inside = logicalAnd(min === null ? true : ge(x, min), max === null ? true : le(x, max));
  const bounds: Input[] = [];
  if (min instanceof Tensor) {
    const below = max === null ? lt(x, min) : logicalAnd(lt(x, min), lt(min, max));
    bounds.push([min, (g) => sumTo(where(below, g, 0), min.shape), x, min]);
  }
  if (max instanceof Tensor) {
    const above = min === null ? gt(x, max) : logicalOr(gt(x, max), gt(min, max));
    bounds.push([max, (g) => sumTo(where(above, g, 0), max.shape), x, max]);
  }
  return record(bounds.length > 0 ? "ClampBackward0" : "ClampBackward1", bounded, [
    [x, (g) => sumTo(where(inside, g, 0), x.shape), x],
    ...bounds,
  ]);
}

function constant(x: Operand): Operand {
  return x instanceof Tensor ? detach(x) : x;
}
