/** allclose, assertClose and the matcher: what is close, and what is said of what is not. */
import { tensor } from "@gptlight/tensor";
import { allclose, assertClose, describeDifference } from "@gptlight/tensor/testing";
import { describe, expect, test } from "vitest";
import "../support/matchers.ts";

const nan = tensor([Number.NaN]);
const infinite = tensor([Infinity]);

describe("allclose", () => {
  test("allclose(x, y) holds up to atol + rtol · |y|, torch's 1e-8 and 1e-5 by default", () => {
    expect(allclose(tensor([100.0009]), tensor([100]).float())).toBe(true); // 100 · 1e-5 = 1e-3
    expect(allclose(tensor([100.0011]), tensor([100]).float())).toBe(false);
    expect(allclose(tensor([0.5]), tensor([0.25]), { atol: 0.25 })).toBe(true);
    expect(allclose(tensor([0.5]), tensor([0.25]), { rtol: 1, atol: 0 })).toBe(true);
    expect(allclose(tensor([0.5]), tensor([0.25]), { rtol: 0.9, atol: 0 })).toBe(false);
  });

  test("allclose(x, y) takes infinities as equal only to themselves, NaN to NaN only on request", () => {
    expect(allclose(infinite, infinite)).toBe(true);
    expect(allclose(infinite, infinite.neg())).toBe(false);
    expect(allclose(tensor([1.5]), infinite)).toBe(false);
    expect(allclose(nan, nan)).toBe(false);
    expect(allclose(nan, nan, { equalNan: true })).toBe(true);
    expect(allclose(nan, tensor([1.5]), { equalNan: true, atol: Infinity })).toBe(false);
  });

  test("allclose(x, y) broadcasts, as torch does, and refuses what does not", () => {
    expect(allclose(tensor([[1.5], [1.5]]), tensor([1.5, 1.5, 1.5]))).toBe(true);
    expect(() => allclose(tensor([1, 2]), tensor([1, 2, 3]))).toThrow(
      "allclose: [2] and [3] do not broadcast",
    );
  });
});

describe("assertClose", () => {
  test("assertClose(x, y) names the worst index, both values, and how many differ", () => {
    const got = tensor([
      [1, 2.5],
      [3, 4],
    ]);
    const want = tensor([
      [1, 2],
      [3, 9],
    ]).float();
    expect(() => assertClose(got, want)).toThrow(
      "assertClose: 2 of 4 elements differ (50.0%); worst at [1, 1]: got 4, wanted 9, difference 5 where 0.0000217 is allowed",
    );
    expect(describeDifference(nan, [1])).toBe(
      "1 of 1 elements differ (100.0%); worst at [0]: got NaN, wanted 1",
    );
    expect(assertClose(got, got)).toBe(undefined);
  });

  test("assertClose(x, y) wants the same shape and dtype; nested arrays have any dtype", () => {
    expect(() => assertClose(tensor([1, 2]), tensor([[1, 2]]))).toThrow(
      "assertClose: wanted shape [1, 2], got [2]",
    );
    expect(() => assertClose(tensor([1, 2]), tensor([1, 2]).float())).toThrow(
      "assertClose: wanted dtype float32, got int32",
    );
    expect(assertClose(tensor([1, 2]).double(), [1, 2])).toBe(undefined);
  });

  test("assertClose(x, y) allows by default what torch.testing.assert_close does for the dtype", () => {
    const at = (dtype: "float32" | "float64", difference: number) =>
      describeDifference(tensor([1 + difference], { dtype }), tensor([1], { dtype })) === null;
    expect(at("float32", 1.1e-5)).toBe(true); // 1e-5 + 1.3e-6
    expect(at("float32", 1.2e-5)).toBe(false);
    expect(at("float64", 1.9e-7)).toBe(true); // 1e-7 + 1e-7
    expect(at("float64", 2.1e-7)).toBe(false);
    expect(describeDifference(tensor([1000]), tensor([1001]))).not.toBe(null); // integers are exact
  });
});

describe("toBeCloseToTensor", () => {
  test("expect(x).toBeCloseToTensor(y) passes, fails and can be negated", () => {
    expect(tensor([1, 2.5])).toBeCloseToTensor(tensor([1, 2.5]));
    expect(tensor([1, 2.5])).toBeCloseToTensor([1, 2], { atol: 0.5 });
    expect(tensor([1, 2.5])).not.toBeCloseToTensor([1, 2]);
    expect(() => expect(tensor([1, 2.5])).toBeCloseToTensor([1, 2])).toThrow(
      "toBeCloseToTensor: 1 of 2 elements differ (50.0%); worst at [1]: got 2.5, wanted 2, difference 0.5 where 0.0000126 is allowed\nwanted\n[1,2]\ngot\ntensor([1.0000, 2.5000])",
    );
    expect(() => expect(tensor([1])).not.toBeCloseToTensor([1])).toThrow(
      "toBeCloseToTensor: close, which was not wanted",
    );
    expect(() => expect(3).toBeCloseToTensor([3])).toThrow("wanted a tensor, got number");
  });
});
