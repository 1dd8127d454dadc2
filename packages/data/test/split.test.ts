import { Generator, manualSeed } from "@gptlight/tensor";
import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { randomSplit, type Subset } from "../src/index.ts";
import { nextFour, range } from "./support.ts";

const indicesOf = (parts: Subset<unknown>[]): number[][] =>
  parts.map((part) => Array.from(part.indices));

test("randomSplit(lengths) puts every sample into one part, and the parts have these lengths", () => {
  const lengths = fc.array(fc.nat(20), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(lengths, fc.nat(), (lengths, seed) => {
      const n = lengths.reduce((a, b) => a + b, 0);
      const parts = indicesOf(randomSplit(range(n), lengths, { generator: new Generator(seed) }));
      expect(parts.map((part) => part.length)).toEqual(lengths);
      expect(parts.flat().sort((a, b) => a - b)).toEqual(range(n));
    }),
  );
});

test("randomSplit(fractions) rounds down and deals the rest out from the first part on", () => {
  const shares = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(shares, fc.nat(200), (shares, n) => {
      const total = shares.reduce((a, b) => a + b, 0);
      const fractions = shares.map((share) => share / total);
      const parts = indicesOf(randomSplit(range(n), fractions, { generator: new Generator(1) }));
      expect(parts.flat().sort((a, b) => a - b)).toEqual(range(n));
      const extra = parts.map((part, i) => part.length - Math.floor(n * fractions[i]));
      expect(extra).toEqual([...extra].sort((a, b) => b - a)); // 1, 1, 0, 0: no part gets more than one before it
      expect(extra[0] - extra[extra.length - 1]).toBeLessThanOrEqual(1);
    }),
  );
});

test("randomSplit(dataset, [2, 1]) draws one permutation from the default generator, and keeps types", () => {
  manualSeed(123);
  const parts = randomSplit(["a", "b", "c"], [2, 1]);
  expect(indicesOf(parts)).toEqual([[1, 2], [0]]);
  expect(parts[1].at(0)).toBe("a");
  expectTypeOf(parts).toEqualTypeOf<Subset<string>[]>();
});

test("randomSplit with a generator leaves the default one alone", () => {
  manualSeed(7);
  const untouched = nextFour();
  manualSeed(7);
  randomSplit(range(9), [4, 5], { generator: new Generator(3) });
  expect(nextFour()).toBe(untouched);
});

test("randomSplit refuses lengths that do not fit, before it draws", () => {
  manualSeed(7);
  const untouched = nextFour();
  manualSeed(7);
  for (const [lengths, reason] of [
    [
      [3, 3],
      "lengths must be integers that add up to the dataset's length 10, or fractions that add up to 1; got [3, 3], sum 6",
    ],
    [
      [0.5, 0.4],
      "lengths must be integers that add up to the dataset's length 10, or fractions that add up to 1; got [0.5, 0.4], sum 0.9",
    ],
    [
      [2.5, 7.5],
      "lengths must be integers that add up to the dataset's length 10, or fractions that add up to 1; got [2.5, 7.5], sum 10",
    ],
    [[11, -1], "lengths[1] must be >= 0, got -1"],
    [[1.5, -0.5], "lengths[1] must be >= 0, got -0.5"],
    [[Number.NaN], "lengths[0] must be >= 0, got NaN"],
  ] as const)
    expect(() => randomSplit(range(10), lengths)).toThrow(new RangeError(`randomSplit: ${reason}`));
  expect(nextFour()).toBe(untouched);
});
