/** random_, randint and randperm: laws and errors. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyArray } from "../../src/ndarray.ts";
import { Generator } from "../../src/random/generator.ts";
import { drawPermutation, fillRandint, fillRandom } from "../../src/random/integers.ts";
import { filled } from "./support.ts";

const seeds = fc.nat();

describe("fillRandint", () => {
  test("randint(from, to) is from + word % range below a range of 2^28, from + 64 bits % range above", () => {
    const bounds = fc.oneof(
      fc.integer({ min: 1, max: 2 ** 29 }),
      fc.integer({ min: 1, max: 2 ** 38 }),
      fc.maxSafeNat().map((n) => n + 1),
      fc.constantFrom(2 ** 28 - 1, 2 ** 28, 2 ** 32, 2 ** 37, 2 ** 37 + 1, 2 ** 53),
    );
    fc.assert(
      fc.property(seeds, bounds, fc.integer({ min: -1000, max: 0 }), (seed, range, from) => {
        const got = filled(20, "float64", (out) =>
          fillRandint(out, from, from + range, new Generator(seed)),
        );
        const g = new Generator(seed);
        const bits = () => {
          const high = BigInt(g.word());
          return (high << 32n) | BigInt(g.word());
        };
        const want = Array.from(got, () => {
          const random = range < 2 ** 28 ? BigInt(g.word()) : bits();
          return Number(BigInt(from) + (random % BigInt(range)));
        });
        expect(Array.from(got)).toEqual(want);
      }),
      { numRuns: 500 },
    );
  });

  test("randint(from, to) reaches every number of its range and no other, equally often", () => {
    const [from, to, n] = [-3, 7, 100_000];
    const counts = new Map<number, number>();
    const values = filled(n, "int32", (out) => fillRandint(out, from, to, new Generator(1)));
    for (const x of values) counts.set(x, (counts.get(x) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3, 4, 5, 6]);
    // Each count is binomial: standard deviation √(n·0.1·0.9). Seven of them.
    for (const count of counts.values())
      expect(Math.abs(count - n / 10)).toBeLessThan(7 * Math.sqrt(n * 0.09));
  });

  test("randint(from, to) drawn in chunks is randint(from, to) drawn at once", () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.nat(100)), fc.constantFrom(10, 2 ** 30), (seed, sizes, to) => {
        const [g, once] = [new Generator(seed), new Generator(seed)];
        const fill = (n: number, from: Generator) =>
          Array.from(filled(n, "int32", (out) => fillRandint(out, 0, to, from)));
        const chunks = sizes.flatMap((n) => fill(n, g));
        expect(chunks).toEqual(fill(chunks.length, once));
      }),
    );
  });

  test.each<[string, Parameters<typeof emptyArray>[1], number, number, string]>([
    ["randint(5, 5)", "int32", 5, 5, "randint: from < to is needed, got from 5 >= to 5"],
    ["randint(0.5, 3)", "float32", 0.5, 3, "randint: from must be an integer, got 0.5"],
    ["randint(0, NaN)", "int32", 0, Number.NaN, "randint: to must be an integer, got NaN"],
    [
      "randint(0, 2^31 + 1) of int32",
      "int32",
      0,
      2 ** 31 + 1,
      "randint: values from 0 to 2147483648 do not fit int32, which holds -2147483648 to 2147483647",
    ],
    [
      "randint(0, 3) of bool",
      "bool",
      0,
      3,
      "randint: values from 0 to 2 do not fit bool, which holds 0 to 1",
    ],
    ["randint(-1, 1) of bool", "bool", -1, 1, "randint: values from -1 to 0 do not fit bool"],
  ])("%s is refused", (_, dtype, from, to, text) => {
    expect(() => fillRandint(emptyArray([3], dtype), from, to, new Generator(0))).toThrow(
      RangeError,
    );
    expect(() => fillRandint(emptyArray([3], dtype), from, to, new Generator(0))).toThrow(text);
  });
});

describe("fillRandom", () => {
  test("random_() keeps to the whole numbers of its dtype and comes near both ends", () => {
    for (const [dtype, most] of [
      ["bool", 1],
      ["int32", 2 ** 31 - 1],
      ["float32", 2 ** 24],
      ["float64", 2 ** 53],
    ] as const) {
      const values = filled(2000, dtype, (out) => fillRandom(out, new Generator(3)));
      const [least, largest] = [Math.min(...values), Math.max(...values)];
      expect(values.every((x) => Number.isInteger(x))).toBe(true);
      expect(least).toBeGreaterThanOrEqual(0);
      expect(largest).toBeLessThanOrEqual(most);
      // That none of 2000 falls into the upper or lower hundredth: (0.99)^2000 = 2e-9.
      expect(least).toBeLessThanOrEqual(most / 100);
      expect(largest).toBeGreaterThanOrEqual(most * 0.99);
    }
  });
});

describe("drawPermutation", () => {
  test("randperm(n) holds each of 0 … n − 1 once and takes n − 1 words", () => {
    fc.assert(
      fc.property(seeds, fc.nat(300), (seed, n) => {
        const [g, count] = [new Generator(seed), new Generator(seed)];
        const order = drawPermutation(n, g);
        expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from(order, (_, i) => i));
        for (let i = 1; i < n; i++) count.word();
        expect(g.word()).toBe(count.word());
      }),
    );
  });

  test("randperm(n) brings every number to every place equally often", () => {
    const [n, runs] = [5, 20_000];
    const counts = new Float64Array(n * n);
    const g = new Generator(8);
    for (let run = 0; run < runs; run++)
      drawPermutation(n, g).forEach((x, place) => {
        counts[n * x + place]++;
      });
    // Binomial with p = 1/5: standard deviation √(runs·0.16). Seven of them.
    for (const count of counts)
      expect(Math.abs(count - runs / n)).toBeLessThan(7 * Math.sqrt(runs * 0.16));
  });

  test.each([-1, 1.5, 2 ** 31, Number.NaN])("randperm(%d) is refused", (n) => {
    expect(() => drawPermutation(n, new Generator(0))).toThrow(RangeError);
    expect(() => drawPermutation(n, new Generator(0))).toThrow(
      `randperm: n must be an integer from 0 to 2147483647, got ${n}`,
    );
  });
});
