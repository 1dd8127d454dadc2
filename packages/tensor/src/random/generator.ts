/**
 * Generator: a stream of random numbers, drawn from MT19937 in the order in which torch's CPU generator draws.
 * Every random function takes from one of these; how many words each takes is part of torch's numbers, since the next call goes on from there.
 */
import { MT19937 } from "./mt19937.ts";
import { decodeState, encodeState } from "./state-blob.ts";

/** The seed of a torch.Generator() nobody has seeded. */
const DEFAULT_SEED = 67280421310721n;

const MIN_SEED = -(2n ** 63n);
const MAX_SEED = 2n ** 64n - 1n;

/** `seed` modulo 2^64, as torch reports it: -1 becomes 2^64 − 1. */
function checkSeed(seed: number | bigint, where: string): bigint {
  if (typeof seed !== "number" && typeof seed !== "bigint")
    throw new TypeError(`${where}: a seed is a number or bigint, got ${typeof seed}`);
  if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
    const mend = Number.isInteger(seed)
      ? "a number beyond 2^53 has lost digits; pass a bigint such as 9007199254740993n"
      : "pass an integer";
    throw new RangeError(`${where}: seed ${seed} is no exact integer: ${mend}`);
  }
  const exact = BigInt(seed);
  if (exact < MIN_SEED || exact > MAX_SEED)
    throw new RangeError(`${where}: seeds go from -2^63 to 2^64 - 1, got ${exact}`);
  return BigInt.asUintN(64, exact);
}

/**
 * A stream of random numbers: equal seeds give equal streams, the same as torch's.
 * Seeds are integers from -2^63 to 2^64 − 1, as bigint beyond 2^53; only their low 32 bits reach the engine, in torch too.
 * @see torch.Generator
 * @example new Generator(123).uniform53() // 0.368895870664273
 */
export class Generator {
  readonly #engine = new MT19937(0);
  #seed: bigint;
  #cachedNormal: number | null = null;

  /** @throws RangeError for a seed that is fractional, inexact or out of range. */
  constructor(seed: number | bigint = DEFAULT_SEED) {
    this.#seed = checkSeed(seed, "Generator");
    this.#restart();
  }

  /**
   * Starts the stream of `seed` over; a cached normal is forgotten.
   * @throws RangeError for a seed that is fractional, inexact or out of range.
   * @see torch.Generator.manual_seed
   */
  manualSeed(seed: number | bigint): this {
    this.#seed = checkSeed(seed, "manualSeed");
    this.#restart();
    return this;
  }

  /** The seed of this stream, 0 … 2^64 − 1. @see torch.Generator.initial_seed */
  initialSeed(): bigint {
    return this.#seed;
  }

  /** Starts a stream that nobody can foresee and returns its seed. @see torch.Generator.seed */
  seed(): bigint {
    this.#seed = crypto.getRandomValues(new BigUint64Array(1))[0];
    this.#restart();
    return this.#seed;
  }

  /** The whole state as the 5056 bytes that torch's generators read and write. @see torch.Generator.get_state */
  getState(): Uint8Array {
    const { state, next, fresh } = this.#engine;
    return encodeState({
      seed: this.#seed,
      words: state,
      next,
      fresh,
      cachedNormal: this.#cachedNormal,
    });
  }

  /**
   * Goes on from a state that getState or torch's get_state gave.
   * @throws RangeError if `bytes` are not such a state; the generator is then as before.
   * @see torch.Generator.set_state
   */
  setState(bytes: Uint8Array): this {
    const state = decodeState(bytes, "setState");
    this.#seed = state.seed;
    this.#engine.restore(state.words, state.next, state.fresh);
    this.#cachedNormal = state.cachedNormal;
    return this;
  }

  /** Another generator that will draw the same numbers from here on. @see torch.Generator.clone_state */
  clone(): Generator {
    return new Generator().setState(this.getState());
  }

  /** 32 random bits, 0 … 2^32 − 1: the unit in which everything else is paid for. */
  word(): number {
    return this.#engine.word();
  }

  /** 63 random bits from two words, as torch's int64 random_() and its data loaders draw them. */
  int63(): bigint {
    const high = this.word();
    const low = this.word();
    return (BigInt(high & 0x7fffffff) << 32n) | BigInt(low);
  }

  /** A multiple of 2^-24 in [0, 1), from one word: a float32's uniform. */
  uniform24(): number {
    return (this.word() & 0xffffff) * 2 ** -24;
  }

  /** A multiple of 2^-53 in [0, 1), from two words: a float64's uniform. */
  uniform53(): number {
    return this.#engine.uniform53();
  }

  /** out[start … end) = what uniform24() would give one after the other. */
  fillUniform24(out: Float32Array, start: number, end: number): void {
    this.#engine.fillUniform24(out, start, end);
  }

  /**
   * A standard normal in float64, by Box and Muller: four words give two normals, the second of which waits for the next call,
   * whatever is drawn in between.
   */
  normal(): number {
    const cached = this.#cachedNormal;
    if (cached !== null) {
      this.#cachedNormal = null;
      return cached;
    }
    const angle = 2 * Math.PI * this.uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniform53()));
    this.#cachedNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  #restart(): void {
    this.#engine.seed(Number(this.#seed & 0xffffffffn));
    this.#cachedNormal = null;
  }
}
