/** Backward recycles memory that no user can hold. What a user can hold must stay as it was, whatever runs afterwards. */
import * as gl from "@gptlight/tensor";
import { type Context, grad, randn, type Tensor } from "@gptlight/tensor";
import { expect, test } from "vitest";

/** A step big enough for its gradients to be recycled, and for the next step to take up that memory. */
function step(x: Tensor): Tensor {
  return x.mul(2).exp().mul(x).tanh().sum();
}

function runOthers(): void {
  for (let i = 0; i < 5; i++) step(randn([64, 64], { requiresGrad: true })).backward();
}

test("a gradient that a hook saw stays as it was", () => {
  const x = randn([64, 64], { requiresGrad: true });
  const y = x.mul(2);
  const seen: Tensor[] = [];
  y.registerHook((g) => {
    seen.push(g);
    return undefined;
  });
  y.exp().sum().backward();
  const before = seen[0].toTypedArray();
  runOthers();
  expect(seen[0].toTypedArray()).toEqual(before);
});

test("retainGrad's gradient, a leaf's and grad()'s stay as they were", () => {
  const x = randn([64, 64], { requiresGrad: true });
  const y = x.mul(2);
  y.retainGrad();
  y.exp().sum().backward();
  const z = x.mul(3);
  const [slope] = grad([z.exp().sum()], [z]);
  const held = [y.grad, x.grad, slope] as Tensor[];
  const before = held.map((g) => g.toTypedArray());
  runOthers();
  expect(held.map((g) => g.toTypedArray())).toEqual(before);
});

test("a gradient that a user's Function kept stays as it was", () => {
  const kept: Tensor[] = [];
  class Keep extends gl.Function {
    static forward(_: Context, x: Tensor): Tensor {
      return x.mul(1);
    }
    static backward(_: Context, g: Tensor): Tensor {
      kept.push(g);
      return g.mul(1);
    }
  }
  const x = randn([64, 64], { requiresGrad: true });
  Keep.apply(x.mul(2)).exp().sum().backward();
  const before = kept[0].toTypedArray();
  runOthers();
  expect(kept[0].toTypedArray()).toEqual(before);
});

test("backward through one graph twice gives the same gradients while memory is recycled", () => {
  const x = randn([64, 64], { requiresGrad: true });
  const loss = step(x);
  loss.backward(null, { retainGraph: true });
  const once = (x.grad as Tensor).toTypedArray();
  x.grad = null;
  runOthers();
  loss.backward();
  expect((x.grad as unknown as Tensor).toTypedArray()).toEqual(once);
});
