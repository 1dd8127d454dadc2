/** Laws of the layers, small examples worked out by hand, and what they say to bad input. Values against torch: ../modules.golden.test.ts. */
import {
  Generator,
  manualSeed,
  ones,
  randn,
  randperm,
  type Tensor,
  tensor,
  zeros,
} from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BatchNorm1d,
  Conv1d,
  Conv2d,
  CosineSimilarity,
  CrossEntropyLoss,
  Dropout,
  Embedding,
  Flatten,
  GRU,
  LayerNorm,
  Linear,
  LSTM,
  MaxPool2d,
  MultiheadAttention,
  RMSNorm,
  RNN,
  Softmax,
  TransformerEncoderLayer,
} from "../../src/index.ts";

const sizes = fc.record({
  B: fc.integer({ min: 1, max: 3 }),
  T: fc.integer({ min: 1, max: 5 }),
  E: fc.integer({ min: 2, max: 6 }),
  seed: fc.nat(9999),
});

const largest = (x: Tensor): number => x.detach().abs().max().item();

/** |x − y| ≤ units · 2⁻²⁴ of the largest. */
function expectClose(x: Tensor, y: Tensor, units: number): void {
  expect(x.shape).toEqual(y.shape);
  expect(largest(x.detach().sub(y.detach()))).toBeLessThanOrEqual(
    units * 2 ** -24 * Math.max(largest(x), largest(y), 2 ** -20),
  );
}

describe("Linear", () => {
  test("new Linear(i, o).forward(x) is x Wᵀ + b: [1, 2] · [[3, 4]] + 5 = 16", () => {
    const layer = new Linear(2, 1);
    layer.loadStateDict({ weight: tensor([[3, 4]]), bias: tensor([5]) });
    expect(layer.forward(tensor([[1, 2]], { dtype: "float32" })).toArray()).toEqual([[16]]);
  });

  test("new Linear(i, o, { weight }) works on that weight and draws nothing", () => {
    const { weight } = new Linear(3, 4);
    manualSeed(1);
    const layer = new Linear(3, 4, { weight });
    expect(layer.weight).toBe(weight);
    expect(layer.bias?.toArray()).toEqual([0, 0, 0, 0]);
    expect(randn([1]).item()).toBe(randn([1], { generator: new Generator(1) }).item());
  });

  test("Linear names sizes that cannot be, and inputs that do not fit", () => {
    expect(() => new Linear(2.5, 1)).toThrow("Linear: inFeatures must be an integer >= 0, got 2.5");
    expect(() => new Linear(2, 1).forward(zeros([4, 3]))).toThrow(
      /linear: x \[4, 3\] needs a last size equal/,
    );
  });
});

describe("Embedding with maxNorm", () => {
  test("rows that are looked up are shortened in the table, others left alone", () => {
    const layer = Embedding.fromPretrained(
      tensor([
        [3, 4.5],
        [30, 40],
        [0, 0.5],
      ]),
      { maxNorm: 5 },
    );
    layer.forward([1, 2]); // of norms 50 and 0.5
    expectClose(
      layer.weight,
      tensor([
        [3, 4.5],
        [3, 4],
        [0, 0.5],
      ]),
      4,
    );
  });

  test("Embedding.fromPretrained(weight) is frozen, on the same memory, and draws nothing", () => {
    const weight = zeros([2, 3]);
    const layer = Embedding.fromPretrained(weight);
    weight.fill_(2);
    expect([layer.weight.requiresGrad, layer.weight.at(0, 0).item()]).toEqual([false, 2]);
    expect(Embedding.fromPretrained(weight, { freeze: false }).weight.requiresGrad).toBe(true);
    expect(() => Embedding.fromPretrained(zeros([2]))).toThrow(
      /weight of shape \(V, D\), got \[2\]/,
    );
    expect(() => new Embedding(2, 2, { maxNorm: -1 }).forward([0])).toThrow(/maxNorm must be > 0/);
  });
});

