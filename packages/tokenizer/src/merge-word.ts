/**
 * The ids of one word: cut where no token could reach across, then merge each part by the way that suits its length.
 */
import { HeapMerger } from "./merge-heap.ts";
import { LongMerger } from "./merge-long.ts";
import { SHORT, ShortMerger } from "./merge-short.ts";
import { PairTable } from "./pair-table.ts";
import { keyOf, type Vocabulary } from "./vocabulary.ts";

/** The rank of every pair of a vocabulary. */
export function pairTable({ left, right, irregular }: Vocabulary): PairTable {
  const pairs = new PairTable(left.length);
  for (let r = 0; r < left.length; r++) pairs.add(left[r], right[r], irregular?.rank[r] ?? r);
  return pairs;
}

/** Merge r makes token number 256 + r. */
function regularProduct(merges: number): Int32Array {
  const product = new Int32Array(merges);
  for (let r = 0; r < merges; r++) product[r] = 256 + r;
  return product;
}

export class WordMerger {
  readonly #ids: Uint32Array;
  readonly #inside: Uint8Array;
  readonly #short: ShortMerger;
  readonly #long: LongMerger | HeapMerger;
  /** Words that are tokens as they stand, where the vocabulary asks for that; by keyOf. */
  readonly #whole = new Map<string, number>();

  /** `inside` is bytesInside(vocabulary). */
  constructor(vocabulary: Vocabulary, inside: Uint8Array) {
    const { left, right, ids, irregular } = vocabulary;
    const product = irregular?.product ?? regularProduct(left.length);
    const pairs = pairTable(vocabulary);
    this.#ids = ids;
    this.#inside = inside;
    this.#short = new ShortMerger(pairs, product);
    this.#long = irregular ? new HeapMerger(pairs, product) : new LongMerger(pairs, left, right);
    const whole = irregular?.wholePieces ? irregular.tokens : [];
    whole.forEach((token, number) => {
      this.#whole.set(keyOf(token), number);
    });
  }

  /** Writes the ids of the word bytes[start … end) to out[at …]; returns how many there are. */
  merge(bytes: Uint8Array, start: number, end: number, out: Uint32Array, at: number): number {
    let count = 0;
    const whole =
      this.#whole.size > 0 ? this.#whole.get(keyOf(bytes.subarray(start, end))) : undefined;
    if (whole !== undefined) out[at + count++] = whole;
    else {
      for (let from = start, to = start + 1; to <= end; to++) {
        if (to < end && this.#inside[(bytes[to - 1] << 8) | bytes[to]] === 1) continue;
        const merger = to - from <= SHORT ? this.#short : this.#long;
        count += merger.merge(bytes, from, to - from, out, at + count);
        from = to;
      }
    }
    for (let i = at; i < at + count; i++) out[i] = this.#ids[out[i]];
    return count;
  }
}
