/** bernoulli_: laws and errors. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyArray, viewOf, wrap } from "../../src/ndarray.ts";
import { fillBernoulli } from "../../src/random/bernoulli.ts";
import { Generator } from "../../src/random/generator.ts";
import { filled, floats } from "./support.ts";

const seeds = fc.nat();
const probabilities = fc.double({ min: 0, max: 1, noNaN: true });

describe("fillBernoulli", () => {
  test("bernoulli_(p) gives ones with frequency p, in every dtype the same", () => {
    fc.assert(
      fc.property(seeds, probabilities, (seed, p) => {
        const n = 20_000;
        const toss = (dtype: "float32" | "bool" | "int32") =>
          filled(n, dtype, (out) => fillBernoulli(out, p, new Generator(seed)));
        const values = Array.from(toss("float32"));
        expect(Array.from(toss("bool"))).toEqual(values);
        expect(Array.from(toss("int32"))).toEqual(values);
        const ones = values.reduce((sum, x) => sum + x, 0);
        // Binomial: standard deviation √(n·p·(1 − p)). Seven of them, and 1 where p is so near 0 or 1 that a single one is rare.
        expect(Math.abs(ones - n * p)).toBeLessThan(7 * Math.sqrt(n * p * (1 - p)) + 1);
      }),
      { numRuns: 20 },
    );
  });

  test("bernoulli_(0) is all zeros, bernoulli_(1) all ones, and both draw as any other", () => {
    const after = (p: number) => {
      const g = new Generator(4);
      const values = floats(10, (out) => fillBernoulli(out, p, g));
      return [values.every((x) => x === p), g.word()];
    };
    expect(after(0)).toEqual([true, after(0.5)[1]]);
    expect(after(1)).toEqual([true, after(0.5)[1]]);
  });

  test("bernoulli_(p) is 1 where u < p, not where u equals p", () => {
    const u = new Generator(4).uniform53();
    const toss = (p: number) => floats(1, (out) => fillBernoulli(out, p, new Generator(4)))[0];
    expect([toss(u), toss(u + 2 ** -53)]).toEqual([0, 1]);
  });

  test("bernoulli_(p) of a tensor p that is everywhere the same in float64 is bernoulli_(that number)", () => {
    fc.assert(
      fc.property(seeds, probabilities, (seed, p) => {
        const all = viewOf(wrap(Float64Array.of(p), "float64", []), [30], [0], 0);
        const toss = (q: number | typeof all) =>
          floats(30, (out) => fillBernoulli(out, q, new Generator(seed)));
        expect(toss(all)).toEqual(toss(p));
      }),
    );
  });

  test("bernoulli_(p) broadcasts p: a column decides row by row", () => {
    const p = wrap(Float32Array.of(0, 1, 0), "float32", [3, 1]);
    const values = floats([3, 4], (out) => fillBernoulli(out, p, new Generator(0)));
    expect(Array.from(values)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]);
  });

  test.each<[string, Parameters<typeof fillBernoulli>[1], string]>([
    ["-0.1", -0.1, "bernoulli_: p must be in [0, 1], got -0.1"],
    ["1.5", 1.5, "bernoulli_: p must be in [0, 1], got 1.5"],
    ["NaN", Number.NaN, "bernoulli_: p must be in [0, 1], got NaN"],
    ['"0.5"', "0.5" as unknown as number, "bernoulli_: p must be a number, got string"],
    [
      "tensor([0.5, 2, 0])",
      wrap(Float32Array.of(0.5, 2, 0), "float32", [3]),
      "bernoulli_: probabilities must be in [0, 1], got 2",
    ],
    [
      "tensor of 2",
      wrap(Float32Array.of(0.5, 0.5), "float32", [2]),
      "bernoulli_: [2] and [3] do not broadcast",
    ],
    [
      "tensor [2, 3]",
      emptyArray([2, 3], "float32"),
      "bernoulli_: p of shape [2, 3] does not broadcast to [3]",
    ],
    [
      "int32 tensor",
      emptyArray([3], "int32"),
      "bernoulli_: p must be float32 or float64, got int32",
    ],
  ])("bernoulli_(%s) is refused and changes nothing", (_, p, text) => {
    const g = new Generator(1);
    const before = g.getState();
    const out = wrap(Float32Array.of(7, 8, 9), "float32", [3]);
    expect(() => fillBernoulli(out, p, g)).toThrow(text);
    expect(Array.from(out.data)).toEqual([7, 8, 9]);
    expect(g.getState()).toEqual(before);
  });
});
