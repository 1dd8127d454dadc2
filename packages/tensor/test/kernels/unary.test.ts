/** Functions of one operand and their slopes: SIMD against the plain loops, which round float64 results once. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAP_PAYS } from "../../src/kernels/simd/maps.ts";
import { laid, layouts, lengths, packed, poison, SPECIALS, seeds, tame, wild } from "./arrays.ts";
import { expectSame, expectWithin, U, ulp } from "./bounds.ts";
import { FAST, plain } from "./variants.ts";

/** One rounding of SPECIALS, as often as SIMD needs to take them. */
const specials = (): Float32Array =>
  Float32Array.from({ length: 4 * SPECIALS.length + 5 }, (_, i) => SPECIALS[i % SPECIALS.length]);

const TINY = 2 ** -126; // the least normal float32: what engines may flush to 0
const abs = Math.abs;

/**
 * The bound for x and the plain result y. Every float32 in steps of 17 (bench/accuracy.ts) shows errors against float64 of at most
 * exp 1.01, tanh 1.35, erf 1.1 and sigmoid 2.2 ulp; the plain result adds half an ulp, and the difference is a whole number of ulp.
 */
const FUNCTIONS = {
  exp: (_: number, y: number) => ulp(y),
  tanh: (_: number, y: number) => ulp(y),
  erf: (_: number, y: number) => ulp(y),
  // eˣ overflows beyond 88.7: 0 instead of a subnormal, as in torch
  sigmoid: (_: number, y: number) => 2 * ulp(y) + TINY,
} as const;

describe.each(FAST)("%s", (_, { kernels, simd }) => {
  describe.each(Object.entries(FUNCTIONS))("%s", (name, bound) => {
    const key = name as keyof typeof FUNCTIONS;
    const check = (xs: Float32Array) => {
      poison(simd);
      const want = plain.kernels[key](packed(xs)).data;
      expectWithin(kernels[key](packed(xs)).data, want, (i) => bound(xs[i], want[i]), name);
    };

    test(`${name}(x) of any float32 is within an ulp or two of the plain loop's`, () =>
      fc.assert(fc.property(lengths, seeds, (n, seed) => check(wild(n, seed)))));

    test(`${name}(x) of zeros, infinities, NaN, subnormals and extremes`, () => check(specials()));
  });

  test.each(["sqrt", "relu", "neg"] as const)("%s(x) has the plain loop's bits", (name) => {
    const check = (xs: Float32Array) => {
      poison(simd);
      expectSame(kernels[name](packed(xs)).data, plain.kernels[name](packed(xs)).data, name);
    };
    fc.assert(fc.property(lengths, seeds, (n, seed) => check(wild(n, seed))));
    check(specials());
  });

  // ½ x (1 + f): f is off by 1.35 ulp of a number below 1, and its argument by 4 roundings, which count for at most 0.7 |x|;
  // two more roundings of the result. Over all float32 the worst is 1.7 |x| u.
  test.each([true, false])("gelu(x, byTanh %s) is within 3 roundings of |x|", (byTanh) => {
    const check = (xs: Float32Array) => {
      poison(simd);
      const want = plain.kernels.gelu(packed(xs), byTanh).data;
      const bound = (i: number) => 3 * U * abs(xs[i]) + 2 ** -148;
      expectWithin(kernels.gelu(packed(xs), byTanh).data, want, bound, "gelu");
    };
    fc.assert(fc.property(lengths, seeds, (n, seed) => check(wild(n, seed))));
    check(specials());
  });

  // Over all float32 the slope, which reaches 1.13, is off by 9.4 u (tanh: near 5, where 1 − t² cancels) and 2.5 u (erf);
  // its product with g is rounded once here and once in the plain loop. Beyond 2^63 x² overflows to NaN, as in torch.
  test.each([
    [true, 12],
    [false, 5],
  ] as const)("geluBackward(g, x, byTanh %s) is within %s roundings of |g|", (byTanh, most) => {
    const check = (xs: Float32Array, gs: Float32Array) => {
      for (let i = 0; i < xs.length; i++) if (abs(xs[i]) > 2 ** 63) xs[i] = 1;
      poison(simd);
      const want = plain.kernels.geluBackward(packed(gs), packed(xs), byTanh).data;
      const got = kernels.geluBackward(packed(gs), packed(xs), byTanh).data;
      expectWithin(got, want, (i) => most * U * abs(gs[i]) + 2 ** -148, "geluBackward");
    };
    fc.assert(fc.property(lengths, seeds, (n, seed) => check(wild(n, seed), tame(n, seed + 1))));
    check(specials(), tame(specials().length, 1));
  });

  // y is a result of the function, so |y| <= 1: 1 − y² costs a rounding of y² and one of the difference.
  test("tanhBackward(g, y) is within 3 roundings of |g|", () => {
    fc.assert(
      fc.property(lengths, seeds, (n, seed) => {
        const [gs, ys] = [wild(n, seed), plain.kernels.tanh(packed(wild(n, seed + 1)))];
        poison(simd);
        const want = plain.kernels.tanhBackward(packed(gs), ys).data;
        const bound = (i: number) => 3 * U * abs(gs[i]) + 2 ** -148;
        expectWithin(kernels.tanhBackward(packed(gs), ys).data, want, bound, "tanhBackward");
      }),
    );
  });

  test("sigmoidBackward(g, y) is within 3 roundings of the result", () => {
    fc.assert(
      fc.property(lengths, seeds, (n, seed) => {
        const [gs, ys] = [tame(n, seed), plain.kernels.sigmoid(packed(wild(n, seed + 1)))];
        poison(simd);
        const want = plain.kernels.sigmoidBackward(packed(gs), ys).data;
        const bound = (i: number) => 4 * U * abs(want[i]) + 2 ** -147;
        expectWithin(kernels.sigmoidBackward(packed(gs), ys).data, want, bound, "sigmoidBackward");
      }),
    );
  });

  test("reluBackward(g, y) has the plain loop's bits", () => {
    fc.assert(
      fc.property(lengths, seeds, (n, seed) => {
        const [gs, ys] = [packed(wild(n, seed)), packed(wild(n, seed + 1))];
        poison(simd);
        const got = kernels.reluBackward(gs, ys).data;
        expectSame(got, plain.kernels.reluBackward(gs, ys).data, "reluBackward");
      }),
    );
  });

  test("f(x) of a view is f of its packed copy", () => {
    fc.assert(
      fc.property(layouts, fc.nat(40), fc.nat(40), seeds, (layout, rows, columns, seed) => {
        const x = laid(layout, [rows, columns], (n) => wild(n, seed));
        for (const name of ["exp", "tanh", "neg"] as const)
          expectSame(kernels[name](x).data, kernels[name](kernels.copy(x)).data, name);
      }),
    );
  });

  test("f(x) gives an element the same bits in any place of any length that SIMD takes", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: MAP_PAYS, max: 200 }), (seed, n) => {
        const xs = wild(n + 40, seed);
        const whole = kernels.exp(packed(xs)).data;
        const part = kernels.exp(packed(xs.slice(7, 7 + n))).data;
        expectSame(part, whole.subarray(7, 7 + n), "exp");
      }),
    );
  });
});

test("the SIMD variants are tested at all", () => {
  expect(FAST.map(([name]) => name)).toContain("simd");
});
