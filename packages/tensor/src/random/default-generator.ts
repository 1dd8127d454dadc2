/**
 * The default generator: what every random function draws from unless it is given another. One of the library's two pieces of
 * hidden state (the other is grad mode), both torch's.
 */
import { Generator } from "./generator.ts";

let theDefault: Generator | null = null;

/**
 * The generator that random functions draw from when they are given none.
 * Until manualSeed it runs from a seed that nobody can foresee, chosen on first use.
 * @see torch.default_generator
 */
export function defaultGenerator(): Generator {
  if (theDefault === null) {
    theDefault = new Generator();
    theDefault.seed();
  }
  return theDefault;
}

/**
 * Starts the default generator's stream of `seed` over, and returns the generator.
 * @throws RangeError for a seed that is fractional, inexact or out of range (-2^63 … 2^64 − 1).
 * @see torch.manual_seed
 * @example manualSeed(123).uniform53() // 0.368895870664273
 */
export function manualSeed(seed: number | bigint): Generator {
  return defaultGenerator().manualSeed(seed);
}

/** The default generator's seed. @see torch.initial_seed */
export function initialSeed(): bigint {
  return defaultGenerator().initialSeed();
}

/** Starts the default generator from a seed that nobody can foresee, which it returns. @see torch.seed */
export function seed(): bigint {
  return defaultGenerator().seed();
}

/** The default generator's state, 5056 bytes. @see torch.get_rng_state */
export function getRngState(): Uint8Array {
  return defaultGenerator().getState();
}

/** Lets the default generator go on from `state`. @throws RangeError if it is not a state. @see torch.set_rng_state */
export function setRngState(state: Uint8Array): void {
  defaultGenerator().setState(state);
}

/**
 * Runs `fn` and puts the default generator back where it was before, also when `fn` throws; returns what `fn` returns.
 * `fn` must finish its draws before it returns: what an async function draws after its first await is not undone.
 * @see torch.random.fork_rng
 */
export function forkRng<T>(fn: () => T): T {
  const before = getRngState();
  try {
    return fn();
  } finally {
    setRngState(before);
  }
}
