/** Laws of the optimizers, clipping, and what they say to bad input. Values against torch: ../optim.golden.test.ts. */
import { Generator, randn, type Tensor, tensor, zeros } from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  Adagrad,
  Adam,
  AdamW,
  clipGradNorm_,
  clipGradValue_,
  Linear,
  type Optimizer,
  Parameter,
  type Params,
  RMSprop,
  SGD,
} from "../../src/index.ts";
import { power } from "../../src/optim/power.ts";

type Make = (params: Params<never>, options: Record<string, unknown>) => Optimizer;

const MAKE = Object.entries({ SGD, Adam, AdamW, Adagrad, RMSprop }).map(
  ([name, Class]) => [name, ((params, options) => new Class(params, options)) as Make] as const,
);

/** Settings that some optimizers know and others pass over. */
const settings = fc.record({
  lr: fc.double({ min: 1e-4, max: 0.2, noNaN: true }),
  momentum: fc.constantFrom(0, 0.9),
  weightDecay: fc.constantFrom(0, 0.1),
  amsgrad: fc.boolean(),
  centered: fc.boolean(),
  maximize: fc.boolean(),
  eps: fc.constantFrom(1e-6, 1e-3),
});

/** Three steps with gradients of a seed, on a parameter that starts as `start`. */
function threeSteps(
  make: Make,
  options: Record<string, unknown>,
  start: Tensor,
  seed: number,
): Parameter {
  const parameter = new Parameter(start);
  const optimizer = make([parameter], options);
  const generator = new Generator(seed);
  for (let k = 0; k < 3; k++) {
    parameter.grad = randn(start.shape, { generator }).to(start.dtype);
    optimizer.step();
  }
  return parameter;
}

describe.each(MAKE)("%s", (name, make) => {
  test("the loop over float32 numbers and the same in ops agree, also on other layouts and in float64", () => {
    fc.assert(
      fc.property(settings, fc.nat(999), (options, seed) => {
        const start = () => randn([3, 5], { generator: new Generator(seed + 1) });
        const looped = threeSteps(make, options, start(), seed);
        const strided = threeSteps(make, options, start().T.contiguous().T, seed);
        const exact = threeSteps(make, options, start().double(), seed).float();
        // Three steps of some ten roundings each; a step is at most lr · 40 here (RMSprop's first with eps 1e-3, gradients below 5).
        const gate = 3 * 10 * 2 ** -24 * (4 + 40 * options.lr);
        for (const other of [strided, exact])
          expect(other.detach().sub(looped.detach()).abs().max().item()).toBeLessThanOrEqual(gate);
      }),
      { numRuns: 40 },
    );
  });

  test("a state dict loaded into a fresh optimizer goes on as the old one would, and shares no memory with it", () => {
    const start = () => new Parameter(tensor([1, -2, 3], { dtype: "float32" }));
    const [a, b] = [start(), start()];
    const options = { lr: 0.1, momentum: 0.5 };
    const [first, second] = [make([a], options), make([b], { lr: 99 })];
    const step = (p: Parameter, optimizer: Optimizer) => {
      p.grad = tensor([0.5, 1, -1], { dtype: "float32" });
      optimizer.step();
    };
    step(a, first);
    b.detach().copy_(a.detach());
    second.loadStateDict(first.stateDict());
    expect(second.paramGroups[0].lr).toBe(0.1);
    for (let k = 0; k < 3; k++) {
      step(a, first);
      step(b, second);
      expect(b.toArray()).toEqual(a.toArray());
    }
  });

  test("a parameter without gradient is left alone, and a step is seen by backward's check of saved values", () => {
    const [p, q] = [new Parameter(tensor([2.5])), new Parameter(tensor([1.5]))];
    const optimizer = make([p, q], { lr: 0.1 });
    const loss = p.mul(p).sum();
    p.grad = tensor([1.5]);
    optimizer.step();
    expect([q.item(), p.item() === 2.5]).toEqual([1.5, false]);
    expect(() => loss.backward()).toThrow(/was changed in place/);
    optimizer.zeroGrad();
    expect(p.grad).toBeNull();
  });

  test("settings that cannot be are named", () => {
    const params = [new Parameter(zeros([1]))];
    expect(() => make(params, { lr: -1 })).toThrow(`${name}: lr must be >= 0, got -1`);
    expect(() => make(params, { lr: Number.NaN })).toThrow(RangeError);
    expect(() => make(params, { weightDecay: -0.1 })).toThrow(
      `${name}: weightDecay must be >= 0, got -0.1`,
    );
  });
});

