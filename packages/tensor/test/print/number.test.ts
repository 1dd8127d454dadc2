import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixedText, numberTexts, scientificText } from "../../src/print/number.ts";
import { getPrintoptions } from "../../src/print/options.ts";
import { oracleFixed, oracleScientific } from "./exact-decimal.ts";

/** Doubles of every kind: any bits, float32 values, dyadic fractions (where ties live), decimals, large integers. */
const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc
    .tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), fc.integer({ min: -70, max: 70 }))
    .map(([n, power]) => n * 2 ** power),
  fc
    .tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: -12, max: 30 }))
    .map(([n, power]) => Number(`${n}e${power}`)),
  fc
    .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 22 }))
    .map(([n, power]) => n * 10 ** power),
  fc.constantFrom(0, -0, 5e-324, Number.MAX_VALUE, 1e21, 1e21 - 131072, 0.5, 1.5, 2.5, 9.5),
);
const digits = fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 100 }));

describe("fixedText", () => {
  test("fixedText(x, digits) is the exact value rounded half to even", () => {
    fc.assert(
      fc.property(finite, digits, (x, n) => {
        expect(fixedText(x, n)).toBe(oracleFixed(x, n));
      }),
      { numRuns: 5000 },
    );
  });

  test("fixedText(tie, digits) takes the even digit, where toFixed takes the larger", () => {
    // (2k+1)/2^(n+1) lies half way between two multiples of 2^-n, and of 10^-n once it has n digits
    const tie = fc
      .tuple(fc.integer({ min: 0, max: 10 ** 6 }), fc.integer({ min: 0, max: 20 }))
      .map(([k, n]) => ({ x: (2 * k + 1) / 2 ** (n + 1), n }));
    fc.assert(
      fc.property(tie, ({ x, n }) => {
        const text = fixedText(x, n);
        expect(Number(text.at(-1)) % 2).toBe(0);
        expect(text).toBe(oracleFixed(x, n));
      }),
      { numRuns: 2000 },
    );
    expect(fixedText(0.03125, 4)).toBe("0.0312"); // toFixed: 0.0313
    expect(fixedText(0.09375, 4)).toBe("0.0938");
    expect([0.5, 1.5, 2.5, -0.5].map((x) => fixedText(x, 0))).toEqual(["0", "2", "2", "-0"]);
  });

  test("fixedText(x, digits) writes all digits of integers from 1e21 up", () => {
    expect(fixedText(2 ** 100, 2)).toBe("1267650600228229401496703205376.00");
    expect(fixedText(-1e22, 0)).toBe("-10000000000000000000000");
  });
});

describe("scientificText", () => {
  test("scientificText(x, digits) is the exact value rounded half to even", () => {
    fc.assert(
      fc.property(finite, digits, (x, n) => {
        expect(scientificText(x, n)).toBe(oracleScientific(x, n));
      }),
      { numRuns: 5000 },
    );
  });

  test("scientificText(tie, digits) takes the even digit, of fractions and of large integers", () => {
    const tie = fc
      .tuple(fc.integer({ min: 1, max: 99999 }), fc.integer({ min: -4, max: 21 }))
      .map(([n, power]) => (10 * n + 5) * 10 ** power)
      .filter((x) => Number.isInteger(x * 16));
    fc.assert(
      fc.property(tie, fc.integer({ min: 0, max: 5 }), (x, n) => {
        expect(scientificText(x, n)).toBe(oracleScientific(x, n));
      }),
      { numRuns: 2000 },
    );
    expect(scientificText(123450, 3)).toBe("1.234e+05"); // toExponential: 1.235e+5
    expect(scientificText(2.5e22, 0)).toBe("2e+22");
    expect(scientificText(9.5, 0)).toBe("1e+01"); // 9 is odd, so the tie goes up and carries
    expect(scientificText(0.5 ** 7, 4)).toBe("7.8125e-03");
  });

  test("scientificText(x, digits) has exponents of two digits at least", () => {
    expect(scientificText(0, 4)).toBe("0.0000e+00");
    expect(scientificText(-0, 4)).toBe("-0.0000e+00");
    expect(scientificText(1.5e100, 1)).toBe("1.5e+100");
    expect(scientificText(5e-324, 2)).toBe("4.94e-324");
  });
});

describe("numberTexts", () => {
  const options = getPrintoptions();
  const texts = (values: number[], dtype: "float32" | "int32" | "bool" = "float32"): string[] =>
    numberTexts(values, dtype, options).texts;

  test("numberTexts(values) prints nan and the infinities the same in every notation", () => {
    for (const others of [[1, 2], [0.5], [1e-9, 1], []])
      expect(
        texts([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, ...others])
          .slice(0, 3)
          .map((text) => text.trim()),
      ).toEqual(["nan", "inf", "-inf"]);
  });

  test("numberTexts(values) takes scientific notation beyond a ratio of 1000, above 1e8 and below 1e-4", () => {
    expect(texts([1, 1000])).toEqual(["   1.", "1000."]);
    expect(texts([1, 1001])).toEqual(["1.0000e+00", "1.0010e+03"]);
    expect(texts([1e8])).toEqual(["100000000."]);
    expect(texts([100000008])).toEqual(["1.0000e+08"]);
    expect(texts([1e-4])).toEqual(["0.0001"]);
    expect(texts([Math.fround(1e-4)])).toEqual(["1.0000e-04"]); // the float32 lies just below
    expect(texts([9.9e-5])).toEqual(["9.9000e-05"]);
  });

  test("numberTexts(values) pads to the widest value, but zeros and non-finite values do not count", () => {
    expect(texts([1, -0, Number.NEGATIVE_INFINITY])).toEqual(["1.", "-0.", "-inf"]);
    expect(texts([0.5, -0])).toEqual(["0.5000", "-0.0000"]);
    expect(texts([9.99995, -1])).toEqual(["10.0000", "-1.0000"]); // the carry widens the column
  });

  test("numberTexts(values) of integers and bools are plain words", () => {
    expect(texts([-12, 3], "int32")).toEqual(["-12", "  3"]);
    expect(texts([0, 1], "bool")).toEqual(["False", " True"]);
  });
});
