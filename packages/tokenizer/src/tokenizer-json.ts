/**
 * Hugging Face's `tokenizer.json`, of the byte-level BPE type: GPT-2's, Llama 3's, and what most models have had since.
 *
 * Read are the vocabulary, the merges, the split pattern and the added tokens, which all become special tokens here (so
 * `encode` refuses their spelling unless allowed, where Hugging Face always takes them for tokens). Post-processors, which
 * put tokens around a text, are left to the caller. What would change the ids of a text and is not understood is refused.
 */
import { byteCharacters } from "./bytes.ts";
import { checkTokenizer } from "./checks.ts";
import { parseJson } from "./files.ts";
import { tokenTexts } from "./merges-text.ts";
import { GPT2_PATTERN, type Pattern } from "./patterns.ts";
import { Tokenizer } from "./tokenizer.ts";
import { type Irregular, specialMap, type Vocabulary } from "./vocabulary.ts";

/** The parts of the file that are read. */
interface TokenizerJson {
  model?: {
    type?: string;
    vocab?: Record<string, number>;
    merges?: (string | [string, string])[];
    ignore_merges?: boolean;
    byte_fallback?: boolean;
    dropout?: number | null;
    continuing_subword_prefix?: string | null;
    end_of_word_suffix?: string | null;
  };
  normalizer?: { type: string } | null;
  pre_tokenizer?: Step | null;
  added_tokens?: { id: number; content: string }[];
}

/** A step of the pre-tokenizer: Hugging Face's name for splitting. */
interface Step {
  type: string;
  use_regex?: boolean;
  add_prefix_space?: boolean;
  pattern?: { Regex?: string; String?: string };
  behavior?: string;
  invert?: boolean;
  pretokenizers?: Step[];
}

function refuse(reason: string): Error {
  return new Error(`tokenizer.json: ${reason}`);
}

/** Throws if the file asks for anything that this package does not do. */
function checkModel({ model, normalizer }: TokenizerJson): void {
  if (model?.type !== undefined && model.type !== "BPE")
    throw refuse(`wanted a model of type BPE, got ${model.type}`);
  if (typeof model?.vocab !== "object" || !Array.isArray(model.merges))
    throw refuse("wanted model.vocab and model.merges");
  if (model.byte_fallback)
    throw refuse("model.byte_fallback means BPE on characters, not on bytes");
  if (model.dropout) throw refuse("model.dropout is not supported");
  if (model.continuing_subword_prefix || model.end_of_word_suffix)
    throw refuse("prefixes and suffixes of tokens are not supported");
  if (normalizer) {
    throw refuse(
      `the normalizer ${normalizer.type} is not applied here; apply it to your texts, and set "normalizer": null`,
    );
  }
}

/** The split pattern: that of ByteLevel, which is GPT-2's, or of a Split before a ByteLevel that has none. */
function patternOf(step: Step | null | undefined): Pattern {
  const steps = step?.type === "Sequence" ? (step.pretokenizers ?? []) : step ? [step] : [];
  const last = steps.at(-1);
  const kinds = steps.map(({ type }) => type).join(", ");
  if (last?.type !== "ByteLevel")
    throw refuse(`wanted a pre_tokenizer that ends in ByteLevel, got ${kinds || "none"}`);
  if (last.add_prefix_space)
    throw refuse("add_prefix_space is not supported: put the space before your texts yourself");
  if (steps.length === 1 && last.use_regex !== false) return GPT2_PATTERN;
  const [split] = steps;
  const regex = split.pattern?.Regex;
  const plain = split.type === "Split" && split.behavior === "Isolated" && split.invert !== true;
  if (steps.length !== 2 || !plain || regex === undefined || last.use_regex !== false) {
    throw refuse(`wanted one Split by a regular expression before ByteLevel, got ${kinds}`);
  }
  return regex;
}

/** A token's bytes, from its text in GPT-2's byte alphabet; undefined if it is not written in that. */
function bytesOfText(text: string, byteOf: ReadonlyMap<string, number>): Uint8Array | undefined {
  const bytes = Array.from(text, (character) => byteOf.get(character) ?? -1);
  return bytes.includes(-1) ? undefined : Uint8Array.from(bytes);
}

/** Pairs as texts, with the place of each for the error. */
function parsePairs(
  merges: readonly (string | [string, string])[],
  vocab: Record<string, number>,
): [string, string][] {
  return merges.map((merge, i) => {
    const pair = typeof merge === "string" ? merge.split(" ") : merge;
    if (pair?.length !== 2)
      throw refuse(`merge ${i}: wanted two tokens, got ${JSON.stringify(merge)}`);
    for (const token of [...pair, pair.join("")]) {
      if (!Object.hasOwn(vocab, token))
        throw refuse(`merge ${i}: "${token}" is not in model.vocab`);
    }
    return pair as [string, string];
  });
}

