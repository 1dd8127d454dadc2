/** The rows of bench/kernels.ts: what runs, how much work that is, and what issue 6 and the design ask of it. */

import { AdamW, Parameter } from "@gptlight/nn";
import {
  crossEntropy,
  Generator,
  gelu,
  grad,
  layerNorm,
  linear,
  randn,
  scaledDotProductAttention,
  type Tensor,
  tensor,
} from "@gptlight/tensor";
import * as kernels from "../packages/tensor/src/kernels/index.ts";
import type { Work } from "./sides.ts";

export interface KernelRow {
  readonly name: string;
  /** Floating-point operations, or elements. */
  readonly count: number;
  readonly unit: "flop" | "element";
  /** Least share of the SIMD peak, plain and relaxed; or most nanoseconds an element. */
  readonly target?: readonly [plain: number, relaxed: number] | number;
  /** How many times faster than the plain loops it has to be. */
  readonly gain?: number;
  make(): Work;
}

const random = (...shape: number[]): Tensor => randn(shape, { generator: new Generator(1) });
const wanting = (...shape: number[]): Tensor => random(...shape).requiresGrad_();

/** x (M × K) @ y (K × N), either of them stored the other way round, B times. */
function matmul(
  [B, M, K, N]: readonly number[],
  turned: string,
  extra: Pick<KernelRow, "target" | "gain"> = {},
): KernelRow {
  const name = `${B > 1 ? `${B} × ` : ""}${M} × ${K} @ ${K} × ${N}`;
  return {
    name: M === K && K === N ? `matmul ${M}${turned}` : `matmul ${name}${turned}`,
    count: 2 * B * M * K * N,
    unit: "flop",
    ...extra,
    make() {
      const laid = (rows: number, columns: number, isTurned: boolean) =>
        isTurned ? random(B, columns, rows).transpose(1, 2) : random(B, rows, columns);
      const [x, y] = [laid(M, K, turned.includes("A")), laid(K, N, turned.includes("B"))];
      return { run: () => kernels.matmul(x, y) };
    },
  };
}

const SQUARE = { target: [0.7, 0.78], gain: 9 } as const;

const PRODUCTS: readonly KernelRow[] = [
  matmul([1, 32, 32, 32], "", { target: [0.42, 0.42] }),
  matmul([1, 64, 64, 64], "", { target: [0.58, 0.58] }),
  ...[128, 256, 512, 1024].map((n) => matmul([1, n, n, n], "", SQUARE)),
  matmul([1, 512, 512, 512], " Aᵀ", { target: [0.63, 0.702] }), // within 10 % of plain operands
  matmul([1, 512, 512, 512], " Bᵀ", { target: [0.63, 0.702] }),
  matmul([1, 512, 512, 512], " Aᵀ Bᵀ", { target: [0.63, 0.702] }),
  matmul([1, 1024, 768, 3072], ""), // GPT-2: into the feed-forward layer and out of it
  matmul([1, 1024, 3072, 768], " Bᵀ"),
  matmul([1, 768, 1024, 3072], " Aᵀ"), // the weight's gradient
  matmul([1, 256, 768, 50257], " Bᵀ"), // logits
  matmul([12, 256, 64, 256], " Bᵀ"), // attention: Q Kᵀ and P V
  matmul([12, 256, 256, 64], ""),
  matmul([48, 64, 16, 64], " Bᵀ"), // the char GPT's
  matmul([48, 64, 64, 16], ""),
  matmul([1, 768, 64, 192], " Bᵀ"),
  matmul([1, 32, 784, 128], ""),
  matmul([1, 1, 768, 3072], ""), // one token at a time
  matmul([1, 1, 768, 3072], " Bᵀ"),
  matmul([1, 8, 768, 3072], " Bᵀ"),
];

const N = 1 << 16;
const COLUMNS = 256;

/** A row that takes an array of N elements, in rows of 256. */
function each(
  name: string,
  make: (x: Tensor) => () => unknown,
  extra: Pick<KernelRow, "target" | "gain"> = {},
): KernelRow {
  return {
    name,
    count: N,
    unit: "element",
    ...extra,
    make: () => ({ run: make(random(N / COLUMNS, COLUMNS)) }),
  };
}

/** Forward and backward of f for x, with gradients for further tensors. */
function both(
  f: (x: Tensor) => Tensor,
  others: readonly Tensor[] = [],
): (x: Tensor) => () => unknown {
  return (x) => {
    const leaf = x.requiresGrad_();
    const gradient = random(...f(leaf).shape);
    return () => grad([f(leaf)], [leaf, ...others], { gradOutputs: [gradient] });
  };
}

