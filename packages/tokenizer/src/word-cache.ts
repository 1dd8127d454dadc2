/**
 * The ids of words met before. Language repeats itself: of a hundred pieces of a text, 95 and more are found here, and
 * only the others are merged. Remembering words is worth more than every other idea of this package together.
 *
 * A hash table in one flat array: no strings are made, nothing is left for the garbage collector, and the memory has a
 * bound (3 MB). A word of at most 8 bytes (six in seven) is its own key, held whole in its slot. A slot has four numbers:
 *
 *   0, 1   the word's bytes 0–3 and 4–7, zero where it is shorter; of a longer word its hash, and where its bytes lie
 *   2      the word's size in bytes · 65536 + how many ids it has; 0 in a free slot
 *   3      its id, or, if it has several, where they lie
 */
import type { ByteText } from "./byte-text.ts";
import type { WordMerger } from "./merge-word.ts";
import { GOLDEN } from "./pair-table.ts";

const SLOTS = 1 << 16;
const SLOT_SIZE = 4;
const LAST = SLOTS * SLOT_SIZE - 1; // for going round from the last slot to the first
const POOL = 1 << 18; // numbers for the bytes of longer words, and as many for lists of ids
const TRIES = 8; // slots looked at before one is overwritten: a flood of colliding words costs no more than this
const LONGEST = 255; // bytes of the longest word kept
const MIX = 0x85ebca6b | 0; // a multiplier of MurmurHash3's finaliser

/** Which bits of bytes 0–3 and of bytes 4–7 belong to a word of 0…8 bytes. */
const LOW = Int32Array.of(0, 0xff, 0xffff, 0xffffff, -1, -1, -1, -1, -1);
const HIGH = Int32Array.of(0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, -1);

/** The slot where the search for a key begins. */
function home(key0: number, key1: number): number {
  const hash = Math.imul(key0, GOLDEN) ^ Math.imul(key1, MIX);
  return ((hash ^ (hash >>> 15)) & (SLOTS - 1)) * SLOT_SIZE;
}

export class WordCache {
  readonly #text: ByteText;
  readonly #merger: WordMerger;
  readonly #slots = new Int32Array(SLOTS * SLOT_SIZE);
  readonly #longWords = new Int32Array(POOL);
  readonly #idLists = new Int32Array(POOL);
  #wordsUsed = 0;
  #idsUsed = 0;

  constructor(text: ByteText, merger: WordMerger) {
    this.#text = text;
    this.#merger = merger;
  }

  /** Writes the ids of the word in bytes [start, end) of the text to out[at …]; returns the place after them. */
  find(start: number, end: number, out: Uint32Array, at: number): number {
    const size = end - start;
    if (size > 8) return this.#findLong(start, end, out, at);
    const slots = this.#slots;
    const view = this.#text.view;
    const key0 = view.getInt32(start, true) & LOW[size];
    const key1 = view.getInt32(start + 4, true) & HIGH[size];
    const slot = home(key0, key1);
    const hit = slots[slot] === key0 && slots[slot + 1] === key1 && slots[slot + 2] >>> 16 === size;
    return hit ? this.#read(slot, out, at) : this.#findFurther(start, end, key0, key1, out, at);
  }

