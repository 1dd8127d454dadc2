/**
 * From samples to a batch: tensors are stacked, numbers become a tensor, and tuples, arrays and objects are gone into.
 * After torch.utils.data._utils.collate. JavaScript has one kind of number, so one rule differs: numbers give int32 if all of a
 * batch are whole, else float64 (torch's answer to Python's floats). A column that must stay float is better given as tensors.
 */
import { stack, Tensor, type TypedArray, tensor } from "@gptlight/tensor";
import { checkKind } from "./checks.ts";

/** What defaultCollate makes of samples of type T. */
export type Collated<T> = T extends Tensor | TypedArray | number | boolean
  ? Tensor
  : T extends string
    ? string[]
    : T extends object
      ? { -readonly [K in keyof T]: Collated<T[K]> }
      : never;

/** What defaultConvert makes of a sample of type T. */
export type Converted<T> = T extends Tensor
  ? T
  : T extends TypedArray
    ? Tensor
    : T extends readonly unknown[]
      ? { -readonly [K in keyof T]: Converted<T[K]> }
      : T;

/** An object written as { … } or made of null: its own keys are all there is to it. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Names a value's kind in a message: "null", "undefined", "a Date". */
function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null)
    return String(value === null ? null : typeof value);
  return `a ${value.constructor?.name ?? "object"}`;
}

/** @throws TypeError at the first sample that `is` not what the first was. `path` leads to it: ".x[2]". */
function sameKind<T>(samples: readonly unknown[], is: (x: unknown) => x is T, path: string): T[] {
  const odd = samples.findIndex((sample) => !is(sample));
  if (odd >= 0)
    throw new TypeError(
      `defaultCollate: samples of a batch must be alike, but sample[0]${path} is ${kindOf(samples[0])} and sample[${odd}]${path} is ${kindOf(samples[odd])}; give a collateFn that tells what to do`,
    );
  return samples as T[];
}

const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;
const isNumber = (x: unknown): x is number | boolean =>
  typeof x === "number" || typeof x === "boolean";
const isText = (x: unknown): x is string => typeof x === "string";
const isList = (x: unknown): x is readonly unknown[] => Array.isArray(x);

function numbers(values: (number | boolean)[]): Tensor {
  const x = tensor(values);
  return x.dtype === "float32" ? tensor(values, { dtype: "float64" }) : x;
}

/** [[a, b], [c, d]] → [collated a, c; collated b, d]. */
function columns(lists: (readonly unknown[])[], path: string): unknown[] {
  const size = lists[0].length;
  const odd = lists.findIndex((list) => list.length !== size);
  if (odd >= 0)
    throw new RangeError(
      `defaultCollate: arrays must be equally long, but sample[0]${path} has length ${size} and sample[${odd}]${path} has ${lists[odd].length}; pad them in a collateFn`,
    );
  return Array.from({ length: size }, (_, k) =>
    collate(
      lists.map((list) => list[k]),
      `${path}[${k}]`,
    ),
  );
}

/** The keys of sample 0, each collated. */
function fields(records: Record<string, unknown>[], path: string): Record<string, unknown> {
  const column = (key: string): unknown => {
    const odd = records.findIndex((record) => !Object.hasOwn(record, key));
    if (odd >= 0)
      throw new RangeError(
        `defaultCollate: sample[${odd}]${path} has no "${key}", which sample[0]${path} has`,
      );
    return collate(
      records.map((record) => record[key]),
      `${path}.${key}`,
    );
  };
  return Object.fromEntries(Object.keys(records[0]).map((key) => [key, column(key)]));
}

function collate(samples: readonly unknown[], path: string): unknown {
  const first = samples[0];
  if (isTensor(first)) return stack(sameKind(samples, isTensor, path));
  if (isNumber(first)) return numbers(sameKind(samples, isNumber, path));
  if (isText(first)) return sameKind(samples, isText, path);
  if (isTypedArray(first))
    return stack(sameKind(samples, isTypedArray, path).map((x) => tensor(x)));
  if (isList(first)) return columns(sameKind(samples, isList, path), path);
  if (isRecord(first)) return fields(sameKind(samples, isRecord, path), path);
  throw new TypeError(
    `defaultCollate: samples must be tensors, numbers, booleans, strings, typed arrays, or arrays or plain objects of them; sample[0]${path} is ${kindOf(first)}`,
  );
}

/**
 * A batch of samples that are alike: tensors and typed arrays are stacked along a new first dimension, numbers and booleans become a
 * tensor, strings an array; arrays and objects keep their form, each element or key being collated.
 * @throws TypeError for samples of other or mixed kinds; RangeError for arrays, objects or tensors that differ in size.
 * @see torch.utils.data.default_collate
 * @example defaultCollate([{ x: 1, name: "a" }, { x: 2, name: "b" }]) // { x: tensor([1, 2]), name: ["a", "b"] }
 */
export function defaultCollate<T>(samples: readonly T[]): Collated<T> {
  checkKind(isList(samples), "defaultCollate: samples", "an array", samples);
  if (samples.length === 0) throw new RangeError("defaultCollate: wanted samples, got none");
  return collate(samples, "") as Collated<T>;
}

/**
 * A sample that is in no batch, with its typed arrays as tensors and all else as it is: the collateFn of `batchSize: null`.
 * @see torch.utils.data.default_convert
 * @example defaultConvert({ x: new Float32Array([0.5, 2]), n: 3 }) // { x: tensor([0.5, 2]), n: 3 }
 */
export function defaultConvert<T>(sample: T): Converted<T> {
  const convert = (value: unknown): unknown => {
    if (isTypedArray(value)) return tensor(value);
    if (isList(value)) return value.map(convert);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convert(inner)]));
  };
  return convert(sample) as Converted<T>;
}
