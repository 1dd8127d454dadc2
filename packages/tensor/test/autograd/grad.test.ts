/** grad(): gradients as values, for any tensors of the graph. */
import { grad, ones, type Tensor, tensor } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";

const leaf = (data: number | number[]) => tensor(data, { requiresGrad: true });

describe("grad", () => {
  test("grad(outputs, inputs) gives the gradients and leaves every grad alone", () => {
    const [x, y] = [leaf([2]), leaf([5])];
    const slopes = grad([x.mul(y)], [x, y]);
    expect(slopes.map((g) => g?.toArray())).toEqual([[5], [2]]);
    expect([x.grad, y.grad]).toEqual([null, null]);
  });

  test("grad(outputs, inputs) sums over the outputs, weighted by gradOutputs", () => {
    const x = leaf([1, 2]);
    const outputs = [x.mul(2), x.mul(x), x.sum()];
    const gradOutputs = [ones([2]), tensor([10, 100]).float(), null];
    expect(grad(outputs, [x], { gradOutputs })[0]?.toArray()).toEqual([2 + 20 + 1, 2 + 400 + 1]);
  });

  test("grad(outputs, inputs) takes results of ops as inputs, also the output itself, also twice", () => {
    const x = leaf([3]);
    const y = x.mul(2);
    const z = y.mul(y);
    const slopes = grad([z], [y, x, z, y]);
    expect(slopes.map((g) => g?.item())).toEqual([12, 24, 1, 12]);
  });

  test("grad(outputs, inputs) does not walk to leaves that were not asked for", () => {
    const [x, y] = [leaf([1]), leaf([2])];
    let calls = 0;
    y.registerHook(() => {
      calls++;
      return undefined;
    });
    grad([x.mul(y)], [x]);
    expect([calls, y.grad]).toEqual([0, null]);
  });

  test("grad(outputs, inputs) refuses an input that takes no part, or gives null with allowUnused", () => {
    const [x, y] = [leaf([1]), leaf([2])];
    expect(() => grad([x.mul(2)], [x, y])).toThrow(
      "grad: input 1 takes no part in the graph of the outputs; pass { allowUnused: true } for null instead",
    );
    const [slope, none] = grad([x.mul(2)], [x, y], { allowUnused: true });
    expect([slope?.item(), none]).toEqual([2, null]);
  });

  test("grad(outputs, inputs) refuses inputs and outputs without a graph", () => {
    const x = leaf([1]);
    const refusal = "grad: a tensor of shape [1] does not require grad and has no gradFn";
    expect(() => grad([x.mul(2)], [ones([1])])).toThrow(refusal);
    expect(() => grad([ones([1])], [x])).toThrow(refusal);
    expect(() => grad([leaf([1, 2]).mul(2)], [x])).toThrow("a gradient can be left out for one");
    expect(() => grad([x.mul(2)], [x], { gradOutputs: [ones([2])] })).toThrow(
      "grad: the gradient needs the shape [1] of the tensor, got [2]",
    );
  });

  test("grad(outputs, inputs) frees the graph like backward, unless it is retained", () => {
    const x = leaf([1]);
    const y = x.exp();
    grad([y], [x], { retainGraph: true });
    grad([y], [x]);
    expect(() => grad([y], [x])).toThrow("the values that ExpBackward0 saved were freed");
  });

  test("grad(outputs, inputs, { createGraph: true }) can be differentiated again", () => {
    const x = leaf(2);
    const [slope] = grad([x.pow(3)], [x], { createGraph: true }) as [Tensor];
    expect(grad([slope.mul(x)], [x])[0]?.item()).toBe(9 * 4); // (3x³)′ = 9x²
  });
});
