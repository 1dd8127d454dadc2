/** Between plain values and arrays: numbers, booleans, typed arrays and nested lists in, nested lists out. */
import { allocate, type DType, type TypedArray, toInt32 } from "./dtype.ts";
import { type NdArray, wrap } from "./ndarray.ts";
import { numelOf, shapeText } from "./shape.ts";

/** A number, a boolean, or a list (or other iterable) of such, nested as deeply as the tensor has dimensions. */
export type NestedArray =
  | number
  | boolean
  | readonly NestedArray[]
  | TypedArray
  | Iterable<NestedArray>;

/** What `toArray()` gives: nested plain arrays, or the bare value of a 0-dim tensor. */
export type PlainArray = number | boolean | PlainArray[];

/**
 * `data` as a packed array. Without `dtype`: bool for booleans, int32 for integers, float32 as soon as one number has a fraction.
 * @throws RangeError if lists at one depth differ in length, or an integer does not fit; TypeError for what is no number.
 */
export function fromNested(data: NestedArray, dtype: DType | undefined, where: string): NdArray {
  if (isIterable(data)) return fromNested(listed(data), dtype, where);
  if (isTypedArray(data)) {
    const type = dtype ?? dtypeOf(data, where);
    return wrap(convert(data, type, where), type, [data.length]);
  }
  const shape = shapeOf(data, where);
  const flat: (number | boolean)[] = new Array(numelOf(shape));
  const kinds = { number: false, boolean: false };
  let k = 0;
  const fill = (item: NestedArray, depth: number): void => {
    if (typeof item === "number" || typeof item === "boolean") {
      if (depth !== shape.length) throw ragged(where, shape, depth, "a number");
      kinds[typeof item as "number"] = true;
      flat[k++] = item;
    } else if (isList(item)) {
      if (item.length !== shape[depth])
        throw ragged(where, shape, depth, `a list of ${item.length}`);
      for (let i = 0; i < item.length; i++) fill(item[i], depth + 1);
    } else throw notANumber(item, where);
  };
  fill(data, 0);
  const inferred =
    kinds.boolean && !kinds.number ? "bool" : flat.every(isWhole) ? "int32" : "float32";
  const type = dtype ?? (flat.length === 0 ? "float32" : inferred);
  return wrap(convert(flat, type, where), type, shape);
}

/** The elements as nested plain arrays: numbers, or booleans for bool. */
export function toNested(x: NdArray): PlainArray {
  const read = (d: number, at: number): PlainArray => {
    if (d === x.ndim) return x.dtype === "bool" ? x.data[at] !== 0 : x.data[at];
    return Array.from({ length: x.shape[d] }, (_, i) => read(d + 1, at + i * x.strides[d]));
  };
  return read(0, x.offset);
}

/** The dtype that holds a typed array's elements unchanged; the narrow integer types widen to int32. */
export function dtypeOf(data: TypedArray, where: string): DType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Uint8Array || data instanceof Int32Array) return "int32";
  const name = Object.prototype.toString.call(data).slice(8, -1);
  if (/^(Int8|Int16|Uint16|Uint32|Uint8Clamped)Array$/.test(name)) return "int32";
  throw new TypeError(
    `${where}: ${name} has no dtype here; convert it to Float32Array, Float64Array or Int32Array`,
  );
}

/** Whether `data` is an iterable that is no list yet: a set, a generator, a list of sets, … */
function isIterable(data: unknown): data is Iterable<NestedArray> {
  if (Array.isArray(data)) return data.some(isIterable);
  return (
    typeof data === "object" && data !== null && Symbol.iterator in data && !isTypedArray(data)
  );
}

function listed(data: NestedArray): NestedArray {
  if (typeof data !== "object" || isTypedArray(data)) return data;
  return Array.from(data as Iterable<NestedArray>, listed);
}

function isTypedArray(data: unknown): data is TypedArray {
  return ArrayBuffer.isView(data) && !(data instanceof DataView);
}

function isList(item: unknown): item is readonly NestedArray[] | TypedArray {
  return Array.isArray(item) || isTypedArray(item);
}

function isWhole(value: number | boolean): boolean {
  return typeof value === "boolean" || (Number.isInteger(value) && !Object.is(value, -0));
}

/** The lengths met by going down the first element of each list. */
function shapeOf(data: NestedArray, where: string): number[] {
  const shape: number[] = [];
  let item: NestedArray | undefined = data;
  while (isList(item)) {
    shape.push(item.length);
    item = item[0];
  }
  if (shape.length > 0 && item === undefined) return shape; // an empty list ends the descent
  if (typeof item !== "number" && typeof item !== "boolean") throw notANumber(item, where);
  return shape;
}

function convert(flat: ArrayLike<number | boolean>, dtype: DType, where: string): TypedArray {
  const out = allocate(dtype, flat.length);
  if (dtype === "int32")
    for (let i = 0; i < out.length; i++)
      out[i] = toInt32(Number(flat[i]), `${where}: element ${i}`);
  else if (dtype === "bool")
    for (let i = 0; i < out.length; i++) out[i] = Number(flat[i]) !== 0 ? 1 : 0;
  else for (let i = 0; i < out.length; i++) out[i] = Number(flat[i]);
  return out;
}

function ragged(where: string, shape: readonly number[], depth: number, got: string): RangeError {
  const wanted = depth < shape.length ? `a list of ${shape[depth]}` : "a number";
  return new RangeError(
    `${where}: lists must be equally long, as the first ones say (shape ${shapeText(shape)}): at depth ${depth} wanted ${wanted}, got ${got}`,
  );
}

function notANumber(item: unknown, where: string): TypeError {
  const got = item === null ? "null" : typeof item;
  return new TypeError(`${where}: needs numbers, booleans or nested lists of them, got ${got}`);
}
