/** Ten thousand training steps leave neither heap nor array buffers larger: storage is ordinary memory that the collector sees. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  crossEntropy,
  embedding,
  Generator,
  layerNorm,
  linear,
  noGrad,
  randint,
  randn,
  scaledDotProductAttention,
  type Tensor,
} from "@gptlight/tensor";
import { expect, test } from "vitest";

const [V, B, T, D] = [13, 2, 4, 16]; // vocabulary, batch, time, width: just large enough to take the SIMD kernels

/** One attention head between an embedding and a layer back to logits, and its loss for random ids. */
function model(): { parameters: Tensor[]; loss(): Tensor } {
  const generator = new Generator(1);
  const weight = (...shape: number[]) =>
    randn(shape, { generator }).mul(0.1).detach().requiresGrad_();
  const [table, qkv, head, gain] = [weight(V, D), weight(3 * D, D), weight(V, D), weight(D)];
  const ids = () => randint(V, [B, T], { generator });
  return {
    parameters: [table, qkv, head, gain],
    loss() {
      const x = layerNorm(embedding(table, ids()), [D], { weight: gain });
      const [q, k, v] = linear(x, qkv).split(D, -1);
      const y = scaledDotProductAttention(q, k, v, { isCausal: true }).gelu();
      return crossEntropy(linear(x.add(y), head).flatten(0, 1), ids().flatten());
    },
  };
}

/** The garbage collector, as `node --expose-gc` would give it. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

test("10,000 steps of training grow neither the heap nor the array buffers", () => {
  const { parameters, loss } = model();
  const train = (steps: number) => {
    for (let i = 0; i < steps; i++) {
      loss().backward();
      noGrad(() => {
        for (const p of parameters) {
          if (p.grad !== null) p.sub_(p.grad.mul(0.01));
          p.grad = null;
        }
      });
    }
  };
  const collect = collector();
  const live = () => {
    collect();
    collect(); // the second time frees the buffers that the first one found
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return { heapUsed, arrayBuffers };
  };
  train(1000); // until code is compiled and free lists are full
  const before = live();
  train(9000);
  const after = live();
  // One node or tensor kept at each step would be 100 bytes or more of heap, one array of 16 floats 64 bytes of buffers.
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan((64 * 9000) / 2);
  expect(after.heapUsed - before.heapUsed).toBeLessThan(100 * 9000);
});
