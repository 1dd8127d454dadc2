/**
 * Training a vocabulary on texts of one's own. The rule is that of Karpathy's minbpe (RegexTokenizer.train): of all pairs
 * of neighbouring tokens within a piece the most frequent one merges, and where several are, that which comes first in
 * the text. Nothing is drawn at random, so the same texts give the same merges everywhere.
 */
import { checkIterable, checkOptions, checkText, shown } from "./checks.ts";
import { compile, GPT2_PATTERN, type Pattern, piecesOf } from "./patterns.ts";
import { Tokenizer } from "./tokenizer.ts";
import { MergeLearner } from "./train-merges.ts";
import { gpt2Ids, specialMap, type Vocabulary } from "./vocabulary.ts";

/** How far training has come, after each merge. */
export interface TrainProgress {
  /** Merges learned so far, and how many there are to be. */
  readonly merges: number;
  readonly wanted: number;
  /** The bytes of the token just learned, and how often its pair occurred. */
  readonly token: Uint8Array;
  readonly count: number;
}

/** The options of `train`. */
export interface TrainOptions {
  /** Tokens in the vocabulary at the end: 256 bytes, the merges, and the special tokens. */
  readonly vocabSize: number;
  /** How text is cut into pieces. Default: GPT2_PATTERN. */
  readonly pattern?: Pattern;
  /** Special tokens, which get the last ids in this order. Default: none. */
  readonly specialTokens?: readonly string[];
  /** Called after each merge. */
  readonly onProgress?: (progress: TrainProgress) => void;
}

/** Counts the pieces of texts, in the order of their first appearance. */
class WordCounter {
  readonly #counts = new Map<string, number>();
  readonly #pattern: RegExp;

  constructor(pattern: Pattern) {
    this.#pattern = compile(pattern);
  }

  add(text: string): void {
    checkText("train", text);
    for (const piece of piecesOf(text, this.#pattern))
      this.#counts.set(piece, (this.#counts.get(piece) ?? 0) + 1);
  }

  words(): { bytes: Uint8Array; count: number }[] {
    const utf8 = new TextEncoder();
    return Array.from(this.#counts, ([word, count]) => ({ bytes: utf8.encode(word), count }));
  }
}

/** How many merges a vocabulary of this size has room for. @throws TypeError or RangeError if the options are no such. */
function mergesWanted(options: TrainOptions): number {
  checkOptions("train", options, ["vocabSize", "pattern", "specialTokens", "onProgress"]);
  const { vocabSize, specialTokens = [], onProgress } = options;
  if (!Array.isArray(specialTokens) || specialTokens.some((t) => typeof t !== "string" || t === ""))
    throw new TypeError(
      `train: specialTokens must be an array of texts, got ${Array.isArray(specialTokens) ? JSON.stringify(specialTokens) : shown(specialTokens)}`,
    );
  if (onProgress !== undefined && typeof onProgress !== "function")
    throw new TypeError(`train: onProgress must be a function, got ${shown(onProgress)}`);
  const least = 256 + specialTokens.length;
  if (!Number.isInteger(vocabSize) || vocabSize < least) {
    throw new RangeError(
      `train: wanted a vocabSize from ${least} (256 bytes and ${specialTokens.length} special tokens), got ${shown(vocabSize)}`,
    );
  }
  if (new Set(specialTokens).size < specialTokens.length)
    throw new RangeError("train: a special token is named twice");
  return vocabSize - least;
}

/** The vocabulary that the counted words lead to. */
function learn(counter: WordCounter, options: TrainOptions): Vocabulary {
  const { pattern = GPT2_PATTERN, specialTokens = [], onProgress } = options;
  const wanted = mergesWanted(options);
  const learner = new MergeLearner(counter.words());
  const left: number[] = [];
  const right: number[] = [];
  const tokens = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  for (let merges = 1; merges <= wanted; merges++) {
    const merge = learner.next();
    if (!merge) break; // every piece is one token: there is no more to learn
    left.push(merge.left);
    right.push(merge.right);
    const token = Uint8Array.of(...tokens[merge.left], ...tokens[merge.right]);
    tokens.push(token);
    onProgress?.({ merges, wanted, token, count: merge.count });
  }
  const ids = gpt2Ids(left.length);
  const special = Object.fromEntries(specialTokens.map((text, i) => [text, ids.length + i]));
  return {
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    ids,
    specialTokens: specialMap(special, ids),
    pattern,
  };
}

async function trainAsync(texts: AsyncIterable<string>, options: TrainOptions): Promise<Tokenizer> {
  const counter = new WordCounter(options.pattern ?? GPT2_PATTERN);
  for await (const text of texts) counter.add(text);
  return new Tokenizer(learn(counter, options));
}

/**
 * A tokenizer trained on a text, or on many; of an async iterable, a promise of it. Pieces never reach from one text into
 * the next. The vocabulary is smaller than asked for if the texts have no more pairs to merge.
 * @throws RangeError if vocabSize has no room for the 256 bytes and the special tokens.
 * @see minbpe.RegexTokenizer.train
 * @example train("low low low lower", { vocabSize: 259 }).encode("lower") // Uint32Array(3) [ 257, 68, 81 ]
 */
export function train(texts: AsyncIterable<string>, options: TrainOptions): Promise<Tokenizer>;
export function train(texts: string | Iterable<string>, options: TrainOptions): Tokenizer;
export function train(
  texts: string | Iterable<string> | AsyncIterable<string>,
  options: TrainOptions,
): Tokenizer | Promise<Tokenizer> {
  mergesWanted(options);
  if (typeof texts !== "string")
    checkIterable("train", "a text, or texts that can be iterated over", texts);
  if (typeof texts !== "string" && Symbol.asyncIterator in texts) return trainAsync(texts, options);
  const counter = new WordCounter(options.pattern ?? GPT2_PATTERN);
  for (const text of typeof texts === "string" ? [texts] : texts) counter.add(text);
  return new Tokenizer(learn(counter, options));
}
