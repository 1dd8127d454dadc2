/**
 * Ops with kernels of their own against the same ops composed of others: values, gradients, and gradients of gradients.
 * In float64 the two agree to its rounding. In float32 the fused op may be off from float64 by no more than the composed one is, twice
 * over, and 8 roundings of the largest value (golden/FORMAT.md's gate, with the composed op in torch's place);
 * for gradients of gradients, which are composed either way but along different formulas, ten times that.
 */
import {
  crossEntropy,
  type DType,
  fromTypedArray,
  gelu,
  grad,
  layerNorm,
  logSoftmax,
  nllLoss,
  ones,
  scaledDotProductAttention,
  softmax,
  Tensor,
} from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seeds, tame } from "./arrays.ts";
import { U } from "./bounds.ts";

type Op = (...inputs: Tensor[]) => Tensor;

/** Two ways to one function, and the shapes of its inputs. */
interface Pair {
  readonly fused: Op;
  readonly composed: Op;
  readonly shapes: readonly (readonly number[])[];
}

const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 40 }));
const few = fc.integer({ min: 1, max: 3 });

/** softmax(scale Q Kᵀ) V, with −∞ where a query may not look. */
function attention(isCausal: boolean, scale: number): Op {
  return (q, k, v) => {
    const scores = q.matmul(k.transpose(-2, -1)).mul(scale); // (…, T, S)
    const future = ones(scores.shape.slice(-2), { dtype: "bool" }).triu(1);
    return (isCausal ? scores.maskedFill(future, -Infinity) : scores).softmax(-1).matmul(v);
  };
}

const attentions = fc
  .record({ B: few, H: few, T: size, S: size, d: size, e: size, causal: fc.boolean() })
  .map(({ B, H, T, S, d, e, causal }): Pair => {
    return {
      fused: (q, k, v) => scaledDotProductAttention(q, k, v, { isCausal: causal }),
      composed: attention(causal, 1 / Math.sqrt(d)),
      shapes: [
        [B, H, T, d],
        [B, H, S, d],
        [B, H, S, e],
      ],
    };
  });

const norms = fc.record({ B: few, T: size, C: fc.constantFrom(5, 8, 16, 24, 64) }).map(
  ({ B, T, C }): Pair => ({
    fused: (x, weight, bias) => layerNorm(x, [C], { weight, bias, eps: 1e-3 }),
    composed: (x, weight, bias) => {
      const centred = x.sub(x.mean(-1, { keepdim: true }));
      const variance = centred.mul(centred).mean(-1, { keepdim: true });
      return centred.div(variance.add(1e-3).sqrt()).mul(weight).add(bias);
    },
    shapes: [[B, T, C], [C], [C]],
  }),
);

const softmaxes = fc.record({ B: few, T: size, C: size, dim: fc.constantFrom(0, 1, 2) }).map(
  ({ B, T, C, dim }): Pair => ({
    fused: (x) => softmax(x, dim),
    composed: (x) => {
      const e = x.exp(); // the values are small
      return e.div(e.sum(dim, { keepdim: true }));
    },
    shapes: [[B, T, C]],
  }),
);

const gelus = fc.record({ n: size, m: size, byTanh: fc.boolean() }).map(
  ({ n, m, byTanh }): Pair => ({
    fused: (x) => gelu(x, { approximate: byTanh ? "tanh" : "none" }),
    composed: (x) => {
      const bend = byTanh
        ? x
            .add(x.pow(3).mul(0.044715))
            .mul(Math.sqrt(2 / Math.PI))
            .tanh()
        : x.mul(Math.SQRT1_2).erf();
      return x.mul(0.5).mul(bend.add(1));
    },
    shapes: [[n, m]],
  }),
);

