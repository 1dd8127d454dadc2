/**
 * tiktoken's rank files (`cl100k_base.tiktoken`, `o200k_base.tiktoken`): a token a line, its bytes in base64, a blank, and
 * its rank, which is also its id. No merges are listed. tiktoken merges any two neighbours whose bytes together are a
 * token, that of lowest rank first; so which pair makes a token is found by merging its own bytes with the tokens before
 * it, until two parts are left. In all of OpenAI's files there are always two; where there are not, the vocabulary is
 * irregular, and every way to cut a token into two tokens is a pair.
 */
import { checkOptions, checkTokenizer } from "./checks.ts";
import { fault, wholeLines } from "./files.ts";
import { HeapMerger } from "./merge-heap.ts";
import { SHORT, ShortMerger } from "./merge-short.ts";
import { PairTable } from "./pair-table.ts";
import { GPT2_PATTERN, type Pattern } from "./patterns.ts";
import { Tokenizer } from "./tokenizer.ts";
import { bytesOf, keyOf, specialMap, tokenList, type Vocabulary } from "./vocabulary.ts";

/** What a rank file leaves unsaid. */
export interface RanksOptions {
  /** The split pattern. */
  readonly pattern: Pattern;
  /** Special tokens and their ids. Default: none. */
  readonly specialTokens?: Readonly<Record<string, number>>;
}

const CL100K_PATTERN = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

const O200K_PATTERN = String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/** What goes with `cl100k_base.tiktoken` (GPT-3.5, GPT-4). */
export const CL100K_BASE: RanksOptions = {
  pattern: CL100K_PATTERN,
  specialTokens: {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
  },
};

/** What goes with `o200k_base.tiktoken` (GPT-4o). */
export const O200K_BASE: RanksOptions = {
  pattern: O200K_PATTERN,
  specialTokens: { "<|endoftext|>": 199999, "<|endofprompt|>": 200018 },
};

/** What goes with `r50k_base.tiktoken`, which is GPT-2's vocabulary. */
export const R50K_BASE: RanksOptions = {
  pattern: GPT2_PATTERN,
  specialTokens: { "<|endoftext|>": 50256 },
};

