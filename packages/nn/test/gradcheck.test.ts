/** Every layer with parameters, and every function that nn adds: gradients against central differences in float64, on random shapes. */
import { Generator, rand, randn, type Tensor } from "@gptlight/tensor";
import { gradcheck, gradgradcheck } from "@gptlight/tensor/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completeConfig } from "../src/gpt/config.ts";
import { Block, CausalSelfAttention, GPT, MLP } from "../src/gpt/index.ts";
import { drawn } from "../src/gpt/weights.ts";
import * as nn from "../src/index.ts";
import { functionOf } from "./support/functional-call.ts";

const F = nn.functional;

/** Float64 numbers that want gradients. */
const input = (...shape: number[]) => randn(shape, { dtype: "float64", requiresGrad: true });

/** Random sizes for one case. */
interface Sizes {
  B: number;
  T: number;
  E: number;
  /** 1 or 2. */
  n: number;
  flag: boolean;
}

const sizes: fc.Arbitrary<Sizes> = fc.record({
  B: fc.integer({ min: 1, max: 3 }),
  T: fc.integer({ min: 1, max: 4 }),
  E: fc.integer({ min: 1, max: 4 }),
  n: fc.integer({ min: 1, max: 2 }),
  flag: fc.boolean(),
});

type Case = [module: nn.Module, call: (...x: Tensor[]) => Tensor | Tensor[], ...inputs: Tensor[]];

const LAYERS: Record<string, (s: Sizes) => Case> = {
  Linear: ({ B, T, E, flag }) => {
    const layer = new nn.Linear(E, T, { bias: flag });
    return [layer, (x) => layer.forward(x), input(B, E)];
  },
  Embedding: ({ B, E }) => {
    const layer = new nn.Embedding(3, E);
    return [layer, () => layer.forward(Array.from({ length: B + 2 }, (_, i) => i % 3))];
  },
  LayerNorm: ({ B, E, flag }) => {
    const layer = new nn.LayerNorm([2, E + 1], { bias: flag });
    return [layer, (x) => layer.forward(x), input(B, 2, E + 1)];
  },
  RMSNorm: ({ B, E }) => {
    const layer = new nn.RMSNorm(E, { eps: 0.1 });
    return [layer, (x) => layer.forward(x), input(B, E)];
  },
  BatchNorm1d: ({ B, E, flag }) => {
    const layer = new nn.BatchNorm1d(E).train(flag);
    return [layer, (x) => layer.forward(x), input(B + 1, E, 2)];
  },
  Conv1d: ({ B, T, n, flag }) => {
    const layer = new nn.Conv1d(2 * n, 2 * n, n + 1, {
      groups: 2,
      padding: n,
      stride: n,
      bias: flag,
    });
    return [layer, (x) => layer.forward(x), input(B, 2 * n, T + 2)];
  },
  Conv2d: ({ B, T, n }) => {
    const layer = new nn.Conv2d(n, 2, [2, n], { dilation: n, padding: 1 });
    return [layer, (x) => layer.forward(x), input(B, n, T + 1, 3)];
  },
  RNN: ({ B, T, E, n, flag }) => {
    const layer = new nn.RNN(E, 2, { numLayers: n, bidirectional: flag });
    return [layer, (x) => layer.forward(x), input(T, B, E)];
  },
  LSTM: ({ B, T, E, flag }) => {
    const layer = new nn.LSTM(E, 2, { batchFirst: flag });
    return [
      layer,
      (x, h, c) => layer.forward(x, [h, c]).flat(),
      input(...(flag ? [B, T] : [T, B]), E),
      input(1, B, 2),
      input(1, B, 2),
    ];
  },
  GRU: ({ B, T, E, n }) => {
    const layer = new nn.GRU(E, 2, { numLayers: n });
    return [layer, (x, h) => layer.forward(x, h), input(T, B, E), input(n, B, 2)];
  },
  MultiheadAttention: ({ B, T, n, flag }) => {
    const layer = new nn.MultiheadAttention(2 * n, n, { bias: flag, batchFirst: true });
    return [
      layer,
      (q, k) => layer.forward(q, k, k, { needWeights: flag }).filter((y) => y !== null),
      input(B, T, 2 * n),
      input(B, T + 1, 2 * n),
    ];
  },
  TransformerEncoderLayer: ({ B, T, n, flag }) => {
    const options = { dimFeedforward: 3, dropout: 0, activation: "gelu", normFirst: flag } as const;
    const width = 4 * n; // not 2: two numbers normalised are ±1, a step too steep for differences where they are nearly equal
    const layer = new nn.TransformerEncoderLayer(width, n, options); // not relu: its bend has no slope
    return [layer, (x) => layer.forward(x, { isCausal: flag }), input(T, B, width)];
  },
  CausalSelfAttention: ({ B, T, n }) => {
    const layer = new CausalSelfAttention(
      completeConfig({ nEmbd: 2 * n, nHead: n, dropout: 0 }),
      drawn,
    );
    return [layer, (x) => layer.forward(x), input(B, T, 2 * n)];
  },
  MLP: ({ B, T, E }) => {
    const layer = new MLP(completeConfig({ nEmbd: E, nHead: 1, dropout: 0 }), drawn);
    return [layer, (x) => layer.forward(x), input(B, T, E)];
  },
  Block: ({ B, T, n }) => {
    const layer = new Block(completeConfig({ nEmbd: 2 * n, nHead: n, dropout: 0 }), drawn);
    return [layer, (x) => layer.forward(x), input(B, T, 2 * n)];
  },
  GPT: ({ B, T }) => {
    const config = { vocabSize: 3, nCtx: 4, nEmbd: 2, nLayer: 1, nHead: 1, dropout: 0 };
    const model = new GPT({ ...config, tieWeights: false }, (shape) => randn(shape)); // at GPT-2's 0.02 norms bend too sharply for differences
    const ids = rand([B, T], { generator: new Generator(B + T) })
      .mul(3)
      .int();
    return [model, () => model.forward(ids)];
  },
};