describe("normalisation", () => {
  test("LayerNorm: rows have mean 0 and variance 1, whatever is added to them or (for eps 0) multiplied", () => {
    fc.assert(
      fc.property(
        sizes,
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        ({ B, E, seed }, shift, scale) => {
          const x = randn([B, E + 2], { generator: new Generator(seed), dtype: "float64" });
          const norm = new LayerNorm(E + 2, { eps: 0 }).double();
          const y = norm.forward(x).detach();
          // Each mean sums at most 8 terms of size below 3; the variance is one such mean of squares.
          expect(largest(y.mean(-1))).toBeLessThan(1e-13);
          expect(largest(y.var(-1, { correction: 0 }).sub(1))).toBeLessThan(1e-12);
          const moved = norm.forward(x.mul(scale).add(shift)).detach();
          // shift/scale is at most 500: that share of float64's digits goes to the shift, and what is left is divided by the rows' deviation.
          const deviation = x.std(-1, { correction: 0 }).min().item();
          expect(largest(moved.sub(y))).toBeLessThan((1e-14 * 500) / Math.min(1, deviation));
        },
      ),
    );
  });

  test("RMSNorm: rows have mean square 1, whatever they are multiplied by", () => {
    fc.assert(
      fc.property(sizes, fc.double({ min: 0.1, max: 50, noNaN: true }), ({ B, E, seed }, scale) => {
        const x = randn([B, E], { generator: new Generator(seed), dtype: "float64" });
        const norm = new RMSNorm(E, { eps: 0 }).double();
        expect(largest(norm.forward(x).detach().square().mean(-1).sub(1))).toBeLessThan(1e-13);
        expect(largest(norm.forward(x.mul(scale)).detach().sub(norm.forward(x)))).toBeLessThan(
          1e-13,
        );
      }),
    );
  });

  test("BatchNorm1d: in training each channel is normalised and the statistics follow; in evaluation they are used and stay", () => {
    const layer = new BatchNorm1d(1, { momentum: 0.25 });
    const x = tensor([[1], [5]], { dtype: "float32" }); // mean 3, variance 4 (8 with Bessel's correction)
    expectClose(layer.forward(x), tensor([[-1], [1]], { dtype: "float32" }), 2 ** 24 * 2e-6); // eps 1e-5 of variance 4 takes 1.25e-6
    expect(layer.runningMean?.toArray()).toEqual([0.75]); // 0 + 0.25 · 3
    expect(layer.runningVar?.toArray()).toEqual([2.75]); // 0.75 · 1 + 0.25 · 8
    layer.eval();
    const y = layer.forward(tensor([[0.75]]));
    expect([y.item(), layer.numBatchesTracked?.item()]).toEqual([0, 1]);
  });

  test("BatchNorm1d with momentum null keeps the plain average of all batches", () => {
    const layer = new BatchNorm1d(1, { momentum: null });
    for (const mean of [1, 2, 6])
      layer.forward(tensor([[mean - 1], [mean + 1]], { dtype: "float32" }));
    expect(layer.runningMean?.item()).toBeCloseTo(3, 6); // (1 + 2 + 6) / 3
  });

  test("normalisation names shapes that do not fit", () => {
    expect(() => new LayerNorm([])).toThrow(/normalizedShape must be one or more integers > 0/);
    expect(() => new LayerNorm(4).forward(zeros([2, 3]))).toThrow(
      /layerNorm: the last sizes of \[2, 3\] must be \[4\]/,
    );
    expect(() => new RMSNorm(4).forward(zeros([2, 3]))).toThrow(
      /rmsNorm: the last sizes of x \[2, 3\]/,
    );
    expect(() => new BatchNorm1d(3).forward(zeros([2, 4]))).toThrow(
      "BatchNorm1d: needs (N, 3) or (N, 3, L), got [2, 4]",
    );
    expect(() => new BatchNorm1d(3).forward(zeros([1, 3]))).toThrow(
      /training needs more than 1 value in each channel/,
    );
  });
});

describe("Dropout", () => {
  test("in evaluation, and for p = 0, x itself comes back and nothing is drawn", () => {
    const x = ones([4]);
    manualSeed(1);
    expect(new Dropout(0.5).eval().forward(x)).toBe(x);
    expect(new Dropout(0).forward(x)).toBe(x);
    expect(new Dropout(1).forward(x.neg()).toArray()).toEqual([-0, -0, -0, -0]);
    expect(randn([1]).item()).toBe(randn([1], { generator: new Generator(1) }).item());
  });

  test("in training elements are 0 or x/(1 − p), and the mean of many is x: its expectation", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), fc.nat(999), (p, seed) => {
        const n = 20_000;
        const y = new Dropout(p, { generator: new Generator(seed) }).forward(ones([n]));
        const kept = Math.fround(1 / Math.fround(1 - p));
        expect(y.eq(0).logicalOr(y.eq(kept)).all().item()).toBe(1);
        // The mean of n such numbers has standard deviation √(p/(1 − p)/n); six of them are met once in 5·10⁸ tries.
        expect(Math.abs(y.mean().item() - 1)).toBeLessThan(6 * Math.sqrt(p / (1 - p) / n) + 1e-6);
      }),
      { numRuns: 30 },
    );
  });

  test("forward and backward use the same mask", () => {
    const x = ones([50]).requiresGrad_();
    const y = new Dropout(0.4, { generator: new Generator(2) }).forward(x);
    y.sum().backward();
    expect(x.grad?.toArray()).toEqual(y.toArray());
  });

  test("new Dropout(p) names a p that is no probability", () => {
    expect(() => new Dropout(1.5)).toThrow("Dropout: p must be in [0, 1], got 1.5");
    expect(() => new Dropout(Number.NaN)).toThrow(RangeError);
  });
});

