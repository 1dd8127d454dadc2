/**
 * GPT-2's two files. `vocab.bpe` or `merges.txt`: one merge a line, two tokens with a blank between, each byte written as
 * a character of GPT-2's byte alphabet; line r (after an optional `#version` line) is merge r. `encoder.json` or
 * `vocab.json`: the id of every token. The first implies the second, unless ids were dealt in another order (RoBERTa).
 */
import { byteCharacters } from "./bytes.ts";
import { checkOptions, checkTokenizer } from "./checks.ts";
import { fault, parseJson, wholeLines } from "./files.ts";
import { GPT2_PATTERN, type Pattern } from "./patterns.ts";
import { Tokenizer } from "./tokenizer.ts";
import { gpt2Ids, specialMap, tokenList, type Vocabulary } from "./vocabulary.ts";

/** The merges of a file, by token number: 0…255 the bytes, 256 + r the product of merge r. */
export interface MergeList {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** The number of each token, by its text in GPT-2's byte alphabet. */
  readonly numbers: ReadonlyMap<string, number>;
}

/**
 * Reads the text of a `vocab.bpe` or `merges.txt`.
 * @throws Error naming the line, if a line is not two tokens, names a token that no earlier line makes, or makes one
 * again; or if the text does not end with a line break, as a file that was cut off does not.
 */
export function parseMerges(text: string): MergeList {
  const lines = wholeLines("merges", text);
  const skipped = lines[0].startsWith("#version") ? 1 : 0;
  const numbers = new Map(byteCharacters().map((character, byte) => [character, byte]));
  const left = new Int32Array(lines.length - skipped);
  const right = new Int32Array(lines.length - skipped);
  for (let r = 0; r < left.length; r++) {
    const line = lines[r + skipped];
    const where = r + skipped + 1;
    const parts = line.split(" ");
    if (parts.length !== 2)
      throw fault("merges", where, `wanted two tokens with a space between, got "${line}"`);
    [left[r], right[r]] = parts.map((part) => {
      const number = numbers.get(part);
      if (number === undefined)
        throw fault("merges", where, `"${part}" is neither a byte nor made by an earlier line`);
      return number;
    });
    const product = parts.join("");
    if (numbers.has(product))
      throw fault("merges", where, `"${product}" is already made by an earlier line`);
    numbers.set(product, 256 + r);
  }
  return { left, right, numbers };
}

/** What goes with the merges. */
export interface MergesOptions {
  /** The text of an `encoder.json` or `vocab.json`, which is checked against the merges. */
  readonly vocab?: string;
  /** Special tokens and their ids. Default: those in `vocab`, or else `<|endoftext|>` after the last merge. */
  readonly specialTokens?: Readonly<Record<string, number>>;
  /** The split pattern. Default: GPT2_PATTERN. */
  readonly pattern?: Pattern;
}

export const MERGES_OPTIONS: readonly string[] = ["vocab", "specialTokens", "pattern"];

/**
 * The vocabulary of a `vocab.bpe` or `merges.txt`, with or without its `encoder.json`.
 * @throws Error naming file, line and reason.
 */
export function mergesVocabulary(text: string, options: MergesOptions = {}): Vocabulary {
  const { left, right, numbers } = parseMerges(text);
  const given = options.specialTokens;
  const fixed = options.vocab === undefined ? undefined : vocabIds(options.vocab, numbers, given);
  const ids = fixed?.ids ?? gpt2Ids(left.length);
  const special = given ?? fixed?.specialTokens ?? { "<|endoftext|>": 256 + left.length };
  return {
    left,
    right,
    ids,
    specialTokens: specialMap(special, ids),
    pattern: options.pattern ?? GPT2_PATTERN,
  };
}

/** The ids of an encoder.json: one for every token of the merges, and nothing else but special tokens. */
function vocabIds(
  text: string,
  numbers: ReadonlyMap<string, number>,
  given: Readonly<Record<string, number>> = {},
): { ids: Uint32Array; specialTokens: Record<string, number> } {
  const entries = Object.entries(parseJson("vocab", text) as Record<string, number>);
  const ids = new Uint32Array(numbers.size);
  const specialTokens: Record<string, number> = {};
  const owners = new Map<number, string>();
  for (const [token, id] of entries) {
    const fail = (reason: string): Error => new Error(`vocab: "${token}" ${reason}`);
    if (!Number.isInteger(id) || id < 0) throw fail(`wanted an id from 0, got ${id}`);
    if (owners.has(id)) throw fail(`has the id ${id}, and so has "${owners.get(id)}"`);
    owners.set(id, token);
    const number = numbers.get(token);
    if (number !== undefined) ids[number] = id;
    else if (Object.hasOwn(given, token) || /^<.*>$/.test(token)) specialTokens[token] = id;
    else
      throw fail(
        `(id ${id}) is made by no merge: the merges may be cut off; if it is special, name it in specialTokens`,
      );
  }
  const known = new Set(entries.map(([token]) => token));
  const missing = [...numbers.keys()].find((token) => !known.has(token));
  if (missing !== undefined)
    throw new Error(`vocab: "${missing}" is made by the merges, but has no id here`);
  return { ids, specialTokens };
}

/**
 * A tokenizer with the merges of a `vocab.bpe` or `merges.txt`.
 * @throws Error naming file, line and reason, if the text is malformed or cut off.
 * @example loadMerges("h e\nl l\nhe ll\n").encode("hello") // Uint32Array(2) [ 258, 78 ]
 */
export function loadMerges(text: string, options: MergesOptions = {}): Tokenizer {
  checkOptions("loadMerges", options, MERGES_OPTIONS);
  return new Tokenizer(mergesVocabulary(text, options));
}

/** The text of every token number in GPT-2's byte alphabet. */
export function tokenTexts(vocabulary: Vocabulary): string[] {
  const characters = byteCharacters();
  return tokenList(vocabulary).map((token) =>
    Array.from(token, (byte) => characters[byte]).join(""),
  );
}

/**
 * The two files of a tokenizer: `merges` for a `merges.txt`, `vocab` for a `vocab.json`.
 * @throws Error if the vocabulary is irregular, which these files cannot say.
 * @example saveMerges(train("low low low", { vocabSize: 258 })).merges // '#version: 0.2\nl o\nlo w\n'
 */
export function saveMerges(tokenizer: Tokenizer): { merges: string; vocab: string } {
  checkTokenizer("saveMerges", tokenizer);
  const { vocabulary } = tokenizer;
  const { left, right, ids, specialTokens, irregular } = vocabulary;
  if (irregular) {
    throw new Error(
      "saveMerges: several pairs make the same token here, or none does; use saveTokenizerJson",
    );
  }
  const texts = tokenTexts(vocabulary);
  const merges = Array.from(left, (_, r) => `${texts[left[r]]} ${texts[right[r]]}\n`);
  const entries = [
    ...texts.map((text, number): [string, number] => [text, ids[number]]),
    ...specialTokens,
  ];
  entries.sort((a, b) => a[1] - b[1]);
  return {
    merges: `#version: 0.2\n${merges.join("")}`,
    vocab: `${JSON.stringify(Object.fromEntries(entries))}\n`,
  };
}
