/** Sums, along rows and over them: SIMD and the plain loop both add in float64, in different orders, and round once. */
import fc from "fast-check";
import { describe, test } from "vitest";
import { laid, layouts, lengths, packed, poison, seeds, tame } from "./arrays.ts";
import { expectWithin, ulp } from "./bounds.ts";
import { FAST, plain } from "./variants.ts";

/** n terms of the size `total` in all: n roundings of float64 either way, which may tip the last rounding to float32. */
const bound = (n: number, total: number, sum: number) => 2 * n * 2 ** -53 * total + ulp(sum);

/** Values that cancel, now and then with an infinity or NaN. */
function terms(n: number, seed: number): Float32Array {
  const a = tame(n, seed, 10 ** ((seed % 60) - 30));
  if (n > 0 && seed % 7 === 0) a[seed % n] = [NaN, Infinity, -Infinity][seed % 3];
  return a;
}

describe.each(FAST)("%s", (_, { kernels, simd }) => {
  test("sum(x, [0]) of any length", () => {
    fc.assert(
      fc.property(lengths, seeds, (n, seed) => {
        const x = packed(terms(n, seed));
        poison(simd);
        const [want, total] = [x, plain.kernels.abs(x)].map(
          (y) => plain.kernels.sum(y, [0], "float32").data[0],
        );
        const got = kernels.sum(x, [0], "float32").data;
        expectWithin(got, [want], () => bound(n, total, want), `sum of ${n}`);
      }),
    );
  });

  const dims = fc.constantFrom<number[]>([0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]);
  const sizes = fc.tuple(
    fc.integer({ min: 0, max: 4 }),
    fc.integer({ min: 0, max: 20 }),
    fc.oneof(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 120, max: 150 })),
  );
  test("sum(x, dims) of any dimensions, shape and layout", () => {
    fc.assert(
      fc.property(layouts, sizes, dims, seeds, (layout, shape, along, seed) => {
        const x = laid(layout, shape, (n) => terms(n, seed));
        poison(simd);
        const got = kernels.sum(x, along, "float32").data;
        const want = plain.kernels.sum(x, along, "float32").data;
        const total = plain.kernels.sum(plain.kernels.abs(x), along, "float32").data;
        const n = along.reduce((product, d) => product * shape[d], 1);
        expectWithin(got, want, (i) => bound(n, total[i], want[i]), `sum over ${along}`);
      }),
      { numRuns: 300 },
    );
  });

  test("sum(x, [0]) over many rows, also ones longer than a chunk", () => {
    for (const [m, n] of [
      [1, 128],
      [3000, 9],
      [700, 65],
      [3, 16385],
      [16385, 8],
      [2, 70000],
    ]) {
      const x = packed(tame(m * n, m), [m, n]);
      poison(simd);
      const want = plain.kernels.sum(x, [0], "float32").data;
      const total = plain.kernels.sum(plain.kernels.abs(x), [0], "float32").data;
      const limit = (i: number) => bound(m, total[i], want[i]);
      expectWithin(kernels.sum(x, [0], "float32").data, want, limit, `${m} rows of ${n}`);
    }
  });
});
