/** Layer norm forward and backward: SIMD against the plain loops, which work in float64. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packed, poison, seeds, tame } from "./arrays.ts";
import { expectWithin, U } from "./bounds.ts";
import { FAST, plain } from "./variants.ts";

const abs = Math.abs;

/** Rows of 8, 16, … take SIMD; other lengths, and fewer than 128 elements in all, the plain loop. */
const columns = fc.oneof(
  fc.integer({ min: 1, max: 20 }).map((n) => 8 * n),
  fc.integer({ min: 1, max: 40 }),
);
const rows = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 300, max: 320 }));
/** How far the rows' mean lies from 0, in standard deviations. */
const shifts = fc.constantFrom(0, 3, 100);

/** Rows, their weight and bias. */
function operands(m: number, n: number, shift: number, seed: number) {
  return {
    x: packed(
      tame(m * n, seed).map((v) => v + shift),
      [m, n],
    ),
    w: packed(tame(n, seed + 1), [n]),
    b: packed(tame(n, seed + 2), [n]),
  };
}

describe.each(FAST)("%s", (_, { kernels, simd }) => {
  test("layerNorm(x, n, weight, bias, eps) of any shape, with and without weight and bias", () => {
    const present = fc.tuple(fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(rows, columns, shifts, seeds, present, (m, n, shift, seed, [hasW, hasB]) => {
        const { x, w, b } = operands(m, n, shift, seed);
        const [weight, bias] = [hasW ? w : null, hasB ? b : null];
        poison(simd);
        const got = kernels.layerNorm(x, n, weight, bias, 1e-5);
        const want = plain.kernels.layerNorm(x, n, weight, bias, 1e-5);
        // The mean is rounded to float32, x − mean and its square once each, r once, x̂ and x̂ w once each, and the result here and there.
        const bound = (i: number) => {
          const [mean, r] = want.stats.subarray(2 * Math.floor(i / n));
          const hat = (x.data[i] - mean) * r;
          const [wj, bj] = [hasW ? w.data[i % n] : 1, hasB ? b.data[i % n] : 0];
          // the mean's rounding, δ <= u |mean|, also adds δ² to the variance
          const variance = hat * (2 + (mean * r * U) ** 2 / U);
          const roundings = abs(wj) * (abs(mean * r) + abs(5 * hat) + abs(variance)) + abs(2 * bj);
          return (roundings + 2 * abs(want.value.data[i])) * U + 2 ** -147;
        };
        expectWithin(got.value.data, want.value.data, bound, "value");
        const statBound = (i: number) =>
          i % 2 === 0
            ? U * abs(want.stats[i]) * 1.01
            : want.stats[i] * (4 + (want.stats[i] * want.stats[i - 1]) ** 2 * U) * U;
        expectWithin(got.stats, want.stats, statBound, "mean and r");
      }),
    );
  });

  test("layerNorm of a row of one value is its bias, and NaN stays in its row", () => {
    const data = tame(32 * 16, 5);
    data.fill(2.5, 0, 16);
    data[20] = NaN;
    const b = tame(16, 6);
    const { value } = kernels.layerNorm(packed(data, [32, 16]), 16, null, packed(b), 1e-5);
    expect([...value.data.subarray(0, 16)]).toEqual([...b]);
    expect(value.data.subarray(16, 32).every(Number.isNaN)).toBe(true);
    expect(value.data.subarray(32).some(Number.isNaN)).toBe(false);
  });

  test("layerNormBackward(g, x, shape, weight, stats)", () => {
    fc.assert(
      fc.property(rows, columns, shifts, seeds, fc.boolean(), (m, n, shift, seed, hasW) => {
        const { x, w } = operands(m, n, shift, seed);
        const g = packed(tame(m * n, seed + 3), [m, n]);
        const { stats } = plain.kernels.layerNorm(x, n, null, null, 1e-5);
        const weight = hasW ? w : null;
        poison(simd);
        const got = kernels.layerNormBackward(g, x, [n], weight, stats);
        const want = plain.kernels.layerNormBackward(g, x, [n], weight, stats);
        const sizes = slopeSizes(g.data, x.data, hasW ? w.data : null, stats, n);
        // mean h and mean h x̂ are sums of n / 4 + 3 steps in each of four lanes; with them go ten more roundings
        expectWithin(
          got[0].data,
          want[0].data,
          (i) => (n / 4 + 14) * U * sizes.dx[i] + 2 ** -147,
          "dx",
        );
        // float32 sums over the rows
        expectWithin(got[1].data, want[1].data, (j) => (m + 4) * U * sizes.dw[j] + 2 ** -147, "dw");
        expectWithin(got[2].data, want[2].data, (j) => (m + 1) * U * sizes.db[j] + 2 ** -147, "db");
      }),
    );
  });
});

/** What the terms of each gradient add up to without their signs. */
function slopeSizes(
  g: ArrayLike<number>,
  x: ArrayLike<number>,
  w: ArrayLike<number> | null,
  stats: ArrayLike<number>,
  n: number,
) {
  const [dx, dw, db] = [new Float64Array(g.length), new Float64Array(n), new Float64Array(n)];
  for (let start = 0; start < g.length; start += n) {
    const [mean, r] = [stats[(2 * start) / n], stats[(2 * start) / n + 1]];
    let [sum, along] = [0, 0];
    const hat = (j: number) => abs(x[start + j] - mean) * r;
    const h = (j: number) => abs(g[start + j] * (w === null ? 1 : w[j]));
    for (let j = 0; j < n; j++) {
      sum += h(j) / n;
      along += (h(j) * hat(j)) / n;
      dw[j] += abs(g[start + j]) * hat(j);
      db[j] += abs(g[start + j]);
    }
    for (let j = 0; j < n; j++) dx[start + j] = r * (h(j) + sum + hat(j) * along);
  }
  return { dx, dw, db };
}
