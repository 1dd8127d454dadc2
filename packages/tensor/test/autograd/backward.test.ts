/** backward: what flows, where it adds up, and when it refuses. */
import { grad, noGrad, ones, type Tensor, tensor, zeros } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import "../support/matchers.ts";

const leaf = (data: number | number[] | number[][]) => tensor(data, { requiresGrad: true });

describe("three tests before the second op", () => {
  test("x.mul(x) sends both its gradients to x: ∂x²/∂x = 2x", () => {
    const x = leaf([3, -2]);
    x.mul(x).sum().backward();
    expect(x.grad?.toArray()).toEqual([6, -4]);
  });

  test("backward goes through a chain 20,000 deep, and through 20,000 joins", () => {
    const x = leaf([1, 2]);
    let y: Tensor = x;
    for (let i = 0; i < 20_000; i++) y = i % 2 === 0 ? y.add(x) : y.neg();
    y.sum().backward();
    // y ← −(y + x), 10,000 times from y = x: y returns to x after each pair of rounds, as −(−(x + x) + x) = x
    expect(y.toArray()).toEqual([1, 2]);
    expect(x.grad?.toArray()).toEqual([1, 1]);
  });

  test("an input that wants no gradient gets none, and the other one still does", () => {
    const [x, constant] = [leaf([3]), tensor([5], { dtype: "float32" })];
    x.mul(constant).backward();
    expect([x.grad?.toArray(), constant.grad]).toEqual([[5], null]);
    expect(constant.mul(constant).gradFn).toBe(null);
  });
});

describe("leaves", () => {
  test("backward adds to a leaf's grad, in the same tensor, until that is set to null", () => {
    const x = leaf([1, 2]);
    x.mul(2).sum().backward();
    const first = x.grad;
    x.mul(3).sum().backward();
    expect(x.grad).toBe(first);
    expect(x.grad?.toArray()).toEqual([5, 5]);
    x.grad = null;
    x.mul(3).sum().backward();
    expect(x.grad as unknown as Tensor).toBeCloseToTensor([3, 3]);
  });

  test("a leaf's grad is its own memory: changing it changes no other gradient and no value", () => {
    const [x, y] = [leaf([1, 2]), leaf([3, 4])];
    const seed = ones([2]);
    x.add(y).backward(seed);
    x.grad?.mul_(100);
    expect([x.grad?.toArray(), y.grad?.toArray(), seed.toArray()]).toEqual([
      [100, 100],
      [1, 1],
      [1, 1],
    ]);
  });

  test("a grad that was put there by hand is added to", () => {
    const x = leaf([1, 2]);
    x.grad = tensor([10, 20], { dtype: "float32" });
    x.sum().backward();
    expect(x.grad.toArray()).toEqual([11, 21]);
  });

  test("a leaf is its own root: ∂x/∂x = 1", () => {
    const x = leaf(3);
    x.backward();
    expect(x.grad?.item()).toBe(1);
  });

  test("backward collects in a leaf of float64 what came through float32, and the other way round", () => {
    const [wide, narrow] = [leaf([1]).detach().double().requiresGrad_(), leaf([2])];
    wide.mul(narrow).sum().backward();
    expect([wide.grad?.dtype, narrow.grad?.dtype]).toEqual(["float64", "float32"]);
    wide.float().mul(narrow).sum().backward();
    expect([wide.grad?.toArray(), narrow.grad?.toArray()]).toEqual([[4], [2]]);
  });
});

