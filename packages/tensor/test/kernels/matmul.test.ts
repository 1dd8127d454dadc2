/** Matrix products: the SIMD kernel against the textbook loop, which sums in float64, within the bound of float32 summation. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GEMM_PAYS } from "../../src/kernels/simd/gemm.ts";
import { type NdArray, viewOf } from "../../src/ndarray.ts";
import { type Layout, laid, layouts, packed, poison, seeds, tame, wild } from "./arrays.ts";
import { expectSame, expectWithin, U } from "./bounds.ts";
import { FAST, type Loaded, plain } from "./variants.ts";

/** Sizes with every remainder by 4, 8 and 16, around the unpacked route (16 rows) and the tile (4 × 8). */
const sizes = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(0, 1) },
  { weight: 4, arbitrary: fc.integer({ min: 2, max: 40 }) },
  { weight: 2, arbitrary: fc.integer({ min: 41, max: 80 }) },
);

const magnitudes = fc.constantFrom(1, 1e-20, 1e15);

/**
 * |fast − plain| <= (K + 1) u Σ|x||y|: K roundings on the way of any product into its sum (Higham 2002, 3.1; with fused steps no more),
 * and one in the plain loop. Products too small for float32 lose at most 2^-149 each.
 */
function expectProduct({ kernels, simd }: Loaded, x: NdArray, y: NdArray): void {
  if (simd !== null) poison(simd);
  const K = x.shape[x.ndim - 1];
  const got = kernels.matmul(x, y);
  const want = plain.kernels.matmul(x, y);
  const sizes = plain.kernels.matmul(plain.kernels.abs(x), plain.kernels.abs(y)).data;
  const bound = (i: number) => (K + 1) * U * sizes[i] * (1 + 2 ** -10) + K * 2 ** -149;
  expect(got.shape).toEqual(want.shape);
  expectWithin(got.data, want.data, bound, `${x.shape} (${x.strides}) @ ${y.shape} (${y.strides})`);
}

describe.each(FAST)("%s", (_, loaded) => {
  const { kernels } = loaded;

  test("matmul(x, y) in any sizes, layouts and magnitudes", () => {
    fc.assert(
      fc.property(
        fc.tuple(sizes, sizes, sizes),
        fc.tuple(layouts, layouts),
        fc.tuple(magnitudes, magnitudes),
        seeds,
        ([M, K, N], [l, m], [p, q], seed) => {
          const x = laid(l, [M, K], (n) => tame(n, seed, p));
          const y = laid(m, [K, N], (n) => tame(n, seed + 1, q));
          expectProduct(loaded, x, y);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("matmul(x, y) of batches, also ones that repeat by stride 0", () => {
    const batch = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(batch, batch, sizes, sizes, layouts, layouts, seeds, (a, b, M, N, l, m, seed) => {
        const x = laid(l, [a, b, M, 9], (n) => tame(n, seed));
        const single = laid(m, [9, N], (n) => tame(n, seed + 1));
        const y = viewOf(single, [a, b, 9, N], [0, 0, ...single.strides], single.offset);
        expectProduct(loaded, x, y);
        const outer = viewOf(
          x,
          [b, a, M, 9],
          [1, 0, 2, 3].map((d) => x.strides[d]),
          x.offset,
        );
        expectProduct(loaded, outer, viewOf(y, [b, a, 9, N], y.strides, y.offset));
      }),
    );
  });

  // C is worked out in blocks of up to 1024 × 1024 × 1024, each in inner blocks of 128 × 512 × 256.
  test.each<[M: number, K: number, N: number, Layout, Layout]>([
    [129, 257, 513, "packed", "packed"],
    [128, 256, 512, "transposed", "transposed"],
    [131, 1025, 63, "packed", "transposed"],
    [1030, 70, 30, "transposed", "packed"],
    [30, 70, 1030, "packed", "transposed"],
    [5, 1030, 1027, "packed", "packed"],
    [17, 1029, 1033, "stepped", "sliced"],
    [1, 2100, 1030, "packed", "packed"],
    [1030, 2100, 1, "sliced", "expanded"],
    [1025, 40, 1026, "sliced", "stepped"],
  ])("matmul over several blocks: (%i, %i) @ (…, %i), %s and %s", (M, K, N, l, m) => {
    expectProduct(
      loaded,
      laid(l, [M, K], (n) => tame(n, 1)),
      laid(m, [K, N], (n) => tame(n, 2)),
    );
  });

  test("matmul(x, y) puts NaN and infinities where the plain loop does", () => {
    // Small whole numbers and up to four special values: nothing overflows on the way.
    fc.assert(
      fc.property(fc.array(fc.nat(399), { maxLength: 4 }), seeds, layouts, (places, seed, l) => {
        const values = tame(800, seed, 3).map(Math.round);
        for (const [i, k] of places.entries()) values[k] = [NaN, Infinity, -Infinity, -Infinity][i];
        const x = packed(values.subarray(0, 20 * 20), [20, 20]);
        const y = laid(l, [20, 20], (n) => tame(n, seed + 1, 2).map(Math.round));
        poison(loaded.simd);
        expectSame(
          kernels.matmul(x, y).data.map((v) => v + 0),
          plain.kernels.matmul(x, y).data.map((v) => v + 0),
          "with special values",
        );
      }),
    );
  });

  test("matmul(x, y) of subnormal and of huge numbers", () => {
    fc.assert(
      fc.property(sizes, seeds, (n, seed) => {
        const x = packed(tame(n * 24, seed, 1e-38), [n, 24]);
        const y = packed(tame(24 * n, seed + 1, 1e-3), [24, n]);
        expectProduct(loaded, x, y);
        const [huge, small] = [packed(tame(n * 24, seed, 1e38), [n, 24]), y];
        expectProduct(loaded, huge, small);
      }),
    );
  });

  test("matmul(x, y) gives a row the same bits whatever rows stand beside it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), layouts, seeds, (M, l, seed) => {
        const x = laid(l, [M, 300], (n) => wild(n, seed));
        const y = packed(tame(300 * 20, seed + 1), [300, 20]);
        const whole = kernels.matmul(x, y).data;
        const row = seed % M;
        const alone = viewOf(x, [1, 300], x.strides, x.offset + row * x.strides[0]);
        expectSame(kernels.matmul(alone, y).data, whole.subarray(20 * row, 20 * (row + 1)), "row");
      }),
    );
  });

  test("matmul(x, y) gives the same bits however the operands lie", () => {
    fc.assert(
      fc.property(layouts, layouts, sizes, seeds, (l, m, M, seed) => {
        const x = laid(l, [M, 40], (n) => tame(n, seed));
        const y = laid(m, [40, 33], (n) => tame(n, seed + 1));
        const want = kernels.matmul(kernels.copy(x), kernels.copy(y)).data;
        expectSame(kernels.matmul(x, y).data, want, "layouts");
      }),
    );
  });
});

test("matmul(x, y) below the size that pays is the plain loop in every variant", () => {
  const x = packed(tame(7 * 8, 1), [7, 8]);
  const y = packed(tame(8 * 9, 2), [8, 9]);
  expect(7 * 8 * 9).toBeLessThan(GEMM_PAYS);
  for (const [name, { kernels }] of FAST)
    expectSame(kernels.matmul(x, y).data, plain.kernels.matmul(x, y).data, name);
});