/** The vocabulary of a `tokenizer.json`. */
function jsonVocabulary(json: TokenizerJson): Vocabulary {
  checkModel(json);
  const { vocab = {}, merges = [], ignore_merges = false } = json.model ?? {};
  const added = new Map((json.added_tokens ?? []).map(({ content, id }) => [content, id]));
  const pairs = parsePairs(merges, vocab);
  const characters = byteCharacters();
  const byteOf = new Map(characters.map((character, byte) => [character, byte]));
  // Numbers: the bytes, then what the merges make, in order, then tokens that no merge makes.
  const texts = new Set([...characters, ...pairs.map((pair) => pair.join(""))]);
  const made = texts.size;
  for (const text of Object.keys(vocab)) if (!added.has(text)) texts.add(text);
  const numbers = new Map([...texts].map((text, number) => [text, number]));
  const numberOf = (text: string): number => numbers.get(text) as number;
  const ids = Uint32Array.from(texts, (text) => {
    if (!Object.hasOwn(vocab, text))
      throw refuse(`the byte ${byteOf.get(text)} ("${text}") has no token`);
    const id = vocab[text];
    if (!Number.isInteger(id) || id < 0) throw refuse(`"${text}" wanted an id from 0, got ${id}`);
    return id;
  });
  const left = Int32Array.from(pairs, ([text]) => numberOf(text));
  const right = Int32Array.from(pairs, ([, text]) => numberOf(text));
  const inOrder = left.every((_, r) => Math.max(left[r], right[r]) < 256 + r);
  const regular = made === 256 + pairs.length && made === texts.size && inOrder && !ignore_merges;
  const base = {
    left,
    right,
    ids,
    specialTokens: specialMap(Object.fromEntries(added), ids),
    pattern: patternOf(json.pre_tokenizer),
  };
  if (regular) return base;
  const irregular: Irregular = {
    rank: left.map((_, r) => r),
    product: Int32Array.from(pairs, (pair) => numberOf(pair.join(""))),
    tokens: Array.from(texts, (text) => {
      const bytes = bytesOfText(text, byteOf);
      if (bytes === undefined) throw refuse(`"${text}" is not written in GPT-2's byte alphabet`);
      return bytes;
    }),
    wholePieces: ignore_merges,
  };
  return { ...base, irregular };
}

/**
 * A tokenizer from the text of a `tokenizer.json`.
 * @throws Error with the line if it is not JSON, or saying what in it is not byte-level BPE.
 * @see tokenizers.Tokenizer.from_file
 * @example loadTokenizerJson(saveTokenizerJson(tokenizer)).encode("Hello") // Uint32Array(1) [ 15496 ]
 */
export function loadTokenizerJson(text: string): Tokenizer {
  return new Tokenizer(jsonVocabulary(parseJson("tokenizer.json", text) as TokenizerJson));
}

/**
 * The text of a `tokenizer.json`, which Hugging Face's libraries read.
 * @example JSON.parse(saveTokenizerJson(tokenizer)).model.type // 'BPE'
 */
export function saveTokenizerJson(tokenizer: Tokenizer): string {
  checkTokenizer("saveTokenizerJson", tokenizer);
  const { vocabulary } = tokenizer;
  const { left, right, ids, specialTokens, pattern, irregular } = vocabulary;
  const texts = tokenTexts(vocabulary);
  const entries = [
    ...texts.map((text, number): [string, number] => [text, ids[number]]),
    ...specialTokens,
  ];
  const byteLevel = {
    type: "ByteLevel",
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: pattern === GPT2_PATTERN,
  };
  const split = {
    type: "Split",
    pattern: { Regex: typeof pattern === "string" ? pattern : pattern.source },
    behavior: "Isolated",
    invert: false,
  };
  const added = [...specialTokens].map(([content, id]) => ({
    ...{
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    },
  }));
  const model = {
    ...{
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
    },
    ...{ fuse_unk: false, byte_fallback: false, ignore_merges: irregular?.wholePieces ?? false },
    vocab: Object.fromEntries(entries.sort((a, b) => a[1] - b[1])),
    merges: Array.from(left, (_, r) => `${texts[left[r]]} ${texts[right[r]]}`),
  };
  const file = {
    ...{
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: added.sort((a, b) => a.id - b.id),
      normalizer: null,
    },
    pre_tokenizer:
      pattern === GPT2_PATTERN
        ? byteLevel
        : { type: "Sequence", pretokenizers: [split, byteLevel] },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model,
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}
