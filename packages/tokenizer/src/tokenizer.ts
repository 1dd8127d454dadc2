/** The tokenizer: text to token ids and back. */
import { gpt2Vocabulary } from "./gpt2.ts";
import { parseMerges } from "./merges-text.ts";
import { compile } from "./patterns.ts";
import { encodePiece } from "./plain.ts";
import { gpt2Ids, type Vocabulary } from "./vocabulary.ts";

/** Which special tokens count as such in a text: tiktoken's two rules. */
export interface EncodeOptions {
  /** Special tokens that become their ids. Default: none. */
  readonly allowedSpecial?: "all" | Iterable<string>;
  /** Texts that are refused where they occur. Default "all": every special token that is not allowed. */
  readonly disallowedSpecial?: "all" | Iterable<string>;
}

/** What a GPTTokenizer may be given instead of GPT-2's merges. */
export interface GPTTokenizerOptions {
  /** The text of a `vocab.bpe` or `merges.txt`. */
  readonly merges?: string;
}

function vocabularyOf(mergesText: string): Vocabulary {
  const { left, right } = parseMerges(mergesText);
  const endOfText = 256 + left.length;
  const specialTokens = new Map([["<|endoftext|>", endOfText]]);
  return { left, right, ids: gpt2Ids(left.length), specialTokens, pattern: "gpt2" };
}

/**
 * GPT-2's byte-pair tokenizer: `new GPTTokenizer()` has GPT-2's merges, `new GPTTokenizer({ merges })` one's own.
 * @see tiktoken.get_encoding("gpt2")
 * @example new GPTTokenizer().encode("Hello, world") // Uint32Array(3) [ 15496, 11, 995 ]
 */
export class GPTTokenizer {
  readonly vocabulary: Vocabulary;
  readonly #ranks = new Map<string, number>();
  readonly #pattern: RegExp;
  readonly #known = new Map<string, number[]>();

  constructor(options: GPTTokenizerOptions = {}) {
    this.vocabulary =
      options.merges === undefined ? gpt2Vocabulary() : vocabularyOf(options.merges);
    const { left, right, pattern } = this.vocabulary;
    for (let r = 0; r < left.length; r++) this.#ranks.set(`${left[r]} ${right[r]}`, r);
    this.#pattern = compile(pattern);
  }

  /** Number of tokens, special ones included. */
  get nVocab(): number {
    return this.vocabulary.ids.length + this.vocabulary.specialTokens.size;
  }

  /** The id of `<|endoftext|>`. */
  get eotToken(): number {
    return this.vocabulary.specialTokens.get("<|endoftext|>") as number;
  }

  /** The ids of a text, special tokens read as plain text. */
  encodeOrdinary(text: string): Uint32Array {
    const { ids } = this.vocabulary;
    const found: number[] = [];
    for (const piece of text.match(this.#pattern) ?? []) {
      let tokens = this.#known.get(piece);
      if (tokens === undefined) {
        tokens = encodePiece([...new TextEncoder().encode(piece)], this.#ranks);
        this.#known.set(piece, tokens);
      }
      for (const token of tokens) found.push(ids[token]);
    }
    return Uint32Array.from(found);
  }

  /** The ids of a text. */
  encode(text: string, options: EncodeOptions = {}): Uint32Array {
    const { specialTokens } = this.vocabulary;
    const all = [...specialTokens.keys()];
    const allowed = options.allowedSpecial === "all" ? all : [...(options.allowedSpecial ?? [])];
    const { disallowedSpecial = "all" } = options;
    const refused =
      disallowedSpecial === "all"
        ? all.filter((t) => !allowed.includes(t))
        : [...disallowedSpecial];
    for (const token of refused) {
      if (text.includes(token))
        throw new Error(`Encountered text corresponding to disallowed special token '${token}'.`);
    }
    const found: number[] = [];
    for (let at = 0; at <= text.length; ) {
      const next = allowed
        .filter((token) => specialTokens.has(token))
        .map((token) => ({ token, start: text.indexOf(token, at) }))
        .filter(({ start }) => start >= 0)
        .sort((a, b) => a.start - b.start || b.token.length - a.token.length)[0];
      found.push(...this.encodeOrdinary(text.slice(at, next?.start)));
      if (next === undefined) break;
      found.push(specialTokens.get(next.token) as number);
      at = next.start + next.token.length;
    }
    return Uint32Array.from(found);
  }

  /** The text of some ids. */
  decode(ids: Iterable<number>): string {
    const bytes: number[] = [];
    for (const id of ids) bytes.push(...this.#bytes(id));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  }

  #bytes(id: number): Iterable<number> {
    for (const [text, special] of this.vocabulary.specialTokens)
      if (special === id) return new TextEncoder().encode(text);
    const { ids, left, right } = this.vocabulary;
    const token = ids.indexOf(id);
    if (token < 0) throw new RangeError(`decode: wanted ids below ${this.nVocab}, got ${id}`);
    const expand = (t: number): number[] =>
      t < 256 ? [t] : [...expand(left[t - 256]), ...expand(right[t - 256])];
    return expand(token);
  }
}
