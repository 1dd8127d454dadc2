/** Ops that have no derivative refuse in backward, and draws give the odds a gradient of 0, both as in torch. */
import { bernoulli, Generator, grad, normal, type Tensor, tensor } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";

const leaf = (data: number[]) => tensor(data, { requiresGrad: true });
const generator = () => new Generator(1);

describe("ops without a derivative", () => {
  test("floorDivide(x, y) requires grad, and backward through it throws", () => {
    const x = leaf([7, -7]);
    expect(String(x.floorDivide(2))).toBe("tensor([ 3., -4.], grad_fn=<NotImplemented>)");
    expect(() => x.floorDivide(2).sum().backward()).toThrow(
      "backward: floorDivide has no derivative; detach() its operands if it is to count as a constant",
    );
    expect(() =>
      x
        .detach()
        .floorDivide(leaf([2, 2]))
        .sum()
        .backward(),
    ).toThrow("floorDivide has no");
    expect(tensor([7]).floorDivide(2).requiresGrad).toBe(false);
  });

  test("unique(x).values requires grad, and backward through it throws", () => {
    const { values, inverse } = leaf([1, 2]).unique();
    expect([values.gradFn?.name, inverse.gradFn]).toEqual(["Unique2Backward0", null]);
    expect(() => values.sum().backward()).toThrow("backward: unique has no derivative");
  });

  test("remainder(x, y) has a second gradient all the same: its steps count as constants", () => {
    const y = leaf([2, 2]);
    const [slope] = grad([tensor([7.5, -7.5]).remainder(y).sum()], [y], { createGraph: true });
    expect(slope?.toArray()).toEqual([-3, 4]); // −⌊x/y⌋
    expect(grad([(slope as Tensor).mul(y).sum()], [y])[0]?.toArray()).toEqual([-3, 4]);
  });
});

describe("draws", () => {
  test("normal(mean, std) gives both a gradient of 0, and has mean's dtype", () => {
    const [mean, std] = [leaf([1, 2]), leaf([1, 1])];
    const names = [
      normal(mean, 1, { generator: generator() }),
      normal(0, std, { generator: generator() }),
      normal(mean, std, { generator: generator() }),
    ].map((y) => y.gradFn?.name);
    expect(names).toEqual(["NormalBackward1", "NormalBackward2", "NormalBackward3"]);
    normal(mean, std.double(), { generator: generator() }).sum().backward();
    expect([mean.grad?.toArray(), std.grad?.toArray()]).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(normal(mean, std.double()).dtype).toBe("float32");
  });

  test("bernoulli(p) gives p a gradient of 0", () => {
    const p = leaf([0.25, 0.75]);
    const coins = bernoulli(p, { generator: generator() });
    expect(coins.gradFn?.name).toBe("BernoulliBackward0");
    coins.sum().backward();
    expect(p.grad?.toArray()).toEqual([0, 0]);
  });
});
