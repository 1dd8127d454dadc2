/**
 * The four element types and the rules by which they mix: torch's, without the types that JavaScript has no typed array for.
 * int32 is the library's integer (it prints as torch's int64, with no suffix); bool is stored as bytes 0 and 1.
 */

export type DType = "float32" | "float64" | "int32" | "bool";

/** The arrays that tensors keep their elements in, one for each dtype. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** The order in which types widen: a result takes the wider of its operands' types. */
const LADDER: readonly DType[] = ["bool", "int32", "float32", "float64"];

export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** A zeroed typed array for `length` elements of `dtype`. */
export function allocate(dtype: DType, length: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(length);
    case "float64":
      return new Float64Array(length);
    case "int32":
      return new Int32Array(length);
    case "bool":
      return new Uint8Array(length);
    default:
      throw new TypeError(
        `dtype: "${String(dtype)}" is none of ${LADDER.map((name) => `"${name}"`).join(", ")}`,
      );
  }
}

/** An operand as far as promotion sees it. */
export interface TypeOperand {
  readonly dtype: DType;
  /** How much say it has: a plain number least, then a 0-dim tensor, then a tensor with dimensions. */
  readonly rank: 0 | 1 | 2;
}

/**
 * The type of a result of two operands, as torch promotes: the wider of the two, except that an operand
 * of lower rank widens only across kinds (bool < integer < float), never within one, and a plain number gives float32 at most.
 * @see torch.result_type
 */
export function promote(x: TypeOperand, y: TypeOperand): DType {
  const [high, low] = x.rank >= y.rank ? [x, y] : [y, x];
  if (high.rank === low.rank)
    return LADDER[Math.max(LADDER.indexOf(x.dtype), LADDER.indexOf(y.dtype))];
  if (kindOf(low.dtype) <= kindOf(high.dtype)) return high.dtype;
  return low.rank === 0 && isFloat(low.dtype) ? "float32" : low.dtype;
}

/** 0 bool, 1 integer, 2 float. */
export function kindOf(dtype: DType): number {
  return Math.min(LADDER.indexOf(dtype), 2);
}

/**
 * `value` as an int32.
 * @throws RangeError if it is fractional, not finite or beyond 32 bits: the library never narrows silently.
 */
export function toInt32(value: number, where: string): number {
  if ((value | 0) !== value) {
    const mend = Number.isInteger(value)
      ? "needs a value from -2147483648 to 2147483647 (int32 is the integer type); use a float dtype"
      : "needs an integer; use a float dtype, or round first (floor, trunc)";
    throw new RangeError(`${where}: ${value} does not fit int32: ${mend}`);
  }
  return value;
}
