/**
 * Splitting by any regular expression: the engine finds the pieces in the text, and here their ends are carried over to
 * the text's bytes. Unlike Python's `findall`, text that the pattern leaves out is not lost: it makes pieces of its own.
 */
import { type ByteText, characterSize } from "./byte-text.ts";
import type { Splitter } from "./split.ts";
import type { WordCache } from "./word-cache.ts";

/** UTF-16 units of text at a time, or a little more: a chunk ends with the piece that reaches this. */
const CHUNK = 1 << 14;

export class RegExpSplitter implements Splitter {
  readonly #text: ByteText;
  readonly #inside: Uint8Array;
  readonly #pattern: RegExp;
  /** The length of each piece of the chunk, in UTF-16 units. */
  #units: number[] = [];

  /** `pattern` has the flag g, and u or v; `inside` as in Gpt2Splitter. */
  constructor(text: ByteText, inside: Uint8Array, pattern: RegExp) {
    this.#text = text;
    this.#inside = inside;
    this.#pattern = pattern;
  }

  chunkEnd(text: string, from: number): number {
    const pattern = this.#pattern;
    this.#units = [];
    pattern.lastIndex = from;
    for (let end = from; end < text.length && end - from < CHUNK; ) {
      const match = pattern.exec(text);
      const start = match?.index ?? text.length;
      if (start > end) this.#units.push(start - end); // text that no match holds
      end = start + (match?.[0].length ?? 0);
      if (end > start) this.#units.push(end - start);
      else pattern.lastIndex++; // an empty match: look on after it
    }
    return this.#units.reduce((end, units) => end + units, from);
  }

  split(words: WordCache, out: Uint32Array, firstId: number): number {
    const bytes = this.#text.bytes;
    let at = firstId;
    let start = 0;
    for (let units of this.#units) {
      let end = start;
      for (; units > 0; end += characterSize(bytes[end])) {
        // As in split-gpt2.ts, a piece may be cut before a character that no token joins to the one before.
        if (
          end > start &&
          bytes[end] >= 0x80 &&
          this.#inside[(bytes[end - 1] << 8) | bytes[end]] === 0
        ) {
          at = words.find(start, end, out, at);
          start = end;
        }
        units -= bytes[end] < 0xf0 ? 1 : 2; // a character of four bytes is a pair of surrogates
      }
      at = words.find(start, end, out, at);
      start = end;
    }
    return at;
  }
}
