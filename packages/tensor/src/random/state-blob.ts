/**
 * The 5056 bytes in which torch.get_rng_state() tells a CPU generator's state: little endian, written and read here so that
 * a state can travel to torch and back. Left out: the older, shorter layout, and torch's cached float32 normal, which nothing uses.
 *
 *    0 u64 seed        | 8 i32 words left, the current one included | 12 i32 seeded: 1 | 16 u64 index of the next word
 *   24 624 × u64       the engine's words, 32 bits each
 * 5016 f64 0           | 5024 f64 cached normal, 0 if none | 5032 f64 0 | 5040 i32 whether there is one | rest 0
 */
import { N } from "./mt19937.ts";

const SIZE = 5056;
const LEFT = 8;
const SEEDED = 12;
const NEXT = 16;
const WORDS = 24;
const NORMAL = 5024;
const HAS_NORMAL = 5040;

export interface RngState {
  /** 0 … 2^64 − 1. */
  readonly seed: bigint;
  readonly words: Uint32Array;
  /** The index of the engine's next output; 624 when a twist is due. */
  readonly next: number;
  /** Seeded and never twisted. */
  readonly fresh: boolean;
  /** The second normal of a pair of which one has been handed out. */
  readonly cachedNormal: number | null;
}

export function encodeState(state: RngState): Uint8Array {
  const bytes = new Uint8Array(SIZE);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, state.seed, true);
  view.setInt32(LEFT, N + 1 - state.next, true);
  view.setInt32(SEEDED, 1, true);
  view.setUint32(NEXT, state.fresh ? 0 : state.next, true);
  for (let i = 0; i < N; i++) view.setUint32(WORDS + 8 * i, state.words[i], true);
  if (state.cachedNormal !== null) {
    view.setFloat64(NORMAL, state.cachedNormal, true);
    view.setInt32(HAS_NORMAL, 1, true);
  }
  return bytes;
}

/** @throws TypeError, RangeError if `bytes` are not such a state. */
export function decodeState(bytes: Uint8Array, where: string): RngState {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(`${where}: wanted a Uint8Array from getState(), got ${typeof bytes}`);
  if (bytes.length !== SIZE)
    throw new RangeError(
      `${where}: a state has ${SIZE} bytes, got ${bytes.length}; pass what getState() or torch's get_state() gave`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, SIZE);
  const left = view.getInt32(LEFT, true);
  const fresh = left === 1 && view.getBigUint64(NEXT, true) === 0n;
  const next = fresh ? N : Number(view.getBigUint64(NEXT, true));
  if (view.getInt32(SEEDED, true) !== 1 || left < 1 || left > N || left + next !== N + 1)
    throw new RangeError(
      `${where}: not a state of mt19937: seeded ${view.getInt32(SEEDED, true)}, left ${left}, next ${next} where 1, 1 … ${N}, ${N + 1} - left are wanted`,
    );
  return {
    seed: view.getBigUint64(0, true),
    words: Uint32Array.from({ length: N }, (_, i) => view.getUint32(WORDS + 8 * i, true)),
    next,
    fresh,
    cachedNormal: view.getInt32(HAS_NORMAL, true) === 0 ? null : view.getFloat64(NORMAL, true),
  };
}
