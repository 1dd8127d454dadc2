/** What every op does at its door: plain numbers become tensors, and dtypes are brought together. */
import { to } from "../autograd/identity.ts";
import { record } from "../autograd/record.ts";
import { type DType, isFloat, promote, type TypeOperand } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import { Tensor } from "../tensor.ts";

/** A tensor, or a plain value that stands for a 0-dim one. */
export type Operand = Tensor | number | boolean;

/** `x`, once it is seen to be a tensor. */
export function checkTensor(x: unknown, where: string): Tensor {
  if (x instanceof Tensor) return x;
  throw new TypeError(`${where}: needs a tensor, got ${describe(x)}; make one with tensor(…)`);
}

function typeOf(x: Operand, where: string): TypeOperand {
  if (x instanceof Tensor) return { dtype: x.dtype, rank: x.ndim === 0 ? 1 : 2 };
  if (typeof x === "boolean") return { dtype: "bool", rank: 0 };
  if (typeof x === "number") return { dtype: Number.isInteger(x) ? "int32" : "float32", rank: 0 };
  throw new TypeError(`${where}: needs a tensor or a number, got ${describe(x)}`);
}

function describe(x: unknown): string {
  return Array.isArray(x) ? "an array" : x === null ? "null" : typeof x;
}

/** Both operands as tensors of the dtype to which they promote (torch's rules: dtype.ts). */
export function promoted(x: Operand, y: Operand, where: string): [Tensor, Tensor] {
  const dtype = promote(typeOf(x, where), typeOf(y, where));
  return [toTensor(x, dtype), toTensor(y, dtype)];
}

/** `x` as a float tensor: integers and bools become float32. */
export function floated(x: Tensor, where = "op"): Tensor {
  return isFloat(checkTensor(x, where).dtype) ? x : to(x, "float32");
}

/** A number or tensor as a tensor of `dtype`. */
export function toTensor(x: Operand, dtype: DType, where = "op"): Tensor {
  if (x instanceof Tensor) return to(x, dtype);
  typeOf(x, where);
  const value = kernels.full([], Number(x), isFloat(dtype) ? dtype : "float64");
  return record("", isFloat(dtype) ? value : kernels.narrow("tensor", value, dtype), []);
}
