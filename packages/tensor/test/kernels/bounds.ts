/** Assertions on long float32 arrays, which name the worst element. */
import { expect } from "vitest";
import type { TypedArray } from "../../src/dtype.ts";

/** Half the distance of neighbouring float32 numbers around 1: the relative error of one rounding. */
export const U: number = 2 ** -24;

/** The distance of neighbouring float32 numbers around x. */
export function ulp(x: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -126) - 23);
}

/** Finite values within `bound(i)`; infinities and NaN at the same places. */
export function expectWithin(
  got: TypedArray,
  want: ArrayLike<number>,
  bound: (i: number) => number,
  what: string,
): void {
  expect(got.length, `${what}: length`).toBe(want.length);
  for (let i = 0; i < got.length; i++) {
    if (Object.is(got[i], want[i]) || got[i] === want[i]) continue;
    const off = Math.abs(got[i] - want[i]);
    if (off <= bound(i)) continue;
    expect.fail(
      `${what}: element ${i} of ${got.length} is ${got[i]}, wanted ${want[i]} ± ${bound(i)}`,
    );
  }
}

/** The same numbers, bit for bit; any NaN equals any other. */
export function expectSame(got: TypedArray, want: ArrayLike<number>, what: string): void {
  expect(got.length, `${what}: length`).toBe(want.length);
  for (let i = 0; i < got.length; i++)
    if (!Object.is(got[i], want[i]))
      expect.fail(`${what}: element ${i} of ${got.length} is ${got[i]}, wanted ${want[i]}`);
}
