/** What datasets, samplers and loaders ask of the numbers and options they are given. */

/** `value` as it is written in a message: text in quotes, an object or function by its kind. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null ? "an object" : String(value);
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

/** @throws TypeError if `options` has a key that is not among `known`: what is misspelt would be ignored. */
export function checkOptions(options: object, known: readonly string[], where: string): void {
  for (const key of Object.keys(options))
    if (!known.includes(key))
      throw new TypeError(`${where}: unknown option "${key}"; there are ${known.join(", ")}`);
}
