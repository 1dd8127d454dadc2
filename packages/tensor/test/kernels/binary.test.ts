/** Arithmetic of two operands: SIMD has the plain loops' bits, for each result is rounded once either way. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { viewOf } from "../../src/ndarray.ts";
import { laid, layouts, lengths, packed, poison, seeds, wild } from "./arrays.ts";
import { expectSame } from "./bounds.ts";
import { FAST, plain } from "./variants.ts";

const NAMES = ["add", "sub", "mul", "div"] as const;

/** Sizes with which rows are long enough for SIMD, or not, or merge into long ones. */
const sizes = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 120, max: 140 }));

describe.each(FAST)("%s", (_, { kernels, simd }) => {
  test.each(NAMES)("%s(x, y) has the plain loop's bits for any float32", (name) => {
    fc.assert(
      fc.property(lengths, seeds, (n, seed) => {
        const [x, y] = [packed(wild(n, seed)), packed(wild(n, seed + 1))];
        poison(simd);
        expectSame(kernels[name](x, y).data, plain.kernels[name](x, y).data, name);
      }),
    );
  });

  test.each(NAMES)("%s(x, y) has the plain loop's bits in any layout, broadcasting", (name) => {
    const ones = fc.tuple(fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(
        layouts,
        layouts,
        sizes,
        sizes,
        ones,
        ones,
        seeds,
        (l, m, a, b, one, two, seed) => {
          const shape = ([rows, columns]: readonly boolean[]) => [rows ? 1 : a, columns ? 1 : b];
          const x = laid(l, [2, ...shape(one)], (n) => wild(n, seed));
          const y = laid(m, shape(two), (n) => wild(n, seed + 1));
          poison(simd);
          const [got, want] = [kernels[name](x, y), plain.kernels[name](x, y)];
          expect(got.shape).toEqual(want.shape);
          expectSame(got.data, want.data, name);
        },
      ),
    );
  });

  test("addInto(out, y) has the plain loop's bits and leaves alone what the view does not show", () => {
    fc.assert(
      fc.property(
        layouts.filter((l) => l !== "expanded"),
        layouts,
        sizes,
        sizes,
        seeds,
        (l, m, a, b, seed) => {
          const [out, twin] = [0, 1].map(() => laid(l, [a, b], (n) => wild(n, seed)));
          const y = laid(m, [a, b], (n) => wild(n, seed + 1));
          poison(simd);
          kernels.addInto(out, y);
          plain.kernels.addInto(twin, y);
          expectSame(out.data, twin.data, "addInto");
        },
      ),
    );
  });

  test("addInto(x, x) doubles, and addInto over shifted views of one storage goes as the plain loop", () => {
    fc.assert(
      fc.property(fc.integer({ min: 120, max: 300 }), seeds, (n, seed) => {
        const [x, twin] = [packed(wild(n, seed)), packed(wild(n, seed))];
        kernels.addInto(x, x);
        plain.kernels.addInto(twin, twin);
        expectSame(x.data, twin.data, "addInto(x, x)");
        const half = Math.floor(n / 2);
        for (const [array, k] of [
          [x, kernels],
          [twin, plain.kernels],
        ] as const)
          k.addInto(viewOf(array, [half], [1], half), viewOf(array, [half], [1], 0));
        expectSame(x.data, twin.data, "halves");
      }),
    );
  });
});