describe("Optimizer", () => {
  test("parameter groups have settings of their own", () => {
    const [a, b] = [new Parameter(tensor([1.5])), new Parameter(tensor([1.5]))];
    const optimizer = new SGD(
      [
        { params: [a], lr: 0.5 },
        { params: [b], weightDecay: 1 },
      ],
      { lr: 0.1 },
    );
    for (const p of [a, b]) p.grad = tensor([1.0], { dtype: "float32" });
    optimizer.step();
    expect(a.item()).toBe(1); // 1.5 − 0.5 · 1
    expect(b.item()).toBeCloseTo(1.25, 6); // 1.5 − 0.1 · (1 + 1 · 1.5)
    optimizer.addParamGroup({ params: [new Parameter(zeros([1]))], momentum: 0.9 });
    expect(optimizer.paramGroups.map((g) => [g.lr, g.momentum, g.weightDecay])).toEqual([
      [0.5, 0, 0],
      [0.1, 0, 1],
      [0.1, 0.9, 0],
    ]);
    expect(optimizer.stateDict().param_groups.map((g) => g.params)).toEqual([[0], [1], [2]]);
  });

  test("gradients of several backward calls add up to the step of the large batch", () => {
    const x = randn([8, 3], { generator: new Generator(1) });
    const layers = [new Linear(3, 1), new Linear(3, 1)];
    layers[1].loadStateDict(layers[0].stateDict());
    const loss = (layer: Linear, batch: Tensor) => layer.forward(batch).square().mean();
    loss(layers[0], x).backward();
    for (const part of x.chunk(4)) loss(layers[1], part).div(4).backward();
    const [a, b] = layers.map((layer) => layer.weight.grad as Tensor);
    expect(a.sub(b).abs().max().item()).toBeLessThanOrEqual(16 * 2 ** -24 * a.abs().max().item());
  });

  test("state dicts have torch's layout and names", () => {
    const p = new Parameter(zeros([2]));
    const optimizer = new AdamW([p], { lr: 0.5 });
    p.grad = zeros([2]);
    optimizer.step();
    const { state, param_groups } = optimizer.stateDict();
    expect(Object.keys(state[0])).toEqual(["step", "exp_avg", "exp_avg_sq"]);
    expect([String(state[0].step), state[0].exp_avg.shape]).toEqual(["tensor(1.)", [2]]);
    expect(param_groups).toEqual([
      {
        lr: 0.5,
        betas: [0.9, 0.999],
        eps: 1e-8,
        weight_decay: 0.01,
        amsgrad: false,
        maximize: false,
        params: [0],
      },
    ]);
  });

  test("what cannot be optimized or loaded is named, and changes nothing", () => {
    const p = new Parameter(zeros([2]));
    expect(() => new SGD([])).toThrow("SGD: there are no parameters to optimize");
    expect(() => new SGD([p, p])).toThrow("SGD: a parameter of shape [2] is given twice");
    expect(() => new SGD([p.mul(2)])).toThrow(
      "SGD: cannot optimize the result of MulBackward0; give leaves",
    );
    expect(() => new SGD([p, { params: [p] }] as never)).toThrow(/not both in one list/);
    expect(() => new SGD([{ params: [1 as never] }])).toThrow(
      "SGD: parameters are tensors, got number",
    );
    expect(() => new SGD([p], { nesterov: true })).toThrow(/nesterov needs a momentum > 0/);
    expect(() => new Adam([p], { betas: [0.9, 1] })).toThrow(
      "Adam: betas must lie in [0, 1), got 1",
    );
    const [one, two] = [new Adam([p]), new Adam([p, new Parameter(zeros([3]))])];
    p.grad = zeros([2]);
    one.step();
    const before = one.stateDict();
    const text = () => Object.values(one.stateDict().state[0]).map(String);
    const texts = text();
    expect(() => one.loadStateDict(two.stateDict())).toThrow(
      /it has groups of 2 parameters, the optimizer of 1/,
    );
    const wrong = { ...before, state: { 0: { ...before.state[0], exp_avg: zeros([3]) } } };
    expect(() => one.loadStateDict(wrong)).toThrow(
      /exp_avg of parameter 0 is \[3\], the parameter \[2\]/,
    );
    expect(text()).toEqual(texts);
  });
});

describe("clipping", () => {
  test("clipGradNorm_ leaves a norm of at most maxNorm, and the direction", () => {
    fc.assert(
      fc.property(fc.nat(999), fc.double({ min: 0.01, max: 10, noNaN: true }), (seed, maxNorm) => {
        const params = [
          new Parameter(zeros([3])),
          new Parameter(zeros([2, 2])),
          new Parameter(zeros([1])),
        ];
        const generator = new Generator(seed);
        for (const p of params.slice(0, 2)) p.grad = randn(p.shape, { generator });
        const before = params[0].grad?.clone() as Tensor;
        const total = clipGradNorm_(params, maxNorm).item();
        const after = clipGradNorm_(params, Infinity).item();
        expect(after).toBeLessThanOrEqual(Math.min(total, maxNorm) * (1 + 1e-6));
        const scale = Math.min(1, maxNorm / (total + 1e-6));
        expect(
          before
            .mul(scale)
            .sub(params[0].grad as Tensor)
            .abs()
            .max()
            .item(),
        ).toBeLessThanOrEqual(1e-6);
      }),
    );
  });

  test("clipping without gradients gives 0; a norm that is not finite can be an error", () => {
    const p = new Parameter(zeros([2]));
    expect(clipGradNorm_(p, 1).item()).toBe(0);
    p.grad = tensor([Infinity, 1]);
    expect(() => clipGradNorm_(p, 1, { errorIfNonfinite: true })).toThrow(
      /the norm of the gradients is Infinity/,
    );
    expect(() => clipGradNorm_(p, -1)).toThrow("clipGradNorm_: maxNorm must be >= 0, got -1");
    expect(() => clipGradValue_(p, -1)).toThrow("clipGradValue_: clipValue must be >= 0, got -1");
    clipGradValue_(p, 0.5);
    expect(p.grad.toArray()).toEqual([0.5, 0.5]);
  });
});

test("power(x, n) is the nearest float64 to xⁿ: checked with big integers", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 26 - 1 }),
      fc.integer({ min: 0, max: 39 }),
      (k, n) => {
        const exact = BigInt(k) ** BigInt(n); // (k · 2⁻²⁶)ⁿ, scaled by 2^(26 n), which is exact in float64
        expect(power(k * 2 ** -26, n)).toBe(Number(exact) * 2 ** (-26 * n));
      },
    ),
  );
  expect(power(0.85, 7)).toBe(0.3205770882812499);
});
