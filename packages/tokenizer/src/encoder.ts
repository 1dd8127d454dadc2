/**
 * From text to ids: a chunk at a time is written as UTF-8, split into pieces, and each piece looked up.
 */
import { ByteText } from "./byte-text.ts";
import { WordMerger } from "./merge-word.ts";
import { compile, GPT2_PATTERN } from "./patterns.ts";
import type { Splitter } from "./split.ts";
import { Gpt2Splitter } from "./split-gpt2.ts";
import { RegExpSplitter } from "./split-regexp.ts";
import { bytesInside, type Vocabulary } from "./vocabulary.ts";
import { WordCache } from "./word-cache.ts";

/** Room for ids that is kept from one text to the next. */
const KEPT = 1 << 16;
/** Ids that WordCache may write beyond the last. */
const OVERSHOOT = 4;

export class Encoder {
  /** The ids found so far are `#ids[0 … #count)`. */
  #ids = new Uint32Array(KEPT);
  #count = 0;
  readonly #text = new ByteText();
  readonly #splitter: Splitter;
  readonly #merger: WordMerger;
  readonly #words: WordCache;

  constructor(vocabulary: Vocabulary) {
    const { pattern, irregular } = vocabulary;
    const inside = bytesInside(vocabulary);
    // Where a whole piece may be a token that its merges do not make, it must be looked up uncut.
    const uncut = irregular?.wholePieces ? new Uint8Array(inside.length).fill(1) : inside;
    this.#splitter =
      pattern === GPT2_PATTERN
        ? new Gpt2Splitter(this.#text, uncut)
        : new RegExpSplitter(this.#text, uncut, compile(pattern));
    this.#merger = new WordMerger(vocabulary, inside);
    this.#words = new WordCache(this.#text, this.#merger);
  }

  /** Appends the ids of the chunk of `text` that begins at `from`; returns where it ends. */
  addChunk(text: string, from: number): number {
    const to = this.#splitter.chunkEnd(text, from);
    this.#text.write(from === 0 && to === text.length ? text : text.slice(from, to));
    this.#reserve(this.#text.length);
    this.#count = this.#splitter.split(this.#words, this.#ids, this.#count);
    return to;
  }

  /** Appends the ids of a text. */
  addText(text: string): void {
    for (let from = 0; from < text.length; ) from = this.addChunk(text, from);
  }

  /** Appends the ids of bytes that are one word, without splitting them. */
  addWord(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#count += this.#merger.merge(bytes, 0, bytes.length, this.#ids, this.#count);
  }

  /** Appends one id as it is. */
  addId(id: number): void {
    this.#reserve(1);
    this.#ids[this.#count++] = id;
  }

  /** A copy of the ids, and an empty list again. */
  take(): Uint32Array<ArrayBuffer> {
    const taken = this.#ids.slice(0, this.#count);
    this.drop();
    return taken;
  }

  /** As take, in a plain array. An index loop: six times the speed of Array.from. */
  takeArray(): number[] {
    const taken = new Array<number>(this.#count);
    for (let i = 0; i < taken.length; i++) taken[i] = this.#ids[i];
    this.drop();
    return taken;
  }

  /** An empty list again; returns how many ids there were. */
  drop(): number {
    const count = this.#count;
    this.#count = 0;
    if (this.#ids.length > 16 * KEPT) this.#ids = new Uint32Array(KEPT);
    return count;
  }

  /** Room for `more` ids: a word of n bytes has n ids at the most. */
  #reserve(more: number): void {
    const wanted = this.#count + more + OVERSHOOT;
    if (this.#ids.length >= wanted) return;
    const grown = new Uint32Array(Math.max(wanted, 2 * this.#ids.length));
    grown.set(this.#ids.subarray(0, this.#count));
    this.#ids = grown;
  }
}
