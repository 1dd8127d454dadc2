/**
 * The merges of a long word in an irregular vocabulary, where ranks may fall as merging goes on and the queue of
 * merge-long.ts does not hold: a binary heap of (rank, place), n log n. A pair that has changed since it was put in is
 * found out when it is taken out, and dropped.
 */
import { NEVER, type PairTable } from "./pair-table.ts";

/** Entries are rank · 2²⁶ + place: in order of rank, then from the left. */
const PLACES = 2 ** 26;

export class HeapMerger {
  readonly #pairs: PairTable;
  readonly #product: Int32Array;

  constructor(pairs: PairTable, product: Int32Array) {
    this.#pairs = pairs;
    this.#product = product;
  }

  /** Merges bytes[start … start + size) and writes the token numbers to out[at …]; returns how many there are. */
  merge(bytes: Uint8Array, start: number, size: number, out: Uint32Array, at: number): number {
    const token = Int32Array.from(bytes.subarray(start, start + size));
    const before = Int32Array.from(token, (_, i) => i - 1);
    const after = Int32Array.from(token, (_, i) => i + 1);
    const ranks = new Int32Array(size).fill(NEVER); // of each place with its right neighbour, as of now
    const heap = new MinHeap(size * 3);
    const rerank = (place: number): void => {
      const next = after[place];
      ranks[place] = next < size ? this.#pairs.rank(token[place], token[next]) : NEVER;
      if (ranks[place] !== NEVER) heap.push(ranks[place] * PLACES + place);
    };
    for (let i = 0; i < size; i++) rerank(i);
    while (heap.size > 0) {
      const entry = heap.pop();
      const place = entry % PLACES;
      if (ranks[place] !== (entry - place) / PLACES) continue; // merged or changed since
      const swallowed = after[place];
      token[place] = this.#product[ranks[place]];
      ranks[swallowed] = NEVER;
      after[place] = after[swallowed];
      if (after[place] < size) before[after[place]] = place;
      rerank(place);
      if (before[place] >= 0) rerank(before[place]);
    }
    let count = 0;
    for (let place = 0; place < size; place = after[place]) out[at + count++] = token[place];
    return count;
  }
}

/** A binary heap of numbers, the smallest on top. */
class MinHeap {
  size = 0;
  readonly #entries: Float64Array;

  constructor(room: number) {
    this.#entries = new Float64Array(room);
  }

  push(entry: number): void {
    const entries = this.#entries;
    let i = this.size++;
    for (let parent = (i - 1) >> 1; i > 0 && entries[parent] > entry; parent = (i - 1) >> 1) {
      entries[i] = entries[parent];
      i = parent;
    }
    entries[i] = entry;
  }

  pop(): number {
    const entries = this.#entries;
    const top = entries[0];
    const last = entries[--this.size];
    let i = 0;
    for (let child = 1; child < this.size; child = 2 * i + 1) {
      if (child + 1 < this.size && entries[child + 1] < entries[child]) child++;
      if (entries[child] >= last) break;
      entries[i] = entries[child];
      i = child;
    }
    entries[i] = last;
    return top;
  }
}
