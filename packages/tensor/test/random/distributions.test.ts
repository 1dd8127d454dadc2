/** exponential_, geometric_, logNormal_, cauchy_: laws and errors. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyArray } from "../../src/ndarray.ts";
import {
  fillCauchy,
  fillExponential,
  fillGeometric,
  fillLogNormal,
} from "../../src/random/distributions.ts";
import { Generator } from "../../src/random/generator.ts";
import { FILLS } from "./fills.ts";
import { filled, floats } from "./support.ts";

const seeds = fc.nat();
const scales = fc.double({ min: 0.01, max: 100, noNaN: true });
const values64 = (fill: (out: ReturnType<typeof emptyArray>) => void, n = 40_000) =>
  Array.from(filled(n, "float64", fill));
const share = (values: number[], test: (x: number) => boolean) =>
  values.filter(test).length / values.length;

/**
 * How far the share of `n` draws that meet a condition of probability `p` may be from p: seven standard deviations,
 * and three draws, for conditions so rare that few are met.
 */
const spread = (p: number, n: number) => 7 * Math.sqrt((p * (1 - p)) / n) + 3 / n;

describe("exponential_", () => {
  test("exponential_(lambd) exceeds t with probability exp(-lambd·t)", () => {
    fc.assert(
      fc.property(seeds, scales, (seed, lambd) => {
        const values = values64((out) => fillExponential(out, lambd, new Generator(seed)));
        expect(values.every((x) => x >= 0)).toBe(true);
        for (const t of [0.1, 1, 3]) {
          const p = Math.exp(-t);
          const seen = share(values, (x) => x > t / lambd);
          expect(Math.abs(seen - p)).toBeLessThan(spread(p, values.length));
        }
      }),
      { numRuns: 10 },
    );
  });

  test("exponential_(2·lambd) is half of exponential_(lambd), exactly", () => {
    fc.assert(
      fc.property(seeds, scales, (seed, lambd) => {
        const draw = (rate: number) =>
          floats(50, (out) => fillExponential(out, rate, new Generator(seed)));
        expect(draw(2 * lambd)).toEqual(draw(lambd).map((x) => x / 2));
      }),
    );
  });
});

describe("geometric_", () => {
  test("geometric_(p) exceeds k with probability (1 − p)^k, in whole numbers from 1", () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (seed, p) => {
        const values = values64((out) => fillGeometric(out, p, new Generator(seed)));
        expect(values.every((x) => Number.isInteger(x) && x >= 1)).toBe(true);
        for (const k of [1, 2, 5]) {
          const chance = (1 - p) ** k;
          const seen = share(values, (x) => x > k);
          expect(Math.abs(seen - chance)).toBeLessThan(spread(chance, values.length));
        }
      }),
      { numRuns: 10 },
    );
  });

  test("geometric_(p) is the same in every dtype that holds it", () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (seed, p) => {
        const draw = (dtype: "int32" | "float32" | "float64") =>
          Array.from(filled(50, dtype, (out) => fillGeometric(out, p, new Generator(seed))));
        expect(draw("float32")).toEqual(draw("int32"));
        expect(draw("float64")).toEqual(draw("int32"));
      }),
    );
  });
});

describe("logNormal_", () => {
  test("logNormal_(mean, std) is exp of the normals drawn one by one, also for 16 values and more", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -3, max: 3 }), fc.nat(40), (seed, mean, n) => {
        const got = values64((out) => fillLogNormal(out, mean, 1, new Generator(seed)), n);
        const g = new Generator(seed);
        expect(got).toEqual(got.map(() => Math.exp(g.normal() + mean)));
      }),
    );
  });
});

describe("cauchy_", () => {
  test("cauchy_(median, sigma) has that median, and half of it within sigma of it", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -50, max: 50 }), scales, (seed, median, sigma) => {
        const values = values64((out) => fillCauchy(out, median, sigma, new Generator(seed)));
        const [below, within] = [
          share(values, (x) => x < median),
          share(values, (x) => Math.abs(x - median) < sigma),
        ];
        expect(Math.abs(below - 0.5)).toBeLessThan(spread(0.5, values.length));
        expect(Math.abs(within - 0.5)).toBeLessThan(spread(0.5, values.length));
      }),
      { numRuns: 10 },
    );
  });
});

describe("all of them", () => {
  const calls: [string, number[]][] = [
    ["exponential_", [2]],
    ["geometric_", [0.3]],
    ["log_normal_", [0, 1]],
    ["cauchy_", [0, 1]],
  ];
  test.each(calls)("%s drawn in chunks is the same as drawn at once", (name, args) => {
    fc.assert(
      fc.property(seeds, fc.array(fc.nat(50), { maxLength: 5 }), (seed, sizes) => {
        const [g, once] = [new Generator(seed), new Generator(seed)];
        const fill = (n: number, from: Generator) =>
          Array.from(floats(n, (out) => FILLS[name](out, from, ...args)));
        const chunks = sizes.flatMap((n) => fill(n, g));
        expect(chunks).toEqual(fill(chunks.length, once));
      }),
    );
  });

  const g = new Generator(0);
  const [float32, int32, bool] = (["float32", "int32", "bool"] as const).map((t) =>
    emptyArray([3], t),
  );
  test.each<[() => void, string]>([
    [() => fillExponential(float32, 0, g), "exponential_: lambd must be > 0, got 0"],
    [() => fillExponential(float32, Number.NaN, g), "exponential_: lambd must be > 0, got NaN"],
    [
      () => fillExponential(float32, "1" as unknown as number, g),
      "exponential_: lambd must be a number, got string",
    ],
    [
      () => fillExponential(int32, 1, g),
      "exponential_: the tensor must be float32 or float64, got int32",
    ],
    [() => fillGeometric(float32, 0, g), "geometric_: p must be in (0, 1), got 0"],
    [() => fillGeometric(float32, 1, g), "geometric_: p must be in (0, 1), got 1"],
    [
      () => fillGeometric(int32, 1e-9, g),
      "geometric_: with p 1e-9 numbers do not fit int32; use a float dtype",
    ],
    [
      () => fillGeometric(bool, 0.5, g),
      "geometric_: fills float32, float64 and int32 tensors, got bool",
    ],
    [() => fillLogNormal(float32, 0, 0, g), "logNormal_: std must be > 0, got 0"],
    [
      () => fillLogNormal(bool, 0, 1, g),
      "logNormal_: the tensor must be float32 or float64, got bool",
    ],
    [() => fillCauchy(float32, 0, -1, g), "cauchy_: sigma must be > 0, got -1"],
    [() => fillCauchy(int32, 0, 1, g), "cauchy_: the tensor must be float32 or float64, got int32"],
  ])("bad input %# is refused and changes nothing", (call, text) => {
    const before = g.getState();
    expect(call).toThrow(text);
    expect(g.getState()).toEqual(before);
  });
});
