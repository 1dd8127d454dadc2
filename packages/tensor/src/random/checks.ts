/** The checks that several fills make at the door, before anything is drawn. */
import { isFloat } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";

/** @throws TypeError if `out` holds no floating-point numbers. */
export function checkFloat(out: NdArray, where: string): void {
  if (!isFloat(out.dtype))
    throw new TypeError(
      `${where}: fills float32 and float64 tensors, got ${out.dtype}; call to("float32") first`,
    );
}

/** @throws TypeError, RangeError if `value` is not a number above 0. */
export function checkPositive(value: number, name: string, where: string): void {
  checkNumber(value, name, where);
  if (!(value > 0)) throw new RangeError(`${where}: ${name} must be > 0, got ${value}`);
}

/** @throws TypeError if `value` is not of type number; NaN and the infinities are. */
export function checkNumber(value: number, name: string, where: string): void {
  if (typeof value !== "number")
    throw new TypeError(`${where}: ${name} must be a number, got ${typeof value}`);
}
