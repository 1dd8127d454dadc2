/** Tensors are ordinary garbage: training does not grow the heap, and a graph goes when its loss goes. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Generator, noGrad, randn, type Tensor, tensor } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Collects what can be; weak references let go only between tasks. */
async function collected(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    collect();
  }
}

/** Bytes in use after a collection: objects, and the memory of typed arrays. */
async function bytesInUse(): Promise<number> {
  await collected();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Steps of gradient descent on a small network, as a training loop does them. */
function trainer(): (steps: number) => number {
  const generator = new Generator(1);
  const [x, wanted] = [randn([8, 3], { generator }), randn([8, 1], { generator })];
  const w = randn([3, 16], { generator, requiresGrad: true });
  const b = randn([16], { generator, requiresGrad: true });
  const v = randn([16, 1], { generator, requiresGrad: true });
  const step = (): number => {
    const y = x.matmul(w).add(b).tanh().matmul(v);
    const loss = y.sub(wanted).square().mean();
    loss.backward();
    noGrad(() => {
      for (const p of [w, b, v]) {
        p.sub_((p.grad as Tensor).mul(0.01));
        p.grad = null;
      }
    });
    return loss.item();
  };
  return (steps) => {
    let loss = 0;
    for (let i = 0; i < steps; i++) loss = step();
    return loss;
  };
}

describe("memory", () => {
  test("10,000 training steps do not grow the heap: less than the smallest object, 16 bytes, a step", async () => {
    const train = trainer();
    const first = train(2000); // compiled code and caches settle
    const before = await bytesInUse();
    const last = train(10_000);
    const after = await bytesInUse();
    expect(last).toBeLessThan(first);
    expect((after - before) / 10_000).toBeLessThan(16);
  });

  test("a graph is collected when its loss is dropped", async () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const graph = (): WeakRef<object>[] => {
      const hidden = x.mul(2);
      const loss = hidden.exp().sum();
      return [hidden, loss, loss.gradFn as object, hidden.gradFn as object].map(
        (o) => new WeakRef(o),
      );
    };
    const refs = graph();
    await collected();
    expect(refs.map((ref) => ref.deref())).toEqual([undefined, undefined, undefined, undefined]);
    expect(x.requiresGrad).toBe(true);
  });

  test("backward lets go of what the ops saved, though the loss lives on", async () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const start = (): [Tensor, WeakRef<object>] => {
      const hidden = x.mul(2).exp();
      return [hidden.mul(hidden).sum(), new WeakRef(hidden.storage)];
    };
    const [loss, saved] = start();
    await collected();
    expect(saved.deref()).not.toBe(undefined);
    loss.backward();
    await collected();
    expect(saved.deref()).toBe(undefined);
    expect(loss.gradFn?.name).toBe("SumBackward0");
  });

  test("a graph made by createGraph is collected as well, once its gradients are dropped", async () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const double = (): WeakRef<object> => {
      x.pow(3).sum().backward(null, { createGraph: true });
      const ref = new WeakRef((x.grad as Tensor).gradFn as object);
      x.grad = null;
      return ref;
    };
    const ref = double();
    await collected();
    expect(ref.deref()).toBe(undefined);
  });

  test("changes in place keep no history of constants: 10,000 of them to one buffer", async () => {
    const buffer = randn([4, 4]);
    const change = (): void => {
      for (let i = 0; i < 10_000; i++) buffer.select(0, i % 4).add_(1);
    };
    change();
    const before = await bytesInUse();
    change();
    expect(((await bytesInUse()) - before) / 10_000).toBeLessThan(16);
  });
});