  /** As find, for a short word that is not in its first slot: looks at the next ones, and learns it if it is new. */
  #findFurther(
    start: number,
    end: number,
    key0: number,
    key1: number,
    out: Uint32Array,
    at: number,
  ): number {
    const slots = this.#slots;
    const size = end - start;
    let slot = home(key0, key1);
    for (let tries = TRIES; ; slot = (slot + SLOT_SIZE) & LAST) {
      const sizes = slots[slot + 2];
      const hit = slots[slot] === key0 && slots[slot + 1] === key1 && sizes >>> 16 === size;
      if (hit) return this.#read(slot, out, at);
      if (sizes === 0 || --tries === 0) return this.#learn(start, end, key0, key1, slot, out, at);
    }
  }

  /** As find, for a word of more than 8 bytes. */
  #findLong(start: number, end: number, out: Uint32Array, at: number): number {
    const slots = this.#slots;
    const size = end - start;
    if (size > LONGEST) return at + this.#merger.merge(this.#text.bytes, start, end, out, at);
    const hash = this.#hash(start, size);
    let slot = (hash & (SLOTS - 1)) * SLOT_SIZE;
    for (let tries = TRIES; ; slot = (slot + SLOT_SIZE) & LAST) {
      const sizes = slots[slot + 2];
      const alike = slots[slot] === hash && sizes >>> 16 === size;
      if (alike && this.#isSame(start, size, slots[slot + 1])) return this.#read(slot, out, at);
      if (sizes === 0 || --tries === 0)
        return this.#learn(start, end, hash, this.#wordsUsed, slot, out, at);
    }
  }

  #hash(start: number, size: number): number {
    const view = this.#text.view;
    const tail = start + (size & ~3); // where the last one to three bytes begin
    let hash = size;
    for (let i = start; i < tail; i += 4) {
      hash = Math.imul(hash ^ view.getInt32(i, true), GOLDEN);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ (view.getInt32(tail, true) & LOW[size & 3]), MIX);
    return hash ^ (hash >>> 15);
  }

  /** Whether the word at `start` is the one that #keep put at `place`. */
  #isSame(start: number, size: number, place: number): boolean {
    const view = this.#text.view;
    const words = this.#longWords;
    const tail = start + (size & ~3);
    let at = place;
    for (let i = start; i < tail; i += 4) if (words[at++] !== view.getInt32(i, true)) return false;
    return words[at] === (view.getInt32(tail, true) & LOW[size & 3]);
  }

  /** Keeps the bytes of a long word, four to a number. */
  #keep(start: number, size: number): void {
    const view = this.#text.view;
    const tail = start + (size & ~3);
    for (let i = start; i < tail; i += 4)
      this.#longWords[this.#wordsUsed++] = view.getInt32(i, true);
    this.#longWords[this.#wordsUsed++] = view.getInt32(tail, true) & LOW[size & 3];
  }

  /** Writes the ids of a slot. */
  #read(slot: number, out: Uint32Array, at: number): number {
    const count = this.#slots[slot + 2] & 0xffff;
    const place = this.#slots[slot + 3];
    if (count === 1) {
      out[at] = place;
      return at + 1;
    }
    const ids = this.#idLists;
    out[at] = ids[place]; // four without a question: the next word's overwrite what is too many (1.1 times the speed)
    out[at + 1] = ids[place + 1];
    out[at + 2] = ids[place + 2];
    out[at + 3] = ids[place + 3];
    for (let i = 4; i < count; i++) out[at + i] = ids[place + i];
    return at + count;
  }

  /** Merges a new word, and keeps it in a slot. */
  #learn(
    start: number,
    end: number,
    key0: number,
    key1: number,
    slot: number,
    out: Uint32Array,
    at: number,
  ): number {
    const size = end - start;
    const count = this.#merger.merge(this.#text.bytes, start, end, out, at);
    if (this.#wordsUsed + LONGEST > POOL || this.#idsUsed + count + 4 > POOL) {
      this.#slots.fill(0); // a pool is full: forget everything, and begin again with the next word
      this.#wordsUsed = 0;
      this.#idsUsed = 0;
      return at + count;
    }
    if (size > 8) this.#keep(start, size);
    const slots = this.#slots;
    slots[slot] = key0;
    slots[slot + 1] = key1;
    slots[slot + 2] = (size << 16) | count;
    slots[slot + 3] = count === 1 ? out[at] : this.#idsUsed;
    if (count > 1) for (let i = 0; i < count; i++) this.#idLists[this.#idsUsed++] = out[at + i];
    return at + count;
  }
}