describe("convolution and pooling", () => {
  test("a convolution commutes with shifts, and is a Linear layer for kernel 1", () => {
    const layer = new Conv1d(2, 3, 3, { bias: false });
    const x = randn([1, 2, 9]);
    const shifted = layer.forward(x.at(":", ":", "2:"));
    expectClose(shifted, layer.forward(x).at(":", ":", "2:"), 4);
    const point = new Conv1d(2, 3, 1);
    const linear = new Linear(2, 3, { bias: true });
    linear.loadStateDict({ weight: point.weight.detach().squeeze(2), bias: point.bias as Tensor });
    expectClose(point.forward(x), linear.forward(x.transpose(1, 2)).transpose(1, 2), 4);
  });

  test("conv layers name what does not fit", () => {
    expect(() => new Conv1d(3, 4, 3, { groups: 2 })).toThrow(
      "Conv1d: groups 2 must divide 3 channels in and 4 out",
    );
    expect(() => new Conv2d(1, 1, [3])).toThrow(
      /Conv2d: kernelSize must be an integer >= 1, or 2 of them, got \[3\]/,
    );
    expect(() => new Conv1d(1, 1, 5).forward(zeros([1, 1, 4]))).toThrow(
      /a kernel of 5 \(dilation 1\) does not fit in a size of 4/,
    );
    expect(() => new Conv1d(2, 1, 1).forward(zeros([1, 3, 4]))).toThrow(
      /an input of shape \[1, 3, 4\] \(N, C, …\) does not fit/,
    );
    expect(() =>
      new Conv1d(1, 1, 3, { padding: "same", stride: 2 }).forward(zeros([1, 1, 4])),
    ).toThrow(/padding "same" needs stride 1/);
    expect(() => new MaxPool2d(2, { padding: 2 }).forward(zeros([1, 1, 4, 4]))).toThrow(
      /padding may be at most half of the kernel/,
    );
    expect(() => new MaxPool2d(2).forward(zeros([4, 4]))).toThrow(
      /needs \(N, C, H, W\) or \(C, H, W\), got \[4, 4\]/,
    );
  });
});

describe("recurrence", () => {
  /** 6 steps, each off by a product of a few terms and a bend: products of other sizes may be summed in another order. */
  const STEP_UNITS = 6 * 8;

  const layers = { RNN: (o: object) => new RNN(3, 4, o), GRU: (o: object) => new GRU(3, 4, o) };

  test.each(Object.entries(layers))(
    "%s: reading on from the last state equals reading all at once",
    (_, make) => {
      const layer = make({ numLayers: 2 });
      const x = randn([6, 2, 3]);
      const [whole, last] = layer.forward(x);
      const [first, state] = layer.forward(x.at(":4"));
      const [second, end] = layer.forward(x.at("4:"), state);
      expectClose(first, whole.at(":4"), STEP_UNITS);
      expectClose(second, whole.at("4:"), STEP_UNITS);
      expectClose(end, last, STEP_UNITS);
    },
  );

  test("LSTM: the same with its pair of states, and batchFirst only moves dimensions", () => {
    const layer = new LSTM(3, 4);
    const x = randn([6, 2, 3]);
    const [whole] = layer.forward(x);
    const [, state] = layer.forward(x.at(":3"));
    expectClose(layer.forward(x.at("3:"), state)[0], whole.at("3:"), STEP_UNITS);
    const turned = new LSTM(3, 4, { batchFirst: true });
    turned.loadStateDict(layer.stateDict());
    expectClose(turned.forward(x.transpose(0, 1))[0].transpose(0, 1), whole, STEP_UNITS);
  });

  test("recurrent layers name what does not fit", () => {
    expect(() => new RNN(3, 0)).toThrow("RNN: hiddenSize must be an integer >= 1, got 0");
    expect(() => new RNN(3, 2, { nonlinearity: "gelu" as "relu" })).toThrow(
      /nonlinearity must be "tanh" or "relu"/,
    );
    expect(() => new GRU(3, 2).forward(zeros([4, 2, 5]))).toThrow(
      "GRU: needs (T, B, 3) or (T, 3), nothing empty, got [4, 2, 5]",
    );
    expect(() => new GRU(3, 2).forward(zeros([4, 1, 3]), zeros([1, 2, 2]))).toThrow(
      /an initial state needs the shape \[1, 1, 2\], got \[1, 2, 2\]/,
    );
  });
});

