/** Softmax, attention weights and cross-entropy along rows: SIMD against the plain loops. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TypedArray } from "../../src/dtype.ts";
import { laid, layouts, packed, poison, seeds, tame } from "./arrays.ts";
import { expectSame, expectWithin, U } from "./bounds.ts";
import { FAST, plain } from "./variants.ts";

const abs = Math.abs;

/** Row lengths: none, too short for SIMD, every remainder by 8, longer than a chunk of 16 Ki. */
const columns = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 24 }) },
  { weight: 4, arbitrary: fc.integer({ min: 25, max: 140 }) },
  { weight: 1, arbitrary: fc.integer({ min: 16384 - 9, max: 16384 + 9 }) },
);
const rows = fc.integer({ min: 0, max: 20 });
const sizes = fc.tuple(rows, columns).map(([m, n]) => (n > 1000 ? [Math.min(m, 2), n] : [m, n]));

/** A matrix some of whose elements are −∞, infinite or NaN. */
function withSpecials(m: number, n: number, seed: number, size: number): Float32Array {
  const a = tame(m * n, seed, size);
  const marks = tame(m * n, seed + 1);
  for (let i = 0; i < a.length; i++) if (marks[i] > 1.5) a[i] = -Infinity;
  if (a.length > 0 && seed % 5 === 0) a[seed % a.length] = [NaN, Infinity, -Infinity][seed % 3];
  return a;
}

/** The largest finite |scale · a| of each row. */
function reaches(a: TypedArray, n: number, scale: number): Float64Array {
  const most = new Float64Array(n === 0 ? 0 : a.length / n);
  for (let i = 0; i < a.length; i++) {
    const size = abs(a[i] * scale);
    if (size < Infinity) most[Math.floor(i / n)] = Math.max(most[Math.floor(i / n)], size);
  }
  return most;
}

/**
 * The bound for each share. Its exponent scale · a − scale · top is off by three roundings of at most 4 reach in all, the sum's terms
 * likewise; exp by 1.01 ulp in both (2 u each), the sum's pairs, the reciprocal, the product and the plain result by a rounding each.
 */
function shareBound(a: TypedArray, n: number, scale: number, want: TypedArray) {
  const reach = reaches(a, n, scale);
  return (i: number) => (8 * reach[Math.floor(i / n)] + 10) * U * want[i] + 2 ** -148;
}

