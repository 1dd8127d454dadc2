/**
 * The rows in jax-js, on its WebAssembly backend, compiled by jit where that helps. Arrays are reference-counted: a call uses its
 * arguments up, `.ref` keeps one for later.
 */
import { defaultDevice, grad, init, jit, nn, numpy as np, random, valueAndGrad } from "@jax-js/jax";
import { type Rows, serve, type Work } from "../sides.ts";
import * as w from "./work.ts";

await init("wasm");
defaultDevice("wasm");

type Array_ = np.Array;

const array = (data: Float32Array | Int32Array, shape: readonly number[]): Array_ =>
  np.array(data as Float32Array, { shape: [...shape] });
const matrix = (salt: number, ...shape: number[]): Array_ =>
  array(
    w.values(
      shape.reduce((n, s) => n * s, 1),
      salt,
    ),
    shape,
  );

/** A row that gives an array: computed, waited for, and let go. */
const giving = (run: () => Array_): Work => ({
  async run() {
    const y = run();
    await y.blockUntilReady();
    y.dispose();
  },
  check: async () => w.excerpt((await run().data()) as Float32Array),
});

const norm = (x: Array_, weight: Array_, bias: Array_): Array_ =>
  nn.standardize(x, -1).mul(weight).add(bias);

function lookup(): Work {
  const { V, C, count } = w.EMBEDDING;
  const [table, gradient] = [matrix(1, V, C), matrix(3, count, C)];
  const rows = array(w.ids(count, 2, V), [count]);
  const backward = jit(grad((t: Array_, r: Array_, g: Array_) => np.take(t, r, 0).mul(g).sum()));
  const run = () => backward(table.ref, rows.ref, gradient.ref) as Array_;
  return {
    ...giving(run),
    check: async () => w.gradientExcerpt((await run().data()) as Float32Array),
  };
}

type Tree = Record<string, Array_>;
const mapped = (tree: Tree, f: (x: Array_, name: string) => Array_): Tree =>
  Object.fromEntries(Object.entries(tree).map(([name, x]) => [name, f(x, name)]));

/** Mean of log Σ eˣ − x[target], for targets as one-hot rows. */
const crossEntropy = (logits: Array_, hot: Array_): Array_ =>
  np.mean(nn.logSoftmax(logits, -1).mul(hot).sum(-1)).neg();

/** Steps of Adam on a loss. Gradients and the step are compiled as one function. */
function training(
  weights: Record<string, w.Weight>,
  data: readonly Array_[],
  loss: (p: Tree, ...data: Array_[]) => Array_,
): Work {
  let p: Tree = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [name, array(data, shape)]),
  );
  const zeros = () => mapped(p, (x) => np.zeros(x.shape));
  let [m, v, t] = [zeros(), zeros(), 0];
  const { lr, beta1, beta2, eps } = w.ADAM;
  const slopes = valueAndGrad(loss as (p: Tree, a: Array_, b: Array_) => Array_);
  const step = jit(
    (p: Tree, m: Tree, v: Tree, size: Array_, root: Array_, a: Array_, b: Array_) => {
      const [value, g] = slopes(
        mapped(p, (x) => x.ref),
        a,
        b,
      ) as unknown as [Array_, Tree];
      const m1 = mapped(m, (x, name) => x.mul(beta1).add(g[name].ref.mul(1 - beta1)));
      const v1 = mapped(v, (x, name) => x.mul(beta2).add(np.square(g[name]).mul(1 - beta2)));
      const p1 = mapped(p, (x, name) =>
        x.sub(m1[name].ref.mul(size.ref).div(np.sqrt(v1[name].ref).div(root.ref).add(eps))),
      );
      size.dispose();
      root.dispose();
      return [value, p1, m1, v1] as const;
    },
  );
  const run = async (): Promise<number> => {
    t++;
    const size = np.array(lr / (1 - beta1 ** t));
    const root = np.array(Math.sqrt(1 - beta2 ** t));
    const [a, b] = data;
    const result = step(p, m, v, size, root, a.ref, b.ref) as unknown as [Array_, Tree, Tree, Tree];
    [, p, m, v] = result;
    return (await result[0].data())[0];
  };
  return { run, check: async () => [await run(), await run()] };
}

