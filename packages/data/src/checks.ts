/** What datasets, samplers and loaders ask of what they are given: once, at the door, before anything is drawn or written. */
import { Generator } from "@gptlight/tensor";

/** `value` as it is written in a message: text in quotes, an object or function by its kind. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** @throws TypeError unless the value `fits`. */
export function checkKind(fits: boolean, what: string, wanted: string, value: unknown): void {
  if (!fits) throw new TypeError(`${what} must be ${wanted}, got ${shown(value)}`);
}

/** What is read of a value of unknown kind. */
interface Some {
  readonly length?: unknown;
  readonly at?: unknown;
  readonly encode?: unknown;
  readonly [Symbol.iterator]?: unknown;
  readonly [Symbol.asyncIterator]?: unknown;
}

/** @throws TypeError unless it is true, false, or left out. */
export function checkFlag(value: unknown, what: string): void {
  checkKind(value === undefined || typeof value === "boolean", what, "true or false", value);
}

/** @throws TypeError unless it is a Generator, null, or left out. */
export function checkGenerator(value: unknown, what: string): void {
  const fits = value === undefined || value === null || value instanceof Generator;
  checkKind(fits, what, "a Generator, such as new Generator(123)", value);
}

/** @throws TypeError unless it has a length. */
export function checkSized(value: unknown, what: string): void {
  checkKind(
    typeof (value as Some | null)?.length === "number",
    what,
    "something with a length",
    value,
  );
}

/** @throws TypeError unless it has length and at(index). */
export function checkDataset(value: unknown, what: string): void {
  const { length, at } = (value ?? {}) as Some;
  const fits = typeof length === "number" && typeof at === "function";
  checkKind(fits, what, "a dataset, with length and at(index)", value);
}

/** @throws TypeError unless it can be iterated over; `wanted` says what it should give. A text can be, but is refused. */
export function checkIterable(value: unknown, what: string, wanted: string): void {
  const some = (typeof value === "object" ? (value ?? {}) : {}) as Some;
  checkKind(Boolean(some[Symbol.iterator] ?? some[Symbol.asyncIterator]), what, wanted, value);
}

/** @throws TypeError unless it is a list of texts, or left out. */
export function checkTexts(value: unknown, what: string): void {
  const fits = Array.isArray(value) && value.every((text) => typeof text === "string");
  checkKind(value === undefined || fits, what, "an array of texts", value);
}

/** @throws TypeError unless it has encode(text, options), or is left out. */
export function checkTokenizer(value: unknown, what: string): void {
  const fits = value === undefined || typeof (value as Some | null)?.encode === "function";
  checkKind(fits, what, "a tokenizer, with encode(text, options)", value);
}

/** @throws RangeError unless `value` is an integer from `least` up. */
export function checkCount(value: unknown, least: number, what: string): void {
  if (!Number.isInteger(value) || (value as number) < least)
    throw new RangeError(`${what} must be an integer >= ${least}, got ${shown(value)}`);
}

/**
 * The place that `index` means in something of `length` places: -1 is the last, as in Python.
 * @throws RangeError if there is no such place.
 */
export function placeOf(index: number, length: number, where: string): number {
  if (!Number.isInteger(index) || index < -length || index >= length)
    throw new RangeError(
      `${where}: index must be an integer from ${-length} to ${length - 1}, got ${shown(index)}`,
    );
  return index < 0 ? index + length : index;
}

/** @throws TypeError if `options` is no object, or has a key that is not among `known`: what is misspelt would be ignored. */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(
      `${where}: options must be an object, { ${known[0]}: … }, got ${shown(options)}`,
    );
  for (const key of Object.keys(options))
    if (!known.includes(key))
      throw new TypeError(`${where}: unknown option "${key}"; there are ${known.join(", ")}`);
}
