/** Fused multiply-add against exact arithmetic on whole numbers. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fma32, fma64 } from "../../src/random/fma.ts";

/** `x` = mantissa · 2^exponent with a whole mantissa. */
function exactly(x: number): { mantissa: bigint; exponent: number } {
  let exponent = 0;
  for (; !Number.isInteger(x); exponent--) x *= 2;
  return { mantissa: BigInt(x), exponent };
}

/** a·b + c rounded to the nearest number of `digits` binary digits, ties to even: by the definition, in whole numbers. */
function roundedFma(a: number, b: number, c: number, digits: number): number {
  const [x, y, z] = [exactly(a), exactly(b), exactly(c)];
  const exponent = Math.min(x.exponent + y.exponent, z.exponent);
  const product = (x.mantissa * y.mantissa) << BigInt(x.exponent + y.exponent - exponent);
  const sum = product + (z.mantissa << BigInt(z.exponent - exponent));
  const size = sum < 0n ? -sum : sum;
  const extra = Math.max(0, size.toString(2).length - digits);
  const unit = 1n << BigInt(extra);
  const [quotient, rest] = [size / unit, size % unit];
  const up = 2n * rest > unit || (2n * rest === unit && quotient % 2n === 1n);
  const mantissa = Number(quotient + (up ? 1n : 0n)) * (sum < 0n ? -1 : 1);
  return mantissa * 2 ** (exponent + extra);
}

const float32 = (least: number, most: number) =>
  fc
    .tuple(fc.integer({ min: -(2 ** 24), max: 2 ** 24 }), fc.integer({ min: least, max: most }))
    .map(([m, e]) => m * 2 ** e);
const float64 = fc
  .tuple(fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }), fc.integer({ min: -80, max: 30 }))
  .map(([m, e]) => Number(m) * 2 ** e);

describe("fma32, fma64", () => {
  test("fma32(a, b, c) is a·b + c rounded once, for any float32 values", () => {
    fc.assert(
      fc.property(float32(-40, 10), float32(-40, 10), float32(-60, 40), (a, b, c) => {
        expect(fma32(a, b, c) + 0).toBe(roundedFma(a, b, c, 24) + 0);
      }),
      { numRuns: 2000 },
    );
  });

  test("fma32(a, b, c) lets a c too small for float64 decide half way between two float32 values", () => {
    // From 2^24 to 2^25 float32 holds even numbers only, so an odd product lies half way between two.
    const odd = fc.integer({ min: 2048, max: 2895 }).map((k) => 2 * k + 1); // 4097 … 5791
    fc.assert(
      fc.property(odd, odd, fc.integer({ min: 40, max: 70 }), (a, b, e) => {
        expect(fma32(a, b, 2 ** -e)).toBe(a * b + 1);
        expect(fma32(a, b, -(2 ** -e))).toBe(a * b - 1);
        expect(fma32(-a, b, 2 ** -e)).toBe(-a * b + 1);
        expect(fma32(a, b, 0) % 4).toBe(0); // a true tie: to the even mantissa
      }),
    );
  });

  test("fma64(a, b, c) is a·b + c rounded once, for any float64 values", () => {
    fc.assert(
      fc.property(float64, float64, float64, (a, b, c) => {
        expect(fma64(a, b, c) + 0).toBe(roundedFma(a, b, c, 53) + 0);
      }),
      { numRuns: 2000 },
    );
  });

  test("fma64(a, b, c) is right where a·b and c nearly cancel", () => {
    fc.assert(
      fc.property(float64, float64, fc.integer({ min: -3, max: 3 }), (a, b, k) => {
        const c = -(a * b) * (1 + k * 2 ** -52);
        expect(fma64(a, b, c) + 0).toBe(roundedFma(a, b, c, 53) + 0);
      }),
      { numRuns: 2000 },
    );
  });

  test("fma64(a, b, c) lets what is lost below the sum decide at a tie", () => {
    // (1 + 2^-27)·(1 − 2^-27)·2^-53 = 2^-53 − 2^-107: with an odd c a little below half way to the even neighbour, which a tie would take.
    expect(fma64(1 + 2 ** -27, (1 - 2 ** -27) * 2 ** -53, 1 + 2 ** -52)).toBe(1 + 2 ** -52);
    expect(fma64(-1 - 2 ** -27, (1 - 2 ** -27) * 2 ** -53, -1 - 2 ** -52)).toBe(-1 - 2 ** -52);
    expect(fma64(2 ** -53, 1, 1 + 2 ** -52)).toBe(1 + 2 ** -51); // the tie itself
    expect(fma64(2 ** -53, 1 + 2 ** -52, 1)).toBe(1 + 2 ** -52); // above half way from an even c
  });

  test("fma32, fma64 of infinities, NaN and huge values are what a·b + c gives", () => {
    expect(fma32(Infinity, 1, 0)).toBe(Infinity);
    expect(fma32(Number.NaN, 1, 0)).toBeNaN();
    expect(fma64(Infinity, 2, 1)).toBe(Infinity);
    expect(fma64(1e308, 10, 0)).toBe(Infinity);
    expect(fma64(1e305, 1e-10, 1)).toBe(1e305 * 1e-10 + 1);
    expect(fma64(0, Infinity, 1)).toBeNaN();
  });
});
