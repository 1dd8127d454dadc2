/** What every peer computes, on the same numbers: rows, sizes, inputs and initial weights. pytorch.py says the same in Python. */

/** n numbers in [-½, ½), a different sequence for each salt: a 32-bit hash of the place. */
export function values(n: number, salt: number): Float32Array {
  const out = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let h = Math.imul(i, 0x9e3779b1) + Math.imul(salt, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    out[i] = ((h ^ (h >>> 16)) >>> 8) / 2 ** 24 - 0.5;
  }
  return out;
}

/** n whole numbers in [0, classes). */
export function ids(n: number, salt: number, classes: number): Int32Array {
  return Int32Array.from(values(n, salt), (x) => Math.floor((x + 0.5) * classes));
}

export type Sizes = readonly [M: number, K: number, N: number];

export const MATMULS: Readonly<Record<string, Sizes>> = {
  "matmul 64": [64, 64, 64],
  "matmul 128": [128, 128, 128],
  "matmul 256": [256, 256, 256],
  "matmul 512": [512, 512, 512],
  "matmul 1024": [1024, 1024, 1024],
  "matmul 1024 × 768 @ 768 × 3072": [1024, 768, 3072],
  "matmul 256 × 768 @ 768 × 50257": [256, 768, 50257],
};

/** Rows and columns of what elementwise rows take: 4 MB, or as many rows as BENCH_ROWS says. */
export const MATRIX: readonly [number, number] = [Number(process.env.BENCH_ROWS ?? 4096), 256];

export const ELEMENTWISE = ["add a row", "exp", "gelu", "softmax", "layer norm"] as const;

/** A table of V × C, from which `count` rows are looked up, each with a gradient. */
export const EMBEDDING = { V: 50257, C: 256, count: 8 * 1024 } as const;

export const RANDN = 50257 * 256; // 12.9 million

/** 784 → 256 → 256 → 10 with ReLU, cross-entropy, Adam. */
export const MLP = { batch: 64, sizes: [784, 256, 256, 10] } as const;

/** V tokens, T positions, C features, H heads, L blocks, B texts; GELU by tanh, untied head without bias, cross-entropy, Adam. */
export interface Gpt {
  readonly V: number;
  readonly T: number;
  readonly C: number;
  readonly H: number;
  readonly L: number;
  readonly B: number;
}
export const GPTS: Readonly<Record<string, Gpt>> = {
  "char GPT step": { V: 65, T: 64, C: 64, H: 4, L: 4, B: 12 },
  "small GPT step": { V: 50257, T: 256, C: 192, H: 6, L: 6, B: 2 },
};

export const ADAM = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8 } as const;

/** The rows of the table, in order. */
export const ROWS: readonly string[] = [
  ...Object.keys(MATMULS),
  ...ELEMENTWISE,
  "embedding, forward and backward",
  "randn of 12.9 M",
  "MLP step",
  ...Object.keys(GPTS),
];

/** A parameter's shape, and its initial values. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Collects weights by name; each random one takes the next salt. */
class Weights {
  readonly found: Record<string, Weight> = {};
  #salt = 100;

  random(name: string, shape: readonly number[], size: number): void {
    const data = values(
      shape.reduce((n, s) => n * s, 1),
      this.#salt++,
    ).map((x) => 2 * size * x);
    this.found[name] = { shape, data };
  }

  constant(name: string, n: number, value: number): void {
    this.found[name] = { shape: [n], data: new Float32Array(n).fill(value) };
  }
}

/** w0 (784 × 256), b0, …: weights for x @ w + b. */
export function mlpWeights(): Record<string, Weight> {
  const weights = new Weights();
  for (let l = 0; l + 1 < MLP.sizes.length; l++) {
    const [from, to] = [MLP.sizes[l], MLP.sizes[l + 1]];
    weights.random(`w${l}`, [from, to], 1 / Math.sqrt(from));
    weights.constant(`b${l}`, to, 0);
  }
  return weights.found;
}

/** Weights for x @ w + b, under the names that the sides use. */
export function gptWeights({ V, T, C, L }: Gpt): Record<string, Weight> {
  const weights = new Weights();
  const norm = (name: string) => {
    weights.constant(`${name}w`, C, 1);
    weights.constant(`${name}b`, C, 0);
  };
  const linear = (name: string, from: number, to: number) => {
    weights.random(`${name}w`, [from, to], 0.04);
    weights.constant(`${name}b`, to, 0);
  };
  weights.random("tokens", [V, C], 0.04);
  weights.random("positions", [T, C], 0.04);
  for (let l = 0; l < L; l++) {
    norm(`norm1.${l}.`);
    linear(`qkv.${l}.`, C, 3 * C);
    linear(`proj.${l}.`, C, C);
    norm(`norm2.${l}.`);
    linear(`up.${l}.`, C, 4 * C);
    linear(`down.${l}.`, 4 * C, C);
  }
  norm("norm.");
  weights.random("head", [C, V], 0.04);
  return weights.found;
}

/** The inputs and targets of a training step. */
export const mlpBatch = (): { x: Float32Array; target: Int32Array } => ({
  x: values(MLP.batch * MLP.sizes[0], 1),
  target: ids(MLP.batch, 2, 10),
});
export const gptBatch = ({ B, T, V }: Gpt): { x: Int32Array; target: Int32Array } => ({
  x: ids(B * T, 1, V),
  target: ids(B * T, 2, V),
});

/** Of a long result: its first, its middle and its last number, and a few between. */
export function excerpt(data: ArrayLike<number>): number[] {
  const places = [0, 1, 1 / 3, 1 / 2, 2 / 3, 1];
  return places.map(
    (p, k) => data[k === 1 ? Math.min(1, data.length - 1) : Math.floor(p * (data.length - 1))],
  );
}

/** Of the table's gradient: a number from each of five rows that were looked up. */
export function gradientExcerpt(data: ArrayLike<number>): number[] {
  const rows = ids(EMBEDDING.count, 2, EMBEDDING.V);
  return [0, 1, 10, 100, 1000].map((k) => data[rows[k] * EMBEDDING.C + (k % 256)]);
}

/** Mean and mean square, for numbers drawn at random. */
export function moments(data: ArrayLike<number>): number[] {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    sum += data[i];
    squares += data[i] * data[i];
  }
  return [1 + sum / data.length, squares / data.length];
}