const reductions = fc.constantFrom("mean", "sum", "none" as const);
const losses = fc
  .record({ N: size, C: size, reduction: reductions, seed: seeds })
  .map(({ N, C, reduction, seed }): Pair => {
    const target = Array.from({ length: N }, (_, k) => (k % 5 === 4 ? -100 : (seed + 7 * k) % C)); // −100 counts for nothing
    return {
      fused: (x) => crossEntropy(x, target, { reduction }),
      composed: (x) => nllLoss(logSoftmax(x, 1), target, { reduction }),
      shapes: [[N, C]],
    };
  });

/** f's value, its gradients for L = Σ w y, and the gradients of M = Σ v ∂L/∂inputs for the inputs and w. */
function derivatives(f: Op, shapes: Pair["shapes"], seed: number, dtype: DType): Float64Array[] {
  const make = (shape: readonly number[], k: number) => {
    const values = tame(
      shape.reduce((n, s) => n * s, 1),
      seed + k,
    );
    const data = dtype === "float32" ? values : Float64Array.from(values);
    return fromTypedArray(data, shape, { requiresGrad: true });
  };
  const inputs = shapes.map(make);
  const y = f(...inputs);
  const w = make(y.shape, 10);
  const first = grad([y], inputs, { gradOutputs: [w], createGraph: true }) as Tensor[];
  const quiet = grad([f(...inputs)], inputs, { gradOutputs: [w.detach()] }) as Tensor[];
  const second = grad(first, [...inputs, w], {
    gradOutputs: first.map((g, k) => make(g.shape, 20 + k).detach()),
    allowUnused: true,
  });
  return [y, ...first, ...quiet, ...second].map((t) =>
    t === null ? new Float64Array() : Float64Array.from(t.toTypedArray()),
  );
}

/** The largest |value|, and the largest distance of two lists. */
const largest = (a: Float64Array) => a.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
const apart = (a: Float64Array, b: Float64Array) => largest(a.map((v, i) => v - b[i]));

function check({ fused, composed, shapes }: Pair, seed: number): void {
  const exact = derivatives(composed, shapes, seed, "float64");
  const [exactFused, single, singleFused] = [
    derivatives(fused, shapes, seed, "float64"),
    derivatives(composed, shapes, seed, "float32"),
    derivatives(fused, shapes, seed, "float32"),
  ];
  const scale = Math.max(1, ...exact.map(largest)); // terms that cancel may be larger than what remains
  for (const [k, want] of exact.entries()) {
    const what = `${k} of value, gradients, gradients without graph, second gradients`;
    expect(exactFused[k].length, what).toBe(want.length);
    expect(apart(exactFused[k], want), `${what}, float64`).toBeLessThan(1e-12 * scale);
    const gate = 2 * apart(single[k], want) + 8 * U * scale;
    const isSecond = k > 2 * shapes.length;
    const off = apart(singleFused[k], want);
    expect(off, `${what}, float32`).toBeLessThanOrEqual(isSecond ? 10 * gate : gate);
  }
}

describe.each([
  ["scaledDotProductAttention", attentions],
  ["layerNorm", norms],
  ["softmax", softmaxes],
  ["gelu", gelus],
  ["crossEntropy", losses],
] as const)("%s(…)", (name, pairs) => {
  test(`${name}(…) equals its composed twin, forward, backward and twice backward`, () => {
    fc.assert(fc.property(pairs as fc.Arbitrary<Pair>, seeds, check), { numRuns: 40 });
  });
});

test("scaledDotProductAttention(q, k, v) of an empty batch, no keys or no queries has the twin's shape", () => {
  const of = (...shape: number[]) =>
    fromTypedArray(new Float32Array(shape.reduce((n, s) => n * s, 1)), shape);
  for (const [B, T, S] of [
    [0, 3, 4],
    [2, 0, 4],
    [2, 3, 0],
  ]) {
    const y = scaledDotProductAttention(of(B, T, 8), of(B, S, 8), of(B, S, 5));
    expect(y.shape).toEqual([B, T, 5]);
    expect(y).toBeInstanceOf(Tensor);
  }
});
