/**
 * Mersenne Twister MT19937 (Matsumoto & Nishimura 1998): 624 words of 32 bits, churned in one go whenever all have been handed out.
 * Period 2^19937 − 1. It is predictable from 624 outputs: good for experiments, not for secrets.
 * Left out: the paper's seeding by array, which torch does not use.
 */

/** The words of the state, and the distance to the word that each is mixed with. */
export const N = 624;
const M = 397;

/** The last row of the twist matrix, and the masks that part a word into its top bit and the rest. */
const MATRIX_A = 0x9908b0df;
const UPPER_MASK = 0x80000000;
const LOWER_MASK = 0x7fffffff;

/** Tempering: four shifts (u, s, t, l in the paper) and two masks (b, c) that spread the bits of each output. */
const SHIFT_U = 11;
const SHIFT_S = 7;
const MASK_B = 0x9d2c5680;
const SHIFT_T = 15;
const MASK_C = 0xefc60000;
const SHIFT_L = 18;

/** Knuth's multiplier, which spreads a 32-bit seed over the state (TAOCP vol. 2, 3rd ed., p. 106). */
const SEED_MULTIPLIER = 1812433253;

/** 2^-24 and 2^-53: the steps of the uniforms that fill a float32's and a float64's mantissa. */
const STEP_24 = 2 ** -24;
const STEP_53 = 2 ** -53;

/** One step of the recurrence: the top bit of `word` with the low bits of `following`, times the twist matrix, plus `distant`. */
function twisted(word: number, following: number, distant: number): number {
  const joined = (word & UPPER_MASK) | (following & LOWER_MASK);
  return distant ^ (joined >>> 1) ^ (-(following & 1) & MATRIX_A);
}

/** A word of the state as it is handed out: its bits spread, so that neighbouring outputs look unrelated. */
function tempered(word: number): number {
  let y = word ^ (word >>> SHIFT_U);
  y ^= (y << SHIFT_S) & MASK_B;
  y ^= (y << SHIFT_T) & MASK_C;
  return y ^ (y >>> SHIFT_L);
}

export class MT19937 {
  /** The words, untempered. */
  readonly state: Uint32Array = new Uint32Array(N);
  /** The index of the next word to be handed out; N when a twist is due. */
  next: number = N;
  /** Seeded and never twisted: torch's blob tells this from "all 624 words handed out". */
  fresh = true;

  constructor(seed: number) {
    this.seed(seed);
  }

  /** Start over from the low 32 bits of `seed`. */
  seed(seed: number): void {
    const state = this.state;
    state[0] = seed;
    for (let j = 1; j < N; j++) {
      const previous = state[j - 1];
      state[j] = Math.imul(SEED_MULTIPLIER, previous ^ (previous >>> 30)) + j;
    }
    this.next = N;
    this.fresh = true;
  }

  /** Continue from words that another engine left. */
  restore(words: ArrayLike<number>, next: number, fresh: boolean): void {
    this.state.set(words);
    this.next = next;
    this.fresh = fresh;
  }

  /** The next output, 0 … 2^32 − 1. */
  word(): number {
    if (this.next === N) this.#twist();
    return tempered(this.state[this.next++]) >>> 0;
  }

  /** out[start … end) = multiples of 2^-24 in [0, 1), the low 24 bits of one word each. */
  fillUniform24(out: Float32Array, start: number, end: number): void {
    const state = this.state;
    for (let i = start; i < end; ) {
      if (this.next === N) this.#twist();
      const shift = this.next - i;
      const stop = Math.min(end, N - shift);
      for (; i < stop; i++) out[i] = (tempered(state[i + shift]) & 0xffffff) * STEP_24;
      this.next = stop + shift;
    }
  }

  /** A multiple of 2^-53 in [0, 1): the low 53 bits of two words, the first being the high one. */
  uniform53(): number {
    const high = this.word();
    const low = this.word();
    return ((high & 0x1fffff) * 2 ** 32 + low) * STEP_53;
  }

  #twist(): void {
    const s = this.state;
    for (let i = 0; i < N - M; i++) s[i] = twisted(s[i], s[i + 1], s[i + M]);
    for (let i = N - M; i < N - 1; i++) s[i] = twisted(s[i], s[i + 1], s[i + M - N]);
    s[N - 1] = twisted(s[N - 1], s[0], s[M - 1]);
    this.next = 0;
    this.fresh = false;
  }
}
