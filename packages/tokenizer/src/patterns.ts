/**
 * Split patterns: the regular expressions that cut text into pieces (words with the blank before them, numbers, runs of
 * punctuation, white space) before any merging, so that no token reaches from one word into the next.
 *
 * They are written as tiktoken writes them (tiktoken_ext/openai_public.py), and translated for JavaScript: `\p{L}`,
 * `\p{N}` and `\s` mean Unicode 16's letters, numbers and white space (JavaScript's `\s` leaves out U+0085 and takes in
 * U+FEFF), `(?i:…)` is spelled out, and a possessive `++` is a plain `+`. The last is the same thing wherever what
 * follows cannot match inside the run, as in all patterns here; `\p{Lu}` and its like are the engine's own.
 */
import { shown } from "./checks.ts";
import { bracketText, LETTERS, NUMBERS, WHITE_SPACE } from "./unicode.ts";

/** GPT-2, and OpenAI's r50k_base and p50k_base. */
export const GPT2_PATTERN: string = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/** A pattern in tiktoken's notation, or a RegExp, which is taken as it is. */
export type Pattern = string | RegExp;

/** A part of a pattern that is translated: a class, an escape, a bracket, (?i: … ) or a possessive quantifier. */
const PARTS = /\\p\{[LN]\}|\\[sS]|\\.|[[\]]|\(\?i:([^()]*)\)|([+*?}])\+/gs;

/**
 * The regular expression of a pattern: a new one, with the flag g, and u or v.
 * @throws SyntaxError if the pattern is not one that JavaScript can match; TypeError if it is no pattern, or only a name.
 */
export function compile(pattern: Pattern): RegExp {
  if (pattern instanceof RegExp) {
    const flags = pattern.flags.replace(/[gy]/g, "");
    return new RegExp(pattern.source, `${flags}g${/[uv]/.test(flags) ? "" : "u"}`);
  }
  if (typeof pattern !== "string" || /^\w*$/.test(pattern))
    throw new TypeError(
      `pattern: wanted a split pattern, such as GPT2_PATTERN, got ${shown(pattern)}`,
    );
  const classes: Record<string, string> = {
    "\\p{L}": bracketText(LETTERS),
    "\\p{N}": bracketText(NUMBERS),
    "\\s": bracketText(WHITE_SPACE),
  };
  let bracketed = false;
  const source = pattern.replace(PARTS, (part, anyCase?: string, quantifier?: string) => {
    if (part === "[" || part === "]") bracketed = part === "[";
    if (part === "\\S") return `[^${classes["\\s"]}]`;
    if (anyCase !== undefined) return `(?:${anyCase.replace(/[a-z]/gi, bothCases)})`;
    if (quantifier !== undefined) return bracketed ? part : quantifier;
    if (classes[part] === undefined) return part;
    return bracketed ? classes[part] : `[${classes[part]}]`;
  });
  try {
    return new RegExp(source, "gu");
  } catch (cause) {
    // the engine's message repeats the whole pattern, its classes spelled out; what it says comes last
    const reason = (cause as Error).message.split(": ").at(-1);
    throw new SyntaxError(`pattern: JavaScript cannot match ${pattern}: ${reason}`, { cause });
  }
}

/**
 * The pieces that a pattern made by `compile` cuts a text into. Unlike Python's `findall`, no text is lost: what no match
 * holds makes pieces of its own.
 */
export function* piecesOf(text: string, pattern: RegExp): Generator<string, void> {
  let end = 0;
  for (const { 0: piece, index } of text.matchAll(pattern)) {
    if (index > end) yield text.slice(end, index);
    if (piece !== "") yield piece;
    end = index + piece.length;
  }
  if (end < text.length) yield text.slice(end);
}

/** A letter of either case; with s goes ſ (U+017F), with k the Kelvin sign, as case folds in Unicode. */
function bothCases(letter: string): string {
  const small = letter.toLowerCase();
  const third = small === "s" ? "\u017f" : small === "k" ? "\u212a" : "";
  return `[${small}${small.toUpperCase()}${third}]`;
}
