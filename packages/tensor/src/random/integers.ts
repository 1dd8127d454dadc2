/** Whole numbers: torch's random_, randint and randperm. */
import type { DType, TypedArray } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";
import type { Generator } from "./generator.ts";
import { fillInMemoryOrder } from "./memory-order.ts";

/** From this range on, torch takes two words for a value, so that the remainder favours no value noticeably. */
const TWO_WORDS_FROM = 2 ** 28;

/** From this length on, randperm takes two words for each place: ⌊(2^32 − 1)/20⌋. */
const LONG_PERMUTATION = 214748364;

/** The largest range whose remainder remainder64 finds in float64 arithmetic. */
const PLAIN_RANGE = 2 ** 37;

/** (high·2^32 + low) mod range, by long division in steps of 16 bits: range <= 2^37 keeps every step below 2^53. */
function remainder64(high: number, low: number, range: number): number {
  const upper = ((high % range) * 2 ** 16 + (low >>> 16)) % range;
  return (upper * 2 ** 16 + (low & 0xffff)) % range;
}

/** 64 random bits, the first word being the high half. */
function word64(generator: Generator): bigint {
  const high = generator.word();
  const low = generator.word();
  return (BigInt(high) << 32n) | BigInt(low);
}

/**
 * Fills `out` with whole numbers from 0 to the largest of its dtype: bool 1, int32 2^31 − 1, and for floats the largest up to which
 * all whole numbers exist, float32 2^24, float64 2^53. One word an element, float64 two.
 * @see torch.Tensor.random_ (with no arguments)
 */
export function fillRandom(out: NdArray, generator: Generator): void {
  fillInMemoryOrder(out, "random_", (values) => {
    const n = values.length;
    if (out.dtype === "bool") for (let i = 0; i < n; i++) values[i] = generator.word() & 1;
    else if (out.dtype === "int32")
      for (let i = 0; i < n; i++) values[i] = generator.word() & 0x7fffffff;
    else if (out.dtype === "float32")
      for (let i = 0; i < n; i++) values[i] = generator.word() % (2 ** 24 + 1);
    else for (let i = 0; i < n; i++) values[i] = Number(word64(generator) % (2n ** 53n + 1n));
  });
}

/**
 * Fills `out` with whole numbers from `from` up to, not including, `to`: one word an element, two if to − from >= 2^28.
 * @throws RangeError unless from < to are whole numbers that the dtype holds (floats: up to ±2^53).
 * @see torch.randint, torch.Tensor.random_
 */
export function fillRandint(out: NdArray, from: number, to: number, generator: Generator): void {
  checkRange(out.dtype, from, to);
  const low = out.dtype === "float32" ? firstFloat32(from) : from;
  const high = out.dtype === "float32" ? endFloat32(to) : to;
  const range = high - low;
  fillInMemoryOrder(out, "randint", (values) => {
    const n = values.length;
    if (range < TWO_WORDS_FROM) {
      for (let i = 0; i < n; i++) values[i] = low + (generator.word() % range);
    } else if (range <= PLAIN_RANGE) {
      for (let i = 0; i < n; i++)
        values[i] = low + remainder64(generator.word(), generator.word(), range);
    } else {
      fillWide(values, BigInt(low), BigInt(high) - BigInt(low), generator);
    }
  });
}

function fillWide(values: TypedArray, low: bigint, range: bigint, generator: Generator): void {
  for (let i = 0; i < values.length; i++)
    values[i] = Number(BigInt.asIntN(64, low + (word64(generator) % range)));
}

/** The whole numbers from which a dtype may start and at which it must end. */
const LIMITS: Record<DType, readonly [number, number]> = {
  bool: [0, 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  float32: [-(2 ** 53), 2 ** 53],
  float64: [-(2 ** 53), 2 ** 53],
};

function checkRange(dtype: DType, from: number, to: number): void {
  for (const [name, bound] of [
    ["from", from],
    ["to", to],
  ] as const)
    if (!Number.isInteger(bound))
      throw new RangeError(`randint: ${name} must be an integer, got ${String(bound)}`);
  if (from >= to)
    throw new RangeError(`randint: from < to is needed, got from ${from} >= to ${to}`);
  const [least, most] = LIMITS[dtype];
  if (from < least || to - 1 > most)
    throw new RangeError(
      `randint: values from ${from} to ${to - 1} do not fit ${dtype}, which holds ${least} to ${most}; choose a narrower range or another dtype`,
    );
}

/** The distance between neighbouring float32 values of about the size of `x`: 2^(⌊log₂|x|⌋ − 23). */
function spacing32(x: number): number {
  let power = 1;
  while (power * 2 <= Math.abs(x)) power *= 2;
  return power * 2 ** -23;
}

/** `from`, unless the next number is rounded below it in float32: then the float32 above. */
function firstFloat32(from: number): number {
  const next = Math.fround(from + 1);
  return next < from ? next + spacing32(from + 1) : from;
}

/** `to`, unless the number before is rounded up to it or beyond in float32: then the float32 below. */
function endFloat32(to: number): number {
  const last = Math.fround(to - 1);
  return last >= to ? last - spacing32(to - 1) : to;
}

/**
 * The numbers 0 … n − 1 in random order, by Fisher and Yates' shuffle: n − 1 words, or 2n for n >= 214748364.
 * @throws RangeError unless n is an integer from 0 to 2^31 − 1.
 * @see torch.randperm
 */
export function drawPermutation(n: number, generator: Generator): Int32Array {
  if (!Number.isInteger(n) || n < 0 || n >= 2 ** 31)
    throw new RangeError(`randperm: n must be an integer from 0 to 2147483647, got ${String(n)}`);
  const order = new Int32Array(n);
  if (n < LONG_PERMUTATION) shuffle(order, generator);
  else shuffleInsideOut(order, generator);
  return order;
}

/** Place i takes what lies in a random place from i on. */
function shuffle(order: Int32Array, generator: Generator): void {
  const n = order.length;
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = 0; i < n - 1; i++) {
    const from = i + (generator.word() % (n - i));
    const kept = order[i];
    order[i] = order[from];
    order[from] = kept;
  }
}

/** Number i goes to a random place up to i; what lay there moves to place i. */
function shuffleInsideOut(order: Int32Array, generator: Generator): void {
  for (let i = 0; i < order.length; i++) {
    const place = remainder64(generator.word(), generator.word(), i + 1);
    order[i] = order[place];
    order[place] = i;
  }
}
