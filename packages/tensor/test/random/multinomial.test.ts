/** multinomial: laws and errors. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyArray, wrap } from "../../src/ndarray.ts";
import { Generator } from "../../src/random/generator.ts";
import { drawMultinomial } from "../../src/random/multinomial.ts";

const weightsOf = (values: readonly number[]) =>
  wrap(Float32Array.from(values), "float32", [values.length]);

/** Weights of which at least one is above 0. */
const weights = fc
  .array(
    fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 100 }).map((k) => k / 8),
    ),
    { minLength: 1, maxLength: 30 },
  )
  .filter((w) => w.some((x) => x > 0));

describe("drawMultinomial", () => {
  test("multinomial(w, n) gives no index of weight 0, and without replacement none twice", () => {
    fc.assert(
      fc.property(fc.nat(), weights, fc.boolean(), (seed, w, replacement) => {
        const positive = w.filter((x) => x > 0).length;
        const n = replacement ? 40 : positive;
        const drawn = drawMultinomial(weightsOf(w), n, replacement, new Generator(seed));
        expect(drawn.dtype).toBe("int32");
        expect(drawn.shape).toEqual([n]);
        for (const i of drawn.data) expect(w[i]).toBeGreaterThan(0);
        if (!replacement) expect(new Set(drawn.data).size).toBe(n);
      }),
    );
  });

  test("multinomial(2·w, n) is multinomial(w, n): only ratios count", () => {
    fc.assert(
      fc.property(fc.nat(), weights, fc.boolean(), (seed, w, replacement) => {
        const draw = (v: number[]) =>
          Array.from(
            drawMultinomial(weightsOf(v), 1 + +replacement * 9, replacement, new Generator(seed))
              .data,
          );
        expect(draw(w.map((x) => 2 * x))).toEqual(draw(w));
      }),
    );
  });

  test("multinomial(w, n, replacement) draws its rows one after the other", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 9 }), (seed, n) => {
        const [g, rows] = [new Generator(seed), new Generator(seed)];
        const w = [1, 2, 3, 4, 0, 2];
        const both = drawMultinomial(wrap(Float32Array.from(w), "float32", [2, 3]), n, true, g);
        const one = (row: number[]) =>
          Array.from(drawMultinomial(weightsOf(row), n, true, rows).data);
        expect(both.shape).toEqual([2, n]);
        expect(Array.from(both.data)).toEqual([...one(w.slice(0, 3)), ...one(w.slice(3))]);
      }),
    );
  });

  test.each([true, false])(
    "multinomial(w) draws indices as often as their weights say, replacement %s",
    (replacement) => {
      const w = [1, 0, 2, 5];
      const runs = 20_000;
      const g = new Generator(5);
      const counts = [0, 0, 0, 0];
      if (replacement)
        for (const i of drawMultinomial(weightsOf(w), runs, true, g).data) counts[i]++;
      else
        for (let i = 0; i < runs; i++) counts[drawMultinomial(weightsOf(w), 1, false, g).data[0]]++;
      counts.forEach((count, i) => {
        const p = w[i] / 8; // binomial: seven standard deviations
        expect(Math.abs(count - runs * p)).toBeLessThanOrEqual(7 * Math.sqrt(runs * p * (1 - p)));
      });
    },
  );

  test("multinomial(w, n, replacement) takes the first index whose running share reaches u, equality included", () => {
    const u = new Generator(4).uniform53();
    const w = wrap(Float64Array.of(u, 1 - u), "float64", [2]); // running shares u and 1, exactly
    expect(drawMultinomial(w, 2, true, new Generator(4)).data[0]).toBe(0);
  });

  test("multinomial of no rows gives no rows", () => {
    expect(
      drawMultinomial(emptyArray([0, 3], "float32"), 2, false, new Generator(0)).shape,
    ).toEqual([0, 2]);
  });

  test.each<[string, ReturnType<typeof weightsOf>, number, boolean, string]>([
    [
      "negative weights",
      weightsOf([1, -0.5]),
      1,
      false,
      "weights must be finite and >= 0, got -0.5 at index 1 of row 0",
    ],
    [
      "a NaN weight",
      weightsOf([Number.NaN]),
      1,
      true,
      "weights must be finite and >= 0, got NaN at index 0 of row 0",
    ],
    ["an infinite weight", weightsOf([1, Infinity]), 1, true, "got Infinity at index 1"],
    [
      "weights of which too few are above 0",
      weightsOf([1, 0, 2]),
      3,
      false,
      "row 0 has 2 weights above 0 where 3 are needed, one for each sample without replacement",
    ],
    [
      "a row of zeros",
      wrap(Float32Array.of(1, 0, 0, 0), "float32", [2, 2]),
      1,
      false,
      "row 1 has 0 weights above 0 where 1 are needed",
    ],
    [
      "an empty row",
      emptyArray([0], "float32"),
      1,
      true,
      "row 0 has 0 weights above 0 where 1 are needed",
    ],
    [
      "too many samples",
      weightsOf([1, 2]),
      3,
      false,
      "cannot draw 3 samples from 2 weights without replacement; pass { replacement: true }",
    ],
    ["no samples", weightsOf([1, 2]), 0, true, "numSamples must be an integer >= 1, got 0"],
    ["half a sample", weightsOf([1, 2]), 0.5, true, "numSamples must be an integer >= 1, got 0.5"],
    ["a scalar", emptyArray([], "float32"), 1, true, "weights have 1 or 2 dimensions, got []"],
    [
      "three dimensions",
      emptyArray([1, 1, 1], "float32"),
      1,
      true,
      "weights have 1 or 2 dimensions, got [1, 1, 1]",
    ],
    [
      "integers",
      emptyArray([3], "int32"),
      1,
      true,
      "the tensor of weights must be float32 or float64, got int32",
    ],
  ])("multinomial of %s is refused and draws nothing", (_, w, n, replacement, text) => {
    const g = new Generator(0);
    const before = g.getState();
    expect(() => drawMultinomial(w, n, replacement, g)).toThrow(
      `multinomial: ${text}`.replace("multinomial: got", "got"),
    );
    expect(g.getState()).toEqual(before);
  });
});
