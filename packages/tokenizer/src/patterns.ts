/**
 * Split patterns: the regular expressions that cut text into pieces (words with the space before them, numbers, runs of
 * punctuation, white space) before any merging, so that no token crosses from one word into the next.
 *
 * Written as tiktoken writes them (tiktoken_ext/openai_public.py). `\p{L}`, `\p{N}` and `\s` mean Unicode 16's letters,
 * numbers and white space, which is not JavaScript's `\s`: that leaves out U+0085 and takes in U+FEFF.
 */
import { bracketText, LETTERS, NUMBERS, WHITE_SPACE } from "./unicode.ts";

const PATTERNS = {
  gpt2: String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
} as const;

/** A published pattern by name, or one's own. */
export type Pattern = keyof typeof PATTERNS | RegExp;

/** The regular expression of a pattern, its classes spelled out as ranges. */
export function compile(pattern: Pattern): RegExp {
  if (pattern instanceof RegExp) return pattern;
  const inside: Record<string, string> = {
    "\\p{L}": bracketText(LETTERS),
    "\\p{N}": bracketText(NUMBERS),
    "\\s": bracketText(WHITE_SPACE),
  };
  let bracketed = false;
  const source = PATTERNS[pattern].replace(/\\p\{[LN]\}|\\[sS]|\\.|[[\]]/g, (part) => {
    if (part === "[" || part === "]") bracketed = part === "[";
    if (part === "\\S") return `[^${inside["\\s"]}]`;
    if (inside[part] === undefined) return part;
    return bracketed ? inside[part] : `[${inside[part]}]`;
  });
  return new RegExp(source, "gu");
}