describe("gradcheck of layers", () => {
  test.each(Object.keys(LAYERS))("%s passes back what central differences say", (name) => {
    fc.assert(
      fc.property(sizes, (s) => {
        const [module, call, ...inputs] = LAYERS[name](s);
        module.double();
        expect(gradcheck(functionOf(module, call), [...module.parameters(), ...inputs])).toBe(true);
      }),
      { numRuns: 3 },
    );
  });

  test("the table has every exported layer with parameters", () => {
    const containers = ["Module", "Sequential", "ModuleList", "ModuleDict", "ParameterList"];
    for (const [name, Class] of Object.entries({ ...nn, Block, CausalSelfAttention, GPT, MLP })) {
      const isLayer = typeof Class === "function" && Class.prototype instanceof nn.Module;
      if (!isLayer || containers.includes(name) || name in LAYERS) continue;
      const module = new (Class as new (...args: unknown[]) => nn.Module)(
        ...(name === "Softmax" || name === "LogSoftmax" || name.endsWith("Pool2d") ? [1] : []),
      );
      expect(module.parameters(), `${name} has parameters: add it to the table`).toEqual([]);
    }
  });
});

const FUNCTIONS: Record<
  string,
  (s: Sizes) => [f: (...x: Tensor[]) => Tensor, ...inputs: Tensor[]]
> = {
  conv1d: ({ B, T, n }) => [
    (x, w, b) => F.conv1d(x, w, { bias: b, stride: n, padding: 1 }),
    input(B, n, T + 1),
    input(2, n, 2),
    input(2),
  ],
  conv2d: ({ T, n }) => [
    (x, w) => F.conv2d(x, w, { groups: n, dilation: n }),
    input(2 * n, T + 2, 3),
    input(2 * n, 2, 2, 1),
  ],
  maxPool2d: ({ B, T }) => [(x) => F.maxPool2d(x, 2, { stride: 1, padding: 1 }), input(B, 1, T, 3)],
  avgPool2d: ({ B, T, flag }) => [
    (x) => F.avgPool2d(x, [2, 1], { padding: [1, 0], countIncludePad: flag, ceilMode: true }),
    input(B, 1, T + 1, 3),
  ],
  pad: ({ B, T }) => [(x) => F.pad(x, [1, 0, 0, 2], { value: 3 }), input(B, T)],
  rmsNorm: ({ B, E }) => [
    (x, w) => F.rmsNorm(x, [E], { weight: w, eps: 0.1 }),
    input(B, E),
    input(E),
  ],
  batchNorm: ({ B, E }) => [
    (x, w, b) => F.batchNorm(x, null, null, { weight: w, bias: b }),
    input(B + 1, E),
    input(E),
    input(E),
  ],
  embedding: ({ E }) => [
    (w) =>
      F.embedding(
        [
          [0, 2],
          [2, 2],
        ],
        w,
      ),
    input(3, E),
  ],
  scaledDotProductAttention: ({ B, T, flag }) => [
    (q, k, v) =>
      F.scaledDotProductAttention(q, k, v, {
        isCausal: flag,
        dropoutP: 0.5,
        generator: new Generator(3),
      }),
    input(B, T, 2),
    input(B, T, 2),
    input(B, T, 3),
  ],
  dropout: ({ B, T }) => [(x) => F.dropout(x, 0.4, { generator: new Generator(1) }), input(B, T)],
};

describe("gradcheck and gradgradcheck of functional", () => {
  test.each(Object.keys(FUNCTIONS))("%s has first and second derivatives", (name) => {
    fc.assert(
      fc.property(sizes, (s) => {
        const [f, ...inputs] = FUNCTIONS[name](s);
        expect(gradcheck(f, inputs)).toBe(true);
        expect(gradgradcheck(f, inputs)).toBe(true);
      }),
      { numRuns: 3 },
    );
  });
});