describe("attention", () => {
  test("with a causal mask, changing a later position changes no earlier output", () => {
    fc.assert(
      fc.property(sizes, ({ B, T, seed }) => {
        const layer = new MultiheadAttention(4, 2, { batchFirst: true });
        const x = randn([B, T + 1, 4], { generator: new Generator(seed) });
        const y = x.clone().set([":", -1], 9);
        const [a, b] = [x, y].map((z) => layer.forward(z, z, z, { isCausal: true })[0].detach());
        expect(a.at(":", ":-1").toArray()).toEqual(b.at(":", ":-1").toArray());
      }),
      { numRuns: 30 },
    );
  });

  test("without positions and masks, permuting the inputs permutes the outputs", () => {
    fc.assert(
      fc.property(sizes, ({ B, T, seed }) => {
        const layer = new TransformerEncoderLayer(4, 2, {
          dimFeedforward: 5,
          dropout: 0,
          batchFirst: true,
        });
        const x = randn([B, T, 4], { generator: new Generator(seed) });
        const order = randperm(T, { generator: new Generator(seed) });
        expectClose(layer.forward(x.at(":", order)), layer.forward(x).at(":", order), 64);
      }),
      { numRuns: 30 },
    );
  });

  test("weights are probabilities, 0 where masked; padding keys change nothing", () => {
    const layer = new MultiheadAttention(4, 2, { batchFirst: true });
    const x = randn([2, 3, 4]);
    const keyPaddingMask = tensor([
      [false, false, true],
      [false, false, true],
    ]);
    const [y, weights] = layer.forward(x, x, x, { keyPaddingMask });
    expectClose((weights as Tensor).sum(-1), ones([2, 3]), 4);
    expect(largest((weights as Tensor).at("...", 2))).toBe(0);
    const other = x.clone().set([":", 2], 7);
    const [z] = layer.forward(x, other, other, { keyPaddingMask, needWeights: false });
    expectClose(z, y, 64);
  });

  test("attention names what does not fit", () => {
    expect(() => new MultiheadAttention(6, 4)).toThrow(
      "MultiheadAttention: 4 heads do not divide embedDim 6",
    );
    const layer = new MultiheadAttention(4, 2);
    const x = zeros([3, 2, 4]);
    expect(() => layer.forward(x, zeros([3, 2, 5]), x)).toThrow(
      /query, key and value need \(T, B, 4\), key and value of one shape/,
    );
    expect(() => layer.forward(x, x, x, { attnMask: zeros([2, 3]) })).toThrow(
      "MultiheadAttention: attnMask must be [3, 3] or [4, 3, 3], got [2, 3]",
    );
    expect(() => layer.forward(x, x, x, { keyPaddingMask: zeros([3, 2]) })).toThrow(
      "MultiheadAttention: keyPaddingMask must be [2, 3], got [3, 2]",
    );
    expect(() => new TransformerEncoderLayer(4, 2, { activation: "tanh" as "relu" })).toThrow(
      /activation must be "relu", "gelu" or a function/,
    );
  });
});

test("losses: a batch of equal logits costs ln C, and a perfect match of directions is 1", () => {
  const loss = new CrossEntropyLoss().forward(zeros([5, 7]), [0, 1, 2, 3, 4]);
  expect(loss.item()).toBe(Math.fround(Math.log(7)));
  expect(new CosineSimilarity({ dim: 0 }).forward(tensor([1.5, 0]), tensor([3.5, 0])).item()).toBe(
    1,
  );
});

test("Softmax and Flatten: settings that cannot be are named", () => {
  expect(() => new Softmax(Number.NaN)).toThrow(
    "Softmax: dim must be an integer, such as -1, got NaN",
  );
  expect(() => new Flatten(2, 1).forward(zeros([2, 2, 2]))).toThrow(
    /startDim 2 lies behind endDim 1/,
  );
});
