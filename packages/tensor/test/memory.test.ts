/** Tensors are ordinary garbage: a graph goes when its loss is dropped, and training does not grow the heap. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { noGrad, randn, type Tensor, tensor } from "@gptlight/tensor";
import { expect, test } from "vitest";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Garbage is collected between tasks, too: a few rounds settle it. */
async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

test("a graph is collected when its loss is dropped, though its leaf lives on", async () => {
  const leaf = randn([8, 8], { requiresGrad: true });
  const watch = (): WeakRef<Tensor> => {
    const hidden = leaf.mul(leaf).exp();
    hidden.sum().backward();
    return new WeakRef(hidden);
  };
  const hidden = watch();
  await settled();
  expect(hidden.deref()).toBeUndefined();
  expect(leaf.grad).not.toBeNull();
});

test("10,000 small training steps do not grow the heap", async () => {
  const x = randn([4, 8]);
  const weight = randn([8, 8], { requiresGrad: true });
  const step = (): void => {
    x.matmul(weight).tanh().pow(2).mean().backward();
    noGrad(() => weight.sub_(weight.grad as Tensor, { alpha: 0.01 }));
    weight.grad = null;
  };
  for (let i = 0; i < 500; i++) step();
  await settled();
  const before = process.memoryUsage();
  for (let i = 0; i < 10_000; i++) step();
  await settled();
  const after = process.memoryUsage();
  // a leak of one 256-byte array a step would be 2.5 MB; what is left is the noise of a running process
  expect(after.heapUsed - before.heapUsed).toBeLessThan(2.5e6);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2.5e6);
});

test("tensor(iterable) takes any iterable of numbers", () => {
  expect(tensor(new Set([3, 1, 2])).toArray()).toEqual([3, 1, 2]);
});
