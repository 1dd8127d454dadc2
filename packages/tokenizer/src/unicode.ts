/**
 * Letters, numbers and white space, as Unicode 16 has them: the version inside tiktoken. The classes are baked in rather
 * than asked of the engine's `\p{L}`, whose answer changes with every browser release (Unicode 17 added 4,644 letters).
 */
import { LETTERS, NUMBERS, WHITE_SPACE } from "./unicode.generated.ts";

/** First and last code point of each range of a class. */
export function ranges(packed: string): [first: number, last: number][] {
  const steps = packed.split(" ").map((word) => Number.parseInt(word, 36));
  const found: [number, number][] = [];
  for (let i = 0, at = 0; i < steps.length; i += 2) {
    const first = at + steps[i];
    at = first + steps[i + 1];
    found.push([first, at]);
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
