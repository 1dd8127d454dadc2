/**
 * The merges of a short word: rank all neighbours, take the lowest rank, and look again. Each look is a loop over at most
 * 48 numbers, which is quicker than keeping a queue in order; longer words go to merge-long.ts.
 */
import { NEVER, type PairTable } from "./pair-table.ts";

/** The longest word, in bytes, for which looking again beats the queue of merge-long.ts. */
export const SHORT = 48;

export class ShortMerger {
  readonly #tokens = new Int32Array(SHORT);
  readonly #ranks = new Int32Array(SHORT); // of token i with its right neighbour
  readonly #pairs: PairTable;
  readonly #product: Int32Array;

  constructor(pairs: PairTable, product: Int32Array) {
    this.#pairs = pairs;
    this.#product = product;
  }

  /** Merges bytes[start … start + size) and writes the token numbers to out[at …]; returns how many there are. */
  merge(bytes: Uint8Array, start: number, size: number, out: Uint32Array, at: number): number {
    const tokens = this.#tokens;
    const ranks = this.#ranks;
    const pairs = this.#pairs;
    let length = size;
    for (let i = 0; i < length; i++) tokens[i] = bytes[start + i];
    for (let i = 0; i + 1 < length; i++) ranks[i] = pairs.rank(tokens[i], tokens[i + 1]);
    for (;;) {
      let lowest = NEVER;
      let place = 0;
      for (let i = 0; i + 1 < length; i++) {
        if (ranks[i] < lowest) {
          lowest = ranks[i];
          place = i; // of equal ranks the leftmost
        }
      }
      if (lowest === NEVER) break;
      const merged = this.#product[lowest];
      tokens[place] = merged;
      length--;
      for (let i = place + 1; i < length; i++) {
        tokens[i] = tokens[i + 1];
        ranks[i] = ranks[i + 1];
      }
      if (place > 0) ranks[place - 1] = pairs.rank(tokens[place - 1], merged);
      if (place + 1 < length) ranks[place] = pairs.rank(merged, tokens[place + 1]);
    }
    for (let i = 0; i < length; i++) out[at + i] = tokens[i];
    return length;
  }
}
