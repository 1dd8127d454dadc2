/**
 * Letters, numbers and white space, as Unicode 16 has them: the version inside tiktoken. The classes are baked in rather
 * than asked of the engine's `\p{L}`, whose answer changes with every browser release (Unicode 17 added 4,644 letters).
 */
import { LETTERS, NUMBERS, WHITE_SPACE } from "./unicode.generated.ts";

/**
 * First and last code point of each range of a class. Packed, a range is the gap from the end of the one before and its
 * own length less one, in base 26 with the last digit a small letter: "Cnz" is 65…90.
 */
export function ranges(packed: string): [first: number, last: number][] {
  const found: [number, number][] = [];
  let number = 0;
  let first = -1; // of a range whose length is still to come
  let at = 0;
  for (const letter of packed) {
    number = number * 26 + (Number.parseInt(letter, 36) - 10);
    if (letter < "a") continue; // a capital: more digits follow
    at += number;
    number = 0;
    if (first >= 0) found.push([first, at]);
    first = first >= 0 ? -1 : at;
  }
  return found;
}

/** A class as the inside of a regular expression's brackets, for a RegExp with the flag u. */
export function bracketText(packed: string): string {
  const character = (code: number) => `\\u{${code.toString(16)}}`;
  return ranges(packed)
    .map(([first, last]) => `${character(first)}-${character(last)}`)
    .join("");
}

export { LETTERS, NUMBERS, WHITE_SPACE };