const ids = (n: number, classes: number): Tensor =>
  tensor(Array.from({ length: n }, (_, i) => (i * 7919) % classes));

const ELEMENTWISE: readonly KernelRow[] = [
  each("add", (x) => () => kernels.add(x, x)),
  each("add a row", (x) => {
    const row = random(COLUMNS);
    return () => kernels.add(x, row);
  }),
  each("add a column", (x) => {
    const column = random(N / COLUMNS, 1);
    return () => kernels.add(x, column);
  }),
  each("exp", (x) => () => kernels.exp(x), { target: 1.5, gain: 4 }),
  each("tanh", (x) => () => kernels.tanh(x), { target: 2.7, gain: 4 }),
  each("gelu, tanh", (x) => () => kernels.gelu(x, true), { target: 3.5, gain: 4 }),
  each("gelu, erf", (x) => () => kernels.gelu(x, false), { target: 3.5, gain: 4 }),
  each("gelu, tanh, backward", (x) => () => kernels.geluBackward(x, x, true)),
  each("softmax", (x) => () => kernels.softmax(x, 1), { target: 2.5, gain: 4 }),
  each("softmax backward", (x) => () => kernels.softmaxBackward(x, x, 1, 1)),
  each("layer norm", (x) => () => layerNorm(x, [COLUMNS])),
  each("layer norm, forward and backward", (x) => {
    const [weight, bias] = [wanting(COLUMNS), wanting(COLUMNS)];
    return both((a) => layerNorm(a, [COLUMNS], { weight, bias }), [weight, bias])(x);
  }),
  each("cross-entropy, forward and backward", (x) => {
    const target = ids(N / COLUMNS, COLUMNS);
    return both((a) => crossEntropy(a, target))(x);
  }),
  each("sum", (x) => () => kernels.sum(x, [0, 1], "float32")),
  each("sum of rows", (x) => () => kernels.sum(x, [1], "float32")),
  each("sum over rows", (x) => () => kernels.sum(x, [0], "float32")),
  each("AdamW step", (x) => {
    const p = new Parameter(x);
    p.grad = random(...x.shape);
    const optimizer = new AdamW([p]);
    return () => optimizer.step();
  }),
  each("randn", (x) => {
    const generator = new Generator(1);
    return () => randn(x.shape, { generator });
  }),
];

/** Pre-norm transformer block of width C on B × T tokens, forward and backward to all weights. */
function block(B: number, T: number, C: number, H: number): KernelRow {
  const products = 2 * B * T * 12 * C * C + 4 * B * T * T * C; // the causal half of the scores is worked out in full
  const linearOf = (x: Tensor, [w, b]: readonly Tensor[]) => linear(x, w, b);
  return {
    name: `transformer block, width ${C}, forward and backward`,
    count: 3 * products,
    unit: "flop",
    target: [0.5, 0.5],
    make() {
      const layer = (out: number, size: number) => [
        random(out, size).mul(0.02).detach().requiresGrad_(),
        wanting(out),
      ];
      const [qkv, proj, up, down] = [
        layer(3 * C, C),
        layer(C, C),
        layer(4 * C, C),
        layer(C, 4 * C),
      ];
      const norms = [0, 1].map(() => ({ weight: wanting(C), bias: wanting(C) }));
      const weights = [qkv, proj, up, down, ...norms.map(Object.values<Tensor>)].flat();
      const heads = (t: Tensor) => t.view(B, T, H, C / H).transpose(1, 2); // (B, H, T, C/H)
      const forward = (x: Tensor): Tensor => {
        const [q, k, v] = linearOf(layerNorm(x, [C], norms[0]), qkv)
          .split(C, -1)
          .map(heads);
        const mixed = scaledDotProductAttention(q, k, v, { isCausal: true });
        const y = x.add(linearOf(mixed.transpose(1, 2).reshape(B, T, C), proj));
        const inner = gelu(linearOf(layerNorm(y, [C], norms[1]), up), { approximate: "tanh" });
        return y.add(linearOf(inner, down));
      };
      const x = wanting(B, T, C);
      const gradient = random(B, T, C);
      return { run: () => grad([forward(x)], [x, ...weights], { gradOutputs: [gradient] }) };
    },
  };
}

export const ROWS: readonly KernelRow[] = [...PRODUCTS, ...ELEMENTWISE, block(4, 256, 256, 4)];