describe("the upstream gradient", () => {
  test("backward(gradient) weighs the elements; one element needs none", () => {
    const x = leaf([1, 2]);
    x.mul(x).backward(tensor([10, 100]));
    expect(x.grad?.toArray()).toEqual([20, 400]);
    x.sum().unsqueeze(0).backward();
    expect(x.grad?.toArray()).toEqual([21, 401]);
  });

  test("backward of several elements without a gradient says what to pass", () => {
    expect(() => leaf([1, 2]).mul(2).backward()).toThrow(
      "backward: a gradient can be left out for one element only, got shape [2]; pass ∂L/∂x or reduce it first (sum, mean)",
    );
  });

  test("backward(gradient) wants the shape of the tensor", () => {
    expect(() =>
      leaf([1, 2])
        .mul(2)
        .backward(ones([3])),
    ).toThrow("backward: the gradient needs the shape [2] of the tensor, got [3]");
  });

  test("backward of what has no graph says how to get one", () => {
    expect(() => ones([]).backward()).toThrow(
      "backward: a tensor of shape [] does not require grad and has no gradFn; compute it from a tensor with requiresGrad, outside noGrad",
    );
    expect(() => noGrad(() => leaf([1]).sum()).backward()).toThrow("outside noGrad");
  });
});

describe("a graph", () => {
  test("is freed by backward: a second one names the op and how to keep the graph", () => {
    const loss = leaf([1, 2]).exp().sum();
    loss.backward();
    expect(() => loss.backward()).toThrow(
      "backward: the values that ExpBackward0 saved were freed by an earlier backward; pass { retainGraph: true } to that one, or compute the loss anew",
    );
  });

  test("is kept by { retainGraph: true }, and where no op saved anything, as in torch", () => {
    const x = leaf([1, 2]);
    const loss = x.mul(x).sum();
    loss.backward(null, { retainGraph: true });
    loss.backward();
    expect(x.grad?.toArray()).toEqual([4, 8]);
    const linear = x.add(1).sum();
    linear.backward();
    linear.backward();
    expect(x.grad?.toArray()).toEqual([6, 10]);
  });

  test("is kept by { createGraph: true }, whose gradients have graphs of their own", () => {
    const x = leaf([2]);
    const loss = x.pow(3).sum();
    loss.backward(null, { createGraph: true });
    const slope = x.grad as Tensor; // 3x² = 12
    expect([slope.item(), slope.requiresGrad]).toEqual([12, true]);
    x.grad = null;
    slope.backward(); // 6x = 12
    expect((x.grad as unknown as Tensor).item()).toBe(12);
    loss.backward();
  });

  test("of two losses with a common part goes backward from each", () => {
    const x = leaf([2]);
    const common = x.mul(x);
    const [a, b] = [common.mul(3).sum(), common.exp().sum()];
    a.backward(null, { retainGraph: true });
    b.backward(null, { retainGraph: true });
    expect(x.grad).toBeCloseToTensor([12 + 4 * Math.exp(4)]);
  });

  test("shared by many paths is walked once for each node: 2⁶⁰ paths take no time", () => {
    const x = leaf([1]);
    let y: Tensor = x;
    for (let i = 0; i < 60; i++) y = y.add(y);
    y.backward();
    expect(x.grad?.item()).toBe(2 ** 60);
  });
});

describe("createGraph", () => {
  test("goes on for ever: x⁵ has derivatives 5x⁴, 20x³, 60x², 120x, 120 and 0", () => {
    const x = leaf(2);
    let y = x.pow(5);
    const values = [];
    for (let i = 0; i < 6; i++) {
      [y] = grad([y], [x], { createGraph: true }) as [Tensor];
      values.push(y.item());
    }
    expect(values).toEqual([80, 160, 240, 240, 120, 0]);
  });

  test("carries a gradient penalty to the weights: ∂‖∂L/∂x‖²/∂w", () => {
    // L = Σ (x w)², ∂L/∂x = 2 x w², P = Σ 4 x² w⁴, ∂P/∂w = 16 w³ Σ x² = 16 · 8 · 5
    const [x, w] = [leaf([1, 2]), leaf(2)];
    const [slope] = grad([x.mul(w).square().sum()], [x], { createGraph: true }) as [Tensor];
    slope.square().sum().backward();
    expect(w.grad?.item()).toBe(640);
  });

  test("off, backward records nothing, even while grad mode is on", () => {
    const x = leaf([2]);
    x.exp().sum().backward();
    expect([x.grad?.requiresGrad, zeros([1]).requiresGrad]).toEqual([false, false]);
  });
});
