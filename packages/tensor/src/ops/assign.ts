/**
 * Ops that write over their first argument, as torch's with a trailing _. Each returns it.
 * They keep its shape and dtype, write through views, and count as changes for backward's check of saved values (in-place.ts).
 */

import { Tensor } from "../tensor.ts";
import * as activation from "./activation.ts";
import * as arithmetic from "./arithmetic.ts";
import * as choose from "./choose.ts";
import * as exponential from "./exponential.ts";
import * as gather from "./gather.ts";
import { overwrite, update } from "./in-place.ts";
import type { Indices } from "./indices.ts";
import { type Operand, toTensor } from "./operands.ts";

/** x ← x + alpha · y. @see torch.Tensor.add_ @example tensor([1, 2]).add_(1).toArray() // [2, 3] */
export function add_(x: Tensor, y: Operand, options: arithmetic.AlphaOptions = {}): Tensor {
  return update(x, "add_", (before) => arithmetic.add(before, y, options));
}

/** x ← x − alpha · y. @see torch.Tensor.sub_ @example tensor([1, 2]).sub_(1).toArray() // [0, 1] */
export function sub_(x: Tensor, y: Operand, options: arithmetic.AlphaOptions = {}): Tensor {
  return update(x, "sub_", (before) => arithmetic.sub(before, y, options));
}

/** x ← x · y. @see torch.Tensor.mul_ @example tensor([1, 2]).mul_(3).toArray() // [3, 6] */
export function mul_(x: Tensor, y: Operand): Tensor {
  return update(x, "mul_", (before) => arithmetic.mul(before, y));
}

/** x ← x / y; x must be float. @see torch.Tensor.div_ @example tensor([1.5, 3]).div_(3).toArray() // [0.5, 1] */
export function div_(x: Tensor, y: Operand): Tensor {
  return update(x, "div_", (before) => arithmetic.div(before, y));
}

/** x ← x to the power y. @see torch.Tensor.pow_ @example tensor([1, 2]).pow_(2).toArray() // [1, 4] */
export function pow_(x: Tensor, y: Operand): Tensor {
  return update(x, "pow_", (before) => exponential.pow(before, y));
}

/** x ← −x. @see torch.Tensor.neg_ @example tensor([1, 2]).neg_().toArray() // [-1, -2] */
export function neg_(x: Tensor): Tensor {
  return update(x, "neg_", arithmetic.neg);
}

/** x ← |x|. @see torch.Tensor.abs_ @example tensor([-1, 2]).abs_().toArray() // [1, 2] */
export function abs_(x: Tensor): Tensor {
  return update(x, "abs_", arithmetic.abs);
}

/** x ← √x. @see torch.Tensor.sqrt_ @example tensor([2.25]).sqrt_().toArray() // [1.5] */
export function sqrt_(x: Tensor): Tensor {
  return update(x, "sqrt_", exponential.sqrt);
}

/** x ← eˣ. @see torch.Tensor.exp_ @example zeros([1]).exp_().toArray() // [1] */
export function exp_(x: Tensor): Tensor {
  return update(x, "exp_", exponential.exp);
}

/** x ← log x. @see torch.Tensor.log_ @example ones([1]).log_().toArray() // [0] */
export function log_(x: Tensor): Tensor {
  return update(x, "log_", exponential.log);
}

/** x ← max(x, 0). @see torch.Tensor.relu_ @example tensor([-1.5, 2]).relu_().toArray() // [0, 2] */
export function relu_(x: Tensor): Tensor {
  return update(x, "relu_", activation.relu);
}

/** x ← tanh x. @see torch.Tensor.tanh_ @example zeros([1]).tanh_().toArray() // [0] */
export function tanh_(x: Tensor): Tensor {
  return update(x, "tanh_", activation.tanh);
}

/** x ← σ(x). @see torch.Tensor.sigmoid_ @example zeros([1]).sigmoid_().toArray() // [0.5] */
export function sigmoid_(x: Tensor): Tensor {
  return update(x, "sigmoid_", activation.sigmoid);
}

/** x ← x brought into [min, max]. @see torch.Tensor.clamp_ @example tensor([-2, 2]).clamp_(-1, 1).toArray() // [-1, 1] */
export function clamp_(x: Tensor, min: Operand | null, max: Operand | null = null): Tensor {
  return update(x, "clamp_", (before) => choose.clamp(before, min, max));
}

/** x ← value where mask. @see torch.Tensor.masked_fill_ @example tensor([1, 2]).maskedFill_(tensor([true, false]), 0).toArray() // [0, 2] */
export function maskedFill_(x: Tensor, mask: Tensor, value: Operand): Tensor {
  return update(x, "maskedFill_", (before) => choose.maskedFill(before, mask, value));
}

/** x ← src at places along dim. @see torch.Tensor.scatter_ @example zeros([2]).scatter_(0, [1], 5).toArray() // [0, 5] */
export function scatter_(x: Tensor, dim: number, index: Indices, src: Operand): Tensor {
  return update(x, "scatter_", (before) => gather.scatter(before, dim, index, src));
}

/** x ← x with src added at places along dim. @see torch.Tensor.scatter_add_ @example ones([2]).scatterAdd_(0, [1], 5).toArray() // [1, 6] */
export function scatterAdd_(x: Tensor, dim: number, index: Indices, src: Operand): Tensor {
  return update(x, "scatterAdd_", (before) => gather.scatterAdd(before, dim, index, src));
}

/** x ← x with the rows of src added to rows of x. @see torch.Tensor.index_add_ @example zeros([2]).indexAdd_(0, [1], ones([1])).toArray() // [0, 1] */
export function indexAdd_(x: Tensor, dim: number, index: Indices, src: Tensor): Tensor {
  return update(x, "indexAdd_", (before) => gather.indexAdd(before, dim, index, src));
}

/** x ← src, broadcast and converted to x's dtype. @see torch.Tensor.copy_ @example zeros([2]).copy_(tensor([1, 2])).toArray() // [1, 2] */
export function copy_(x: Tensor, src: Tensor): Tensor {
  return overwrite(x, "copy_", src);
}

/** x ← value everywhere. @see torch.Tensor.fill_ @example zeros([2]).fill_(7).toArray() // [7, 7] */
export function fill_(x: Tensor, value: Operand): Tensor {
  const name = value instanceof Tensor ? "FillBackward3" : "FillBackward2";
  return overwrite(x, "fill_", toTensor(value, x.dtype, "fill_"), name);
}

/** x ← 0 everywhere. @see torch.Tensor.zero_ @example ones([2]).zero_().toArray() // [0, 0] */
export function zero_(x: Tensor): Tensor {
  return overwrite(x, "zero_", toTensor(0, x.dtype), "ZeroBackward0");
}
