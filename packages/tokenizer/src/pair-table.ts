/**
 * Which two tokens merge, and when: a hash table from (left, right) to the merge's rank, in flat arrays.
 *
 * Open addressing: a pair sits at the slot its hash names, or in the next free one. A Map with text or number keys
 * gives the same answer at a fifth of the speed.
 */

/** The rank of a pair that never merges: later than every merge. */
export const NEVER = 0x7fffffff;

/** 2³² divided by the golden ratio: multiplying by it spreads neighbouring keys evenly (Knuth, TAOCP 3, §6.4). */
export const GOLDEN: number = 0x9e3779b1 | 0;

export class PairTable {
  #keys = new Int32Array(0); // left and right of each slot, side by side; left is -1 where the slot is free
  #ranks = new Int32Array(0);
  #mask = 0;
  #shift = 0;
  #size = 0;

  /** A table with room for `size` pairs. */
  constructor(size: number) {
    this.#allocate(33 - Math.clz32(Math.max(size, 8)));
  }

  /** 2^bits slots: at least twice as many as pairs, so that a search ends after one or two. */
  #allocate(bits: number): void {
    this.#keys = new Int32Array(2 << bits).fill(-1);
    this.#ranks = new Int32Array(1 << bits);
    this.#mask = (1 << bits) - 1;
    this.#shift = 32 - bits;
  }

  /** Notes that a pair merges at some rank. The pair must be new. */
  add(left: number, right: number, rank: number): void {
    if (2 * ++this.#size > this.#mask + 1) this.#grow();
    const keys = this.#keys;
    let slot = Math.imul(Math.imul(left, GOLDEN) ^ right, GOLDEN) >>> this.#shift;
    while (keys[2 * slot] !== -1) slot = (slot + 1) & this.#mask;
    keys[2 * slot] = left;
    keys[2 * slot + 1] = right;
    this.#ranks[slot] = rank;
  }

  /** The rank at which a pair merges, or NEVER. */
  rank(left: number, right: number): number {
    const keys = this.#keys;
    let slot = Math.imul(Math.imul(left, GOLDEN) ^ right, GOLDEN) >>> this.#shift;
    for (;;) {
      const found = keys[2 * slot];
      if (found === left && keys[2 * slot + 1] === right) return this.#ranks[slot];
      if (found === -1) return NEVER;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Twice the slots, and every pair at its new place. */
  #grow(): void {
    const keys = this.#keys;
    const ranks = this.#ranks;
    this.#allocate(33 - this.#shift);
    this.#size = 1; // the pair that is being added
    for (let slot = 0; slot < ranks.length; slot++) {
      if (keys[2 * slot] !== -1) this.add(keys[2 * slot], keys[2 * slot + 1], ranks[slot]);
    }
  }
}
