/** Hooks and retained gradients: looking at what passes, and changing it. */
import { grad, tensor } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";

const leaf = (data: number[]) => tensor(data, { requiresGrad: true });

describe("registerHook", () => {
  test("registerHook(hook) sees the whole gradient once, summed over all uses", () => {
    const x = leaf([1, 2]);
    const seen: unknown[] = [];
    x.registerHook((g) => {
      seen.push(g.toArray());
      return undefined;
    });
    x.mul(2).add(x.mul(3)).sum().backward();
    expect(seen).toEqual([[5, 5]]);
  });

  test("registerHook(hook) on the result of an op changes what flows on; hooks run in order", () => {
    const x = leaf([1]);
    const y = x.mul(2);
    y.registerHook((g) => g.add(1));
    y.registerHook((g) => g.mul(10));
    y.sum().backward();
    expect(x.grad?.item()).toBe(40); // ((1 + 1) · 10) · 2
  });

  test("registerHook(hook) returns a function that removes this hook and no other", () => {
    const x = leaf([1]);
    const remove = x.registerHook((g) => g.mul(10));
    x.registerHook((g) => g.add(1));
    remove();
    remove();
    x.sum().backward();
    expect(x.grad?.item()).toBe(2);
  });

  test("registerHook(hook) runs in grad() too, on what it passes", () => {
    const x = leaf([1]);
    const y = x.mul(2);
    y.registerHook((g) => g.mul(10));
    expect(grad([y.sum()], [x])[0]?.item()).toBe(20);
  });

  test("registerHook(hook) changes a leaf's grad, and what was there before stays", () => {
    const x = leaf([1]);
    x.sum().backward();
    x.registerHook((g) => g.mul(10));
    x.sum().backward();
    expect(x.grad?.item()).toBe(11);
  });

  test("registerHook(hook) refuses a tensor without gradient", () => {
    expect(() => tensor([1]).registerHook((g) => g)).toThrow(
      "registerHook: this tensor has no gradient; set requiresGrad on the leaf it is computed from",
    );
  });

  test("a hook that changes the shape is refused where the gradient arrives", () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    y.registerHook((g) => g.sum());
    expect(() => y.sum().backward()).toThrow(/shape/);
  });
});

describe("retainGrad", () => {
  test("retainGrad() keeps the gradient of the result of an op, and adds up as a leaf does", () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    expect(y.retainGrad()).toBe(y);
    y.sum().backward(null, { retainGraph: true });
    y.sum().backward();
    expect(y.grad?.toArray()).toEqual([2, 2]);
  });

  test("retainGrad() keeps what the hooks made of the gradient, and grad() fills it as well, as in torch", () => {
    const x = leaf([1]);
    const y = x.mul(2);
    y.retainGrad();
    y.registerHook((g) => g.mul(10));
    expect(grad([y.sum()], [x])[0]?.item()).toBe(20);
    expect(y.grad?.item()).toBe(10);
  });

  test("without retainGrad() the result of an op keeps none", () => {
    const y = leaf([1]).mul(2);
    y.sum().backward();
    expect(y.grad).toBe(null);
  });

  test("retainGrad() does nothing on leaves and refuses tensors without gradient", () => {
    const x = leaf([1]);
    x.retainGrad();
    x.sum().backward();
    expect(x.grad?.item()).toBe(1);
    expect(() => tensor([1]).retainGrad()).toThrow("retainGrad: this tensor has no gradient");
  });
});
