/** What several tests need. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { byteOrder } from "../src/bytes.ts";
import { gpt2Vocabulary } from "../src/gpt2.ts";
import { compile, GPT2_PATTERN } from "../src/patterns.ts";
import { encodePiece, pieces } from "../src/plain.ts";
import { tokenList, type Vocabulary } from "../src/vocabulary.ts";

/** A file of this package, or beside it. */
export function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
}

export const STORY: string = read("../data/assets/the-verdict.txt");

/** A vocabulary in short: toEqual on lists of 50,000 numbers takes seconds. */
export function digest({ left, right, ids, specialTokens, pattern }: Vocabulary): unknown[] {
  const sums = [left, right, ids].map(({ buffer, byteOffset, byteLength }) =>
    createHash("sha256")
      .update(new Uint8Array(buffer, byteOffset, byteLength))
      .digest("hex"),
  );
  return [left.length, ...sums, [...specialTokens], pattern];
}

/** A text as UTF-8 has it: U+FFFD for a surrogate without its partner. */
export function wellFormed(text: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}

/** GPT-2 by the plain page: text or bytes to ids. */
export function plainGpt2(): {
  encode(text: string): number[];
  encodeWord(bytes: Uint8Array): number[];
} {
  const { left, right } = gpt2Vocabulary();
  const ranks = new Map(Array.from(left, (token, r) => [`${token} ${right[r]}`, r]));
  const pattern = compile(GPT2_PATTERN);
  const ids = new Map(Array.from(byteOrder(), (byte, id) => [byte, id]));
  const idsOf = (bytes: Iterable<number>): number[] =>
    encodePiece([...bytes], ranks).map((token) => ids.get(token) ?? token);
  return { encode: (text) => pieces(text, pattern).flatMap(idsOf), encodeWord: idsOf };
}

/** Characters that split patterns, UTF-8 or JavaScript treat in their own way. */
const AWKWARD = [
  ..." \t\n\r\v\f\u0085\u00a0\u3000\u2028\ufeff\u200b'’sStTmd019٣½²Ⅷ𝟘aZéßсл日本한ज्ा😀👍🏽🇫🇷\u0301\0�",
  "\ud800",
  "\udc00",
];
const CONTRACTIONS = [
  "'s",
  "'t",
  "'re",
  "'ve",
  "'m",
  "'ll",
  "'d",
  "'S",
  "'RE",
  "don't",
  "we'll",
  "''s",
  " 's",
  "'ſ",
];

/** Texts that are likely to lie at the edge of something: most laws are tested on these. */
export function awkwardText(vocabulary: Vocabulary): fc.Arbitrary<string> {
  const tokens = tokenList(vocabulary);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const tokenRun = fc
    .array(fc.nat(tokens.length - 1), { minLength: 1, maxLength: 8 })
    .map((numbers) =>
      decoder.decode(Uint8Array.from(numbers.flatMap((number) => [...tokens[number]]))),
    );
  const part = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }), // any UTF-16 units, lone surrogates too
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc
      .array(fc.constantFrom(...AWKWARD), { maxLength: 10 })
      .map((characters) => characters.join("")),
    tokenRun, // text at the boundaries of merges
    fc.constantFrom(...CONTRACTIONS),
    fc.stringMatching(/^[0-9]{1,12}$/),
    fc.stringMatching(/^[ \t\n\r\u3000]{1,40}$/),
    fc.stringMatching(/^[a-zA-Z']{1,30}$/),
  );
  return fc.array(part, { maxLength: 6 }).map((parts) => parts.join(""));
}
