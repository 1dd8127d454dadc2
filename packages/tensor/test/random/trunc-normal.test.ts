/** truncNormal_: laws and errors. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyArray } from "../../src/ndarray.ts";
import { Generator } from "../../src/random/generator.ts";
import { fillNormal } from "../../src/random/normal.ts";
import { fillTruncNormal, normalCdf } from "../../src/random/trunc-normal.ts";
import { floats, strided } from "./support.ts";

describe("normalCdf", () => {
  test("normalCdf(x) has the known values and is antisymmetric about ½", () => {
    const known = [
      [0, 0.5],
      [1, 0.8413447460685429], // the 68 % within one standard deviation
      [1.959963984540054, 0.975], // the 95 %
      [-3, 0.0013498980316300933],
      [40, 1],
    ];
    for (const [x, want] of known) expect(Math.abs(normalCdf(x) - want)).toBeLessThan(1e-15);
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (x) => {
        expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThan(1e-15);
      }),
    );
  });
});

describe("fillTruncNormal", () => {
  const unit = fc.integer({ min: -16, max: 16 }).map((k) => k / 8); // exact in float32

  test("truncNormal_(mean, std, a, b) stays in [a, b], wherever the mean is", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        unit,
        fc.constantFrom(0.125, 1, 3),
        unit,
        unit,
        (seed, mean, std, x, y) => {
          const [a, b] = [Math.min(x, y), Math.max(x, y)];
          const law = { mean, std, a, b };
          for (const out of [emptyArray([20], "float32"), strided("float64", [4, 3], [1, 5])]) {
            fillTruncNormal(out, law, new Generator(seed));
            const drawn = out.ndim === 1 ? out.data : [0, 1, 2].map((i) => out.data[5 * i]);
            for (const value of drawn) expect(value >= a && value <= b).toBe(true);
          }
        },
      ),
    );
  });

  test("truncNormal_ with bounds that nothing reaches is normal_", () => {
    const [g, plain] = [new Generator(1), new Generator(1)];
    const got = floats(50, (out) => fillTruncNormal(out, { mean: 1, std: 2, a: -99, b: 99 }, g));
    expect(got).toEqual(floats(50, (out) => fillNormal(out, 1, 2, plain)));
    expect(g.getState()).toEqual(plain.getState());
  });

  test.each([
    { mean: 0, std: 1, a: -1, b: 2 }, // 0.82 of the normals: those outside are drawn again
    { mean: 0, std: 1, a: 1, b: 3 }, // 0.16 of them: uniform candidates
  ])("truncNormal_($mean, $std, $a, $b) has the normal's shape between its bounds", (law) => {
    const n = 40_000;
    const values = floats(n, (out) => fillTruncNormal(out, law, new Generator(6)));
    const whole = normalCdf(law.b) - normalCdf(law.a);
    for (const x of [0.25, 0.5, 0.75].map((part) => law.a + part * (law.b - law.a))) {
      const p = (normalCdf(x) - normalCdf(law.a)) / whole;
      const below = values.filter((value) => value < x).length / n;
      expect(Math.abs(below - p)).toBeLessThan(7 * Math.sqrt((p * (1 - p)) / n)); // binomial
    }
  });

  test.each<[string, Parameters<typeof fillTruncNormal>[1], string]>([
    ["a > b", { mean: 0, std: 1, a: 2, b: 1 }, "a <= b is needed, got a 2 > b 1"],
    ["std 0", { mean: 0, std: 0, a: -2, b: 2 }, "std must be > 0, got 0"],
    ["a NaN mean", { mean: Number.NaN, std: 1, a: -2, b: 2 }, "mean must be finite, got NaN"],
    [
      "an infinite bound",
      { mean: 0, std: 1, a: -2, b: Infinity },
      "b must be finite, got Infinity",
    ],
  ])("truncNormal_ with %s is refused and changes nothing", (_, law, text) => {
    const g = new Generator(0);
    const before = g.getState();
    expect(() => fillTruncNormal(emptyArray([3], "float32"), law, g)).toThrow(
      `truncNormal_: ${text}`,
    );
    expect(g.getState()).toEqual(before);
  });

  test("truncNormal_ of integers or of an expanded tensor is refused", () => {
    const law = { mean: 0, std: 1, a: -2, b: 2 };
    const fill = (out: Parameters<typeof fillTruncNormal>[0]) => () =>
      fillTruncNormal(out, law, new Generator(0));
    expect(fill(emptyArray([3], "int32"))).toThrow(
      "truncNormal_: the tensor must be float32 or float64, got int32",
    );
    expect(fill(strided("float32", [3], [0]))).toThrow(
      "truncNormal_: elements of the [3] tensor share memory",
    );
  });
});