function mlp(): Work {
  const batch = w.mlpBatch();
  const x = array(batch.x, [w.MLP.batch, w.MLP.sizes[0]]);
  const hot = nn.oneHot(array(batch.target, [w.MLP.batch]), 10);
  return training(w.mlpWeights(), [x, hot], (p, a, target) => {
    const h = nn.relu(np.matmul(a, p.w0).add(p.b0));
    const logits = np.matmul(nn.relu(np.matmul(h, p.w1).add(p.b1)), p.w2).add(p.b2);
    return crossEntropy(logits, target);
  });
}

function gpt(size: w.Gpt): Work {
  const { V, T, C, H, L, B } = size;
  const batch = w.gptBatch(size);
  const tokens = array(batch.x, [B * T]);
  const target = array(batch.target, [B * T]);
  const affine = (x: Array_, p: Tree, name: string) =>
    np.matmul(x, p[`${name}w`]).add(p[`${name}b`]);
  const normed = (x: Array_, p: Tree, name: string) => norm(x, p[`${name}w`], p[`${name}b`]);
  const heads = (t: Array_) => t.reshape([B, T, H, C / H]);
  return training(w.gptWeights(size), [tokens, target], (p, rows, classes) => {
    let x = np
      .take(p.tokens, rows, 0)
      .reshape([B, T, C])
      .add(p.positions)
      .reshape([B * T, C]);
    for (let l = 0; l < L; l++) {
      const qkv = affine(normed(x.ref, p, `norm1.${l}.`), p, `qkv.${l}.`);
      const [q, k, v] = np.split(qkv, 3, -1).map(heads);
      const mixed = nn.dotProductAttention(q, k, v, { isCausal: true }).reshape([B * T, C]);
      x = x.add(affine(mixed, p, `proj.${l}.`));
      const inner = nn.gelu(affine(normed(x.ref, p, `norm2.${l}.`), p, `up.${l}.`), {
        approximate: true,
      });
      x = x.add(affine(inner, p, `down.${l}.`));
    }
    return crossEntropy(np.matmul(normed(x, p, "norm."), p.head), nn.oneHot(classes, V));
  });
}

const [, COLUMNS] = w.MATRIX;
/** A compiled function of the matrix and two rows. */
const elementwise = (f: (x: Array_, a: Array_, b: Array_) => Array_) => (): Work => {
  const [x, a, b] = [matrix(1, ...w.MATRIX), matrix(2, COLUMNS), matrix(3, COLUMNS)];
  const compiled = jit(f);
  return giving(() => compiled(x.ref, a.ref, b.ref) as Array_);
};
/** f(x), with the other two let go. */
const ofOne = (f: (x: Array_) => Array_) => (x: Array_, a: Array_, b: Array_) => {
  a.dispose();
  b.dispose();
  return f(x);
};

const rows: Record<string, () => Work> = {
  "add a row": elementwise((x, a, b) => {
    b.dispose();
    return x.add(a);
  }),
  exp: elementwise(ofOne((x) => np.exp(x))),
  gelu: elementwise(ofOne((x) => nn.gelu(x, { approximate: true }))),
  softmax: elementwise(ofOne((x) => nn.softmax(x, -1))),
  "layer norm": elementwise(norm),
  "embedding, forward and backward": lookup,
  "randn of 12.9 M"() {
    const key = random.key(1);
    const draw = jit((k: Array_) => random.normal(k, [w.RANDN]));
    const run = () => draw(key.ref) as Array_;
    return { ...giving(run), check: async () => w.moments((await run().data()) as Float32Array) };
  },
  "MLP step": mlp,
};
for (const [name, [M, K, N]] of Object.entries(w.MATMULS))
  rows[name] = () => {
    const [x, y] = [matrix(1, M, K), matrix(2, K, N)];
    return giving(() => np.matmul(x.ref, y.ref));
  };
for (const [name, size] of Object.entries(w.GPTS)) rows[name] = () => gpt(size);
await serve(rows satisfies Rows);
