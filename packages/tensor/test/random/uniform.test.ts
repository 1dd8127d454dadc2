/** uniform_: laws and errors. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyArray } from "../../src/ndarray.ts";
import { Generator } from "../../src/random/generator.ts";
import { fillUniform } from "../../src/random/uniform.ts";
import { filled, floats, strided } from "./support.ts";

const seeds = fc.nat();
const dtypes = fc.constantFrom("float32" as const, "float64" as const);

describe("fillUniform", () => {
  test("uniform_(from, to) drawn in chunks is uniform_(from, to) drawn at once", () => {
    fc.assert(
      fc.property(seeds, dtypes, fc.array(fc.nat(700), { maxLength: 5 }), (seed, dtype, sizes) => {
        const [g, once] = [new Generator(seed), new Generator(seed)];
        const fill = (n: number, from: Generator) =>
          filled(n, dtype, (out) => fillUniform(out, -0.3, 1.1, from));
        const total = sizes.reduce((sum, n) => sum + n, 0);
        expect(sizes.flatMap((n) => Array.from(fill(n, g)))).toEqual(Array.from(fill(total, once)));
        expect(g.getState()).toEqual(once.getState());
      }),
    );
  });

  test("uniform_(from, to) stays in [from, to), and is from where they are equal", () => {
    const bound = fc.integer({ min: -1000, max: 1000 }).map((k) => k / 8); // exact in float32
    fc.assert(
      fc.property(seeds, dtypes, bound, bound, (seed, dtype, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const values = filled(200, dtype, (out) => fillUniform(out, from, to, new Generator(seed)));
        for (const x of values) expect(x >= from && (x < to || from === to)).toBe(true);
      }),
    );
  });

  test("uniform_(from, to) never gives to, even where the numbers round up to it", () => {
    // Between 1 and 1 + 2^-23 float32 has no further number: half of the draws would round to the upper one.
    const values = floats(1000, (out) => fillUniform(out, 1, 1 + 2 ** -23, new Generator(0)));
    expect(values.every((x) => x === 1)).toBe(true);
  });

  test("uniform_() has the mean and variance of a uniform distribution", () => {
    fc.assert(
      fc.property(seeds, dtypes, (seed, dtype) => {
        const n = 40_000;
        const values = filled(n, dtype, (out) => fillUniform(out, 0, 1, new Generator(seed)));
        let [sum, squares] = [0, 0];
        for (const x of values) {
          sum += x - 0.5;
          squares += (x - 0.5) ** 2;
        }
        // Mean of n: standard deviation √(1/12n). Mean square: 1/12 with √((1/80 − 1/144)/n). Seven of them: once in 10^12 runs.
        expect(Math.abs(sum / n)).toBeLessThan(7 * Math.sqrt(1 / 12 / n));
        expect(Math.abs(squares / n - 1 / 12)).toBeLessThan(7 * Math.sqrt((1 / 80 - 1 / 144) / n));
      }),
      { numRuns: 10 },
    );
  });

  test.each<[string, () => void, new (message?: string) => Error, string]>([
    ["uniform_(2, 1)", () => fill(2, 1), RangeError, "from <= to is needed, got from 2 > to 1"],
    [
      "uniform_(NaN, 1)",
      () => fill(Number.NaN, 1),
      RangeError,
      "from must be a finite float32, got NaN",
    ],
    [
      "uniform_(0, Infinity)",
      () => fill(0, Infinity),
      RangeError,
      "to must be a finite float32, got Infinity",
    ],
    [
      "uniform_(0, 1e39)",
      () => fill(0, 1e39),
      RangeError,
      "to must be a finite float32, got 1e+39",
    ],
    [
      "uniform_(-3e38, 3e38)",
      () => fill(-3e38, 3e38),
      RangeError,
      "to - from must be a finite float32",
    ],
    [
      'uniform_("0", 1)',
      () => fill("0" as unknown as number, 1),
      TypeError,
      "from must be a number, got string",
    ],
    [
      "uniform_() of int32",
      () => fillUniform(emptyArray([3], "int32"), 0, 1, new Generator(0)),
      TypeError,
      'the tensor must be float32 or float64, got int32; call to("float32") first',
    ],
    [
      "uniform_() of an expanded tensor",
      () => fillUniform(strided("float32", [2, 3], [0, 1]), 0, 1, new Generator(0)),
      Error,
      "elements of the [2, 3] tensor share memory (it is expanded); call clone() first",
    ],
  ])("%s is refused", (_, call, kind, text) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(`uniform_: ${text}`);
  });

  test("uniform_ that is refused changes neither tensor nor generator", () => {
    const g = new Generator(1);
    const before = g.getState();
    const out = emptyArray([20], "float32");
    expect(() => fillUniform(out, 2, 1, g)).toThrow(RangeError);
    expect(out.data.every((x) => x === 0)).toBe(true);
    expect(g.getState()).toEqual(before);
  });
});

function fill(from: number, to: number): void {
  fillUniform(emptyArray([3], "float32"), from, to, new Generator(0));
}
