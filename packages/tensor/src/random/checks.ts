/** The checks that several fills make at the door, before anything is drawn. */
import { isFloat } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";

/** @throws TypeError if `x` holds no floating-point numbers. */
export function checkFloat(x: NdArray, where: string, name = "the tensor"): void {
  if (!isFloat(x.dtype))
    throw new TypeError(
      `${where}: ${name} must be float32 or float64, got ${x.dtype}; call to("float32") first`,
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
