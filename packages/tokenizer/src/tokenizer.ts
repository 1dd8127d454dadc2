/**
 * The tokenizer: text to token ids and back, with the calls and the answers of OpenAI's tiktoken, names in camelCase.
 * This file is a contents page: how it is done stands in encoder.ts, token-bytes.ts and special-tokens.ts.
 */
import { checkBytes, checkIterable, checkText, checkVocabulary, listOf, shown } from "./checks.ts";
import { encodeBytes } from "./encode-bytes.ts";
import { Encoder } from "./encoder.ts";
import { compile, piecesOf } from "./patterns.ts";
import { type SpecialOptions, SpecialTokens } from "./special-tokens.ts";
import { StreamDecoder } from "./stream-decoder.ts";
import { TokenBytes } from "./token-bytes.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A list of ids: an array, a typed array, or anything that can be iterated. */
export type Ids = ArrayLike<number> | Iterable<number>;

/** Which special tokens count, and whether the ids are wanted as a plain array. */
export interface EncodeOptions extends SpecialOptions {
  /** "typed" (the default) gives a Uint32Array, "array" a number[], at 0.8 times the speed and twice the memory. */
  readonly as?: "typed" | "array";
}

/** A text decoded, and where in it each token begins. */
export interface DecodedWithOffsets {
  readonly text: string;
  /** In UTF-16 units, as `text.slice` counts; a token that begins inside a character has that character's place. */
  readonly offsets: number[];
}

/** A byte-pair tokenizer of any vocabulary; GPTTokenizer is GPT-2's. */
export class Tokenizer {
  readonly vocabulary: Vocabulary;
  /** One more than the largest id, as in tiktoken: the rows that an embedding of this vocabulary needs. */
  readonly nVocab: number;
  readonly #encoder: Encoder;
  readonly #special: SpecialTokens;
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  #tokenBytes: TokenBytes | undefined;

  constructor(vocabulary: Vocabulary) {
    checkVocabulary("Tokenizer", vocabulary);
    this.vocabulary = vocabulary;
    this.#encoder = new Encoder(vocabulary);
    this.#special = new SpecialTokens(vocabulary.specialTokens);
    this.nVocab =
      1 +
      vocabulary.ids.reduce(
        (a, b) => Math.max(a, b),
        Math.max(0, ...vocabulary.specialTokens.values()),
      );
  }

  /**
   * The id of `<|endoftext|>`.
   * @throws Error if the vocabulary has no such token.
   */
  get eotToken(): number {
    const id = this.specialTokens.get("<|endoftext|>");
    if (id === undefined)
      throw new Error("eotToken: this vocabulary has no special token <|endoftext|>");
    return id;
  }

  /** The special tokens and their ids. */
  get specialTokens(): ReadonlyMap<string, number> {
    return this.vocabulary.specialTokens;
  }