describe.each(FAST)("%s", (_, { kernels, simd }) => {
  test("softmax(x, -1) of rows with −∞, infinities and NaN", () => {
    fc.assert(
      fc.property(sizes, seeds, fc.constantFrom(0.01, 1, 30), ([m, n], seed, size) => {
        const a = withSpecials(m, n, seed, size);
        poison(simd);
        const want = plain.kernels.softmax(packed(a, [m, n]), 1).data;
        const bound = shareBound(a, n, 1, want);
        expectWithin(kernels.softmax(packed(a, [m, n]), 1).data, want, bound, "softmax");
      }),
    );
  });

  test("softmax(x, dim) of any dimension and layout is that of rows", () => {
    fc.assert(
      fc.property(layouts, fc.integer({ min: 9, max: 40 }), seeds, (layout, n, seed) => {
        const x = laid(layout, [2, n, n + 3], (k) => tame(k, seed));
        for (const dim of [0, 1, 2]) {
          const want = plain.kernels.softmax(x, dim).data;
          const bound = (i: number) => (8 * 6 + 9) * U * want[i];
          expectWithin(kernels.softmax(x, dim).data, want, bound, `dim ${dim}`);
        }
      }),
    );
  });

  test("softmax(x, -1) sums to 1 however large x is", () => {
    const x = packed(tame(64 * 100, 3, 1e30), [64, 100]);
    const y = kernels.softmax(x, 1).data;
    for (let r = 0; r < 64; r++) {
      const total = sumRows(y.subarray(100 * r, 100 * (r + 1)), 100)[0];
      expect(abs(total - 1)).toBeLessThanOrEqual(100 * U);
    }
  });

  const causals = fc.boolean();
  const queries = fc.integer({ min: 1, max: 20 });
  test("attentionWeights(x, scale, causal), square or not, with NaN where nobody may look", () => {
    fc.assert(
      fc.property(
        queries,
        columns,
        causals,
        seeds,
        fc.constantFrom(0.125, 1, 3),
        (T, S, causal, seed, scale) => {
          const B = S > 1000 ? 1 : 3;
          const a = tame(B * T * S, seed, 4);
          if (causal && S > T) a[S - 1] = NaN; // hidden from every query
          const x = packed(a, [B, T, S]);
          poison(simd);
          const want = plain.kernels.attentionWeights(x, scale, causal).data;
          const bound = shareBound(a, S, scale, want);
          const got = kernels.attentionWeights(x, scale, causal).data;
          expectWithin(got, want, bound, "attentionWeights");
          if (causal)
            for (let i = 0; i < got.length; i++)
              if (i % S > Math.floor(i / S) % T && got[i] !== 0)
                expect.fail(`future ${i}: ${got[i]}`);
        },
      ),
    );
  });

  // m = Σ g y is off by (n / 4 + 4) u Σ|g y|: four partial sums; then three roundings of y · scale · (g − m), one of the plain loop.
  test("softmaxBackward(g, y, -1, scale)", () => {
    fc.assert(
      fc.property(sizes, seeds, fc.constantFrom(1, 0.125), ([m, n], seed, scale) => {
        const g = tame(m * n, seed);
        const y = plain.kernels.softmax(packed(tame(m * n, seed + 1), [m, n]), 1);
        poison(simd);
        const want = plain.kernels.softmaxBackward(packed(g, [m, n]), y, 1, scale).data;
        const got = kernels.softmaxBackward(packed(g, [m, n]), y, 1, scale).data;
        const sums = sumRows(
          g.map((v, i) => abs(v * y.data[i])),
          n,
        );
        const bound = (i: number) => {
          const sum = sums[Math.floor(i / n)];
          return abs(scale * y.data[i]) * ((n / 4 + 8) * sum + 4 * abs(g[i])) * U + 2 ** -148;
        };
        expectWithin(got, want, bound, "softmaxBackward");
      }),
    );
  });

  // log Σ e^(a − top): each term is off by 2 u and by what the rounded a − top brings, in all Σ p |a − top| u <= reach · u;
  // pairs of terms are rounded, and the sum once. It is a float64, not rounded again.
  test("rowLogSumExp(a, n) of rows with −∞, infinities and NaN", () => {
    fc.assert(
      fc.property(sizes, seeds, fc.constantFrom(0.01, 1, 30), ([m, n], seed, size) => {
        const a = withSpecials(m, n, seed, size);
        poison(simd);
        const reach = reaches(a, n, 1);
        const bound = (r: number) => (5 + 2 * reach[r]) * U;
        expectWithin(kernels.rowLogSumExp(a, n), plain.kernels.rowLogSumExp(a, n), bound, "lse");
      }),
    );
  });

  test("rowCrossEntropySlopes(x, n, lse, factors, positions)", () => {
    fc.assert(
      fc.property(sizes, seeds, fc.constantFrom(0.1, 1, 10), ([m, n], seed, size) => {
        const a = tame(m * n, seed, size);
        const lse = plain.kernels.rowLogSumExp(a, n);
        const factors = Float64Array.from(tame(m, seed + 1), (v) => v + 0.5);
        const positions = Int32Array.from({ length: n === 0 ? 0 : m }, (_, r) =>
          r % 3 === 2 ? -1 : r * n + ((seed + r) % n),
        );
        poison(simd);
        const args = [
          packed(a, [m, n]),
          n,
          lse,
          factors.subarray(0, lse.length),
          positions,
        ] as const;
        const want = plain.kernels.rowCrossEntropySlopes(...args).data;
        const got = kernels.rowCrossEntropySlopes(...args).data;
        // lse is rounded to float32, a − lse too, e^ is off by 1.01 ulp; factor and product are rounded, and the result at the true class
        const bound = (i: number) => {
          const r = Math.floor(i / n);
          const size = abs(factors[r]);
          const share = size * Math.exp(a[i] - lse[r]);
          const gap = abs(a[i]) + 2 * abs(lse[r]);
          return share * (gap + 6) * U + (i === positions[r] ? 3 * size * U : 0) + 2 ** -147;
        };
        expectWithin(got, want, bound, "slopes");
      }),
    );
  });

  test("softmax(x, -1) gives a row the same bits whatever rows stand beside it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 130, max: 300 }), seeds, (n, seed) => {
        const a = tame(5 * n, seed, 3);
        const whole = kernels.softmax(packed(a, [5, n]), 1).data;
        const alone = kernels.softmax(packed(a.slice(2 * n, 3 * n), [1, n]), 1).data;
        expectSame(alone, whole.subarray(2 * n, 3 * n), "row 2");
      }),
    );
  });
});

/** The sum of each row of n. */
function sumRows(a: TypedArray, n: number): number[] {
  const sums: number[] = [];
  for (let i = 0; i < a.length; i++)
    sums[Math.floor(i / n)] = (sums[Math.floor(i / n)] ?? 0) + a[i];
  return sums;
}