/** Tokens, as texts with a character for each byte, in the order of their ranks. */
function parseRanks(text: string): { tokens: string[]; ranks: number[] } {
  const byToken = new Map<string, number>();
  const byRank = new Map<number, string>();
  wholeLines("ranks", text).forEach((line, i) => {
    const parts = /^((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?) (\d+)$/.exec(
      line,
    );
    if (!parts || parts[1] === "")
      throw fault("ranks", i + 1, `wanted a token in base64, a space and a rank, got "${line}"`);
    const token = atob(parts[1]);
    const rank = Number(parts[2]);
    if (byToken.has(token))
      throw fault(
        "ranks",
        i + 1,
        `the token ${parts[1]} has the rank ${byToken.get(token)} already`,
      );
    if (byRank.has(rank)) throw fault("ranks", i + 1, `another token has the rank ${rank} already`);
    byToken.set(token, rank);
    byRank.set(rank, token);
  });
  for (let byte = 0; byte < 256; byte++) {
    if (!byToken.has(String.fromCharCode(byte)))
      throw new Error(`ranks: the byte ${byte} has no rank; the file may be cut off`);
  }
  const ranks = [...byRank.keys()].sort((a, b) => a - b);
  return { tokens: ranks.map((rank) => byRank.get(rank) as string), ranks };
}

/** The vocabulary of a `.tiktoken` file. */
function ranksVocabulary(text: string, options: RanksOptions): Vocabulary {
  const { tokens, ranks } = parseRanks(text);
  const order = [...tokens.keys()].filter((i) => tokens[i].length > 1); // merge r makes token order[r]
  const ids = new Uint32Array(tokens.length);
  tokens.forEach((token, i) => {
    if (token.length === 1) ids[token.charCodeAt(0)] = ranks[i];
  });
  order.forEach((i, r) => {
    ids[256 + r] = ranks[i];
  });
  const words = order.map((i) => tokens[i]);
  const base = {
    ids,
    specialTokens: specialMap(options.specialTokens ?? {}, ids),
    pattern: options.pattern,
  };
  return { ...base, ...(findMerges(words) ?? allPairs(words)) };
}

/** The one pair that makes each token, or undefined if some token is not made by one. */
function findMerges(words: readonly string[]): Pick<Vocabulary, "left" | "right"> | undefined {
  const left = new Int32Array(words.length);
  const right = new Int32Array(words.length);
  const pairs = new PairTable(words.length);
  const product = Int32Array.from(words, (_, r) => 256 + r);
  const short = new ShortMerger(pairs, product);
  const long = new HeapMerger(pairs, product);
  const parts = new Uint32Array(words.reduce((longest, word) => Math.max(longest, word.length), 0));
  for (let r = 0; r < words.length; r++) {
    const size = words[r].length;
    if ((size <= SHORT ? short : long).merge(bytesOf(words[r]), 0, size, parts, 0) !== 2)
      return undefined;
    [left[r], right[r]] = parts;
    pairs.add(left[r], right[r], r);
  }
  return { left, right };
}

/** Every way to cut each token into two. */
function allPairs(words: readonly string[]): Pick<Vocabulary, "left" | "right" | "irregular"> {
  const numbers = new Map(words.map((word, r) => [word, 256 + r]));
  for (let byte = 0; byte < 256; byte++) numbers.set(String.fromCharCode(byte), byte);
  const pairs: [left: number, right: number, rank: number][] = [];
  words.forEach((word, r) => {
    for (let cut = 1; cut < word.length; cut++) {
      const left = numbers.get(word.slice(0, cut));
      const right = numbers.get(word.slice(cut));
      if (left !== undefined && right !== undefined) pairs.push([left, right, r]);
    }
  });
  return {
    left: Int32Array.from(pairs, ([left]) => left),
    right: Int32Array.from(pairs, ([, right]) => right),
    irregular: {
      rank: Int32Array.from(pairs, ([, , rank]) => rank),
      product: Int32Array.from(words, (_, r) => 256 + r),
      tokens: [
        ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
        ...words.map(bytesOf),
      ],
      wholePieces: true,
    },
  };
}

/**
 * A tokenizer with the vocabulary of a `.tiktoken` file.
 * @throws Error naming the line, if one is malformed, or the file is cut off.
 * @see tiktoken.load.load_tiktoken_bpe
 * @example loadTiktoken(saveTiktoken(tokenizer), R50K_BASE).encode("Hello") // Uint32Array(1) [ 15496 ]
 */
export function loadTiktoken(text: string, options: RanksOptions): Tokenizer {
  checkOptions("loadTiktoken", options, ["pattern", "specialTokens"]);
  return new Tokenizer(ranksVocabulary(text, options));
}

/**
 * The text of a `.tiktoken` file. Special tokens and the pattern are not part of it.
 * @throws Error if ids do not rise from merge to merge, as they do in all but hand-made vocabularies.
 * @example saveTiktoken(tokenizer).split("\n", 2) // [ 'IQ== 0', 'Ig== 1' ]
 */
export function saveTiktoken(tokenizer: Tokenizer): string {
  checkTokenizer("saveTiktoken", tokenizer);
  const { vocabulary } = tokenizer;
  const { ids, irregular } = vocabulary;
  const rising = ids.every((id, number) => number <= 256 || id > ids[number - 1]);
  const ranked =
    irregular === undefined ||
    (irregular.wholePieces && irregular.product.every((n, r) => n === 256 + r));
  if (!rising || !ranked)
    throw new Error(
      "saveTiktoken: ids do not stand in the order of the merges; use saveTokenizerJson",
    );
  const lines = tokenList(vocabulary).map((token, number) => ({
    id: ids[number],
    base64: btoa(keyOf(token)),
  }));
  lines.sort((a, b) => a.id - b.id);
  return lines.map(({ id, base64 }) => `${base64} ${id}\n`).join("");
}