  /** Made when first needed: a program that only encodes or counts never pays for it. */
  get #tokens(): TokenBytes {
    this.#tokenBytes ??= new TokenBytes(this.vocabulary, this.nVocab);
    return this.#tokenBytes;
  }

  /**
   * The ids of a text.
   * @throws Error if the text spells a special token that is neither in `allowedSpecial` nor outside `disallowedSpecial`.
   * @see tiktoken.Encoding.encode
   * @example tokenizer.encode("Hello, world") // Uint32Array(3) [ 15496, 11, 995 ]
   * @example tokenizer.encode("a<|endoftext|>", { allowedSpecial: "all", as: "array" }) // [ 64, 50256 ]
   */
  encode(text: string, options: EncodeOptions & { readonly as: "array" }): number[];
  encode(text: string, options?: EncodeOptions): Uint32Array<ArrayBuffer>;
  encode(text: string, options: EncodeOptions = {}): Uint32Array<ArrayBuffer> | number[] {
    for (const stretch of this.#special.stretches("encode", text, options)) {
      this.#encoder.addText(stretch.text);
      if (stretch.special) this.#encoder.addId(stretch.special.id);
    }
    return options.as === "array" ? this.#encoder.takeArray() : this.#encoder.take();
  }

  /**
   * The ids of a text, special tokens read as plain text.
   * @see tiktoken.Encoding.encode_ordinary
   * @example tokenizer.encodeOrdinary("<|endoftext|>") // Uint32Array(7) [ 27, 91, 437, 1659, 5239, 91, 29 ]
   */
  encodeOrdinary(text: string): Uint32Array<ArrayBuffer> {
    checkText("encodeOrdinary", text);
    this.#encoder.addText(text);
    return this.#encoder.take();
  }

  /**
   * The ids of any bytes, UTF-8 or not.
   * @see tiktoken.Encoding._encode_bytes
   * @example tokenizer.encodeBytes(Uint8Array.of(104, 105, 255)) // Uint32Array(2) [ 5303, 187 ]
   */
  encodeBytes(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
    checkBytes("encodeBytes", bytes);
    return encodeBytes(bytes, {
      encodeText: (text) => this.encodeOrdinary(text),
      encodeWord: (word) => this.#encodeWord(word),
      lastPiece: (text) => [...piecesOf(text, compile(this.vocabulary.pattern))].at(-1) ?? "",
      decodeBytes: (ids) => this.decodeBytes(ids),
    });
  }

  #encodeWord(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
    this.#encoder.addWord(bytes);
    return this.#encoder.take();
  }

  /**
   * The id of one token, by its text or its bytes.
   * @throws RangeError if it is not one token.
   * @see tiktoken.Encoding.encode_single_token
   * @example tokenizer.encodeSingleToken(" world") // 995
   */
  encodeSingleToken(token: string | Uint8Array): number {
    const special = typeof token === "string" ? this.specialTokens.get(token) : undefined;
    if (special !== undefined) return special;
    if (typeof token !== "string") checkBytes("encodeSingleToken", token);
    const ids = this.#encodeWord(
      typeof token === "string" ? new TextEncoder().encode(token) : token,
    );
    if (ids.length !== 1)
      throw new RangeError(`encodeSingleToken: wanted one token, got ${ids.length}: ${[...ids]}`);
    return ids[0];
  }

  /**
   * The ids of a text, a chunk at a time as they are asked for; what `encode` gives, without waiting for the end.
   * @example [...tokenizer.encodeIterator("Hello, world")] // [ 15496, 11, 995 ]
   */
  *encodeIterator(text: string, options: SpecialOptions = {}): Generator<number, void> {
    for (const stretch of this.#special.stretches("encodeIterator", text, options)) {
      for (let from = 0; from < stretch.text.length; ) {
        from = this.#encoder.addChunk(stretch.text, from);
        yield* this.#encoder.take();
      }
      if (stretch.special) yield stretch.special.id;
    }
  }

  /**
   * How many ids `encode` would give, without keeping them.
   * @example tokenizer.count("Hello, world") // 3
   */
  count(text: string, options: SpecialOptions = {}): number {
    return this.#countUpTo("count", Number.POSITIVE_INFINITY, text, options);
  }

  /**
   * Whether a text has at most `limit` tokens. Stops at the first chunk that goes beyond.
   * @example tokenizer.isWithinLimit("Hello, world", 2) // false
   */
  isWithinLimit(text: string, limit: number, options: SpecialOptions = {}): boolean {
    checkText("isWithinLimit", text);
    if (typeof limit !== "number" || !(limit >= 0))
      throw new RangeError(`isWithinLimit: wanted a limit from 0, got ${shown(limit)}`);
    if (text.length > limit * this.#tokens.longest) return false; // more bytes than so many tokens can hold
    return this.#countUpTo("isWithinLimit", limit, text, options) <= limit;
  }

  #countUpTo(caller: string, limit: number, text: string, options: SpecialOptions): number {
    let count = 0;
    for (const stretch of this.#special.stretches(caller, text, options)) {
      for (let from = 0; from < stretch.text.length && count <= limit; ) {
        from = this.#encoder.addChunk(stretch.text, from);
        count += this.#encoder.drop();
      }
      if (stretch.special) count++;
      if (count > limit) break;
    }
    return count;
  }

  /**
   * The text of some ids; bytes that are not UTF-8 become U+FFFD.
   * @throws RangeError if an id is not of this vocabulary.
   * @see tiktoken.Encoding.decode
   * @example tokenizer.decode([15496, 11, 995]) // 'Hello, world'
   */
  decode(ids: Ids): string {
    return this.#utf8.decode(this.#tokens.join(listOf("decode", ids)));
  }

  /** The bytes of some ids. @example tokenizer.decodeBytes([12520, 235]) // Uint8Array(4) [ 32, 240, 159, 141 ] */
  decodeBytes(ids: Ids): Uint8Array<ArrayBuffer> {
    return this.#tokens.join(listOf("decodeBytes", ids));
  }

  /**
   * The bytes of one id.
   * @see tiktoken.Encoding.decode_single_token_bytes
   * @example tokenizer.decodeTokenBytes(995) // Uint8Array(6) [ 32, 119, 111, 114, 108, 100 ]
   */
  decodeTokenBytes(id: number): Uint8Array<ArrayBuffer> {
    return this.#tokens.join([id]);
  }

  /**
   * The text of some ids, and where each token begins in it.
   * @see tiktoken.Encoding.decode_with_offsets, which counts code points where this counts UTF-16 units
   * @example tokenizer.decodeWithOffsets([15496, 11, 995]) // { text: 'Hello, world', offsets: [ 0, 5, 6 ] }
   */
  decodeWithOffsets(ids: Ids): DecodedWithOffsets {
    const decoder = this.decoder();
    let text = "";
    const offsets = Array.from(listOf("decodeWithOffsets", ids), (id) => {
      const offset = text.length; // all that is complete: an unfinished character begins here too
      text += decoder.push([id]);
      return offset;
    });
    return { text: text + decoder.end(), offsets };
  }

  /**
   * A decoder for ids that arrive one by one; each call gives a new one, with nothing of the others.
   * @example ((d) => [d.push(8582), d.push(235), d.push(232)])(tokenizer.decoder()) // [ '', '', '🍊' ]
   */
  decoder(): StreamDecoder {
    return new StreamDecoder(this.#tokens);
  }

  /** The text of ids that arrive one by one, as soon as each character is complete. */
  async *decodeStream(ids: AsyncIterable<number> | Iterable<number>): AsyncGenerator<string, void> {
    checkIterable("decodeStream", "ids that can be iterated over", ids);
    const decoder = this.decoder();
    for await (const id of ids) {
      const text = decoder.push(id);
      if (text !== "") yield text;
    }
    const rest = decoder.end();
    if (rest !== "") yield rest;
  }
}
