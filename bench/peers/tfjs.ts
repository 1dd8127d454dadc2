/**
 * The rows in TensorFlow.js, on the backend that the command line names: "wasm" (SIMD, one thread) or "cpu" (JavaScript).
 * The gradient of gather is missing on wasm and takes minutes on cpu; in the GPTs a product with one-hot rows stands in for it.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { type Rows, serve, type Work } from "../sides.ts";
import * as w from "./work.ts";

const backend = process.argv[2] ?? "cpu";
const require = createRequire(import.meta.url);
setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
setThreadsCount(1);
await tf.setBackend(backend);
await tf.ready();

const matrix = (salt: number, ...shape: number[]): tf.Tensor =>
  tf.tensor(
    w.values(
      shape.reduce((n, s) => n * s, 1),
      salt,
    ),
    shape,
  );

/** A row that gives a tensor, which is disposed of at once, as programs must. */
const giving = (run: () => tf.Tensor): Work => ({
  run: () => tf.tidy(run).dispose(),
  check() {
    const y = tf.tidy(run);
    const numbers = w.excerpt(y.dataSync());
    y.dispose();
    return numbers;
  },
});

function gelu(x: tf.Tensor): tf.Tensor {
  const cubic = tf.mul(x, tf.add(tf.mul(tf.square(x), 0.044715), 1));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(cubic, Math.sqrt(2 / Math.PI))), 1));
}

function layerNorm(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const hat = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
  return tf.add(tf.mul(hat, weight), bias);
}

/** Mean of log Σ eˣ − x[target]. */
function crossEntropy(logits: tf.Tensor, target: tf.Tensor, classes: number): tf.Scalar {
  const hot = tf.oneHot(target as tf.Tensor1D, classes);
  const chosen = tf.sum(tf.mul(logits, hot), -1);
  return tf.mean(tf.sub(tf.logSumExp(logits, -1), chosen)) as tf.Scalar;
}

function lookup(): Work {
  const { V, C, count } = w.EMBEDDING;
  const [table, gradient] = [matrix(1, V, C), matrix(3, count, C)];
  const rows = tf.tensor1d(w.ids(count, 2, V), "int32");
  const backward = tf.grad((t) => tf.gather(t, rows));
  const run = () => backward(table, gradient);
  return { ...giving(run), check: () => tf.tidy(() => w.gradientExcerpt(run().dataSync())) };
}

type Parameters = Record<string, tf.Variable>;

/** Steps of Adam on a loss. */
function training(weights: Record<string, w.Weight>, loss: (p: Parameters) => tf.Scalar): Work {
  const p: Parameters = {};
  for (const [name, { shape, data }] of Object.entries(weights))
    p[name] = tf.variable(tf.tensor(data, [...shape]));
  const { lr, beta1, beta2, eps } = w.ADAM;
  const optimizer = tf.train.adam(lr, beta1, beta2, eps);
  const run = (): number =>
    tf.tidy(
      () => (optimizer.minimize(() => loss(p), true, Object.values(p)) as tf.Scalar).dataSync()[0],
    );
  return { run, check: () => [run(), run()] };
}

function mlp(): Work {
  const batch = w.mlpBatch();
  const x = tf.tensor(batch.x, [w.MLP.batch, w.MLP.sizes[0]]);
  const target = tf.tensor1d(batch.target, "int32");
  const affine = (a: tf.Tensor, p: Parameters, l: number) =>
    tf.add(tf.matMul(a, p[`w${l}`]), p[`b${l}`]);
  return training(w.mlpWeights(), (p) => {
    const h = tf.relu(affine(tf.relu(affine(x, p, 0)), p, 1));
    return crossEntropy(affine(h, p, 2), target, 10);
  });
}

function gpt(size: w.Gpt): Work {
  const { V, T, C, H, L, B } = size;
  const batch = w.gptBatch(size);
  const [tokens, target] = [tf.tensor1d(batch.x, "int32"), tf.tensor1d(batch.target, "int32")];
  const future = tf.tensor(
    Float32Array.from({ length: T * T }, (_, i) => (i % T > Math.floor(i / T) ? -1e9 : 0)),
    [T, T],
  );
  const affine = (x: tf.Tensor, p: Parameters, name: string) =>
    tf.add(tf.matMul(x, p[`${name}w`]), p[`${name}b`]);
  const norm = (x: tf.Tensor, p: Parameters, name: string) =>
    layerNorm(x, p[`${name}w`], p[`${name}b`]);
  const heads = (t: tf.Tensor) => tf.transpose(tf.reshape(t, [B, T, H, C / H]), [0, 2, 1, 3]);
  return training(w.gptWeights(size), (p) => {
    const embedded = tf.reshape(tf.matMul(tf.oneHot(tokens, V), p.tokens), [B, T, C]);
    let x = tf.reshape(tf.add(embedded, p.positions), [B * T, C]);
    for (let l = 0; l < L; l++) {
      const qkv = affine(norm(x, p, `norm1.${l}.`), p, `qkv.${l}.`);
      const [q, k, v] = tf.split(qkv, 3, -1).map(heads);
      const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(C / H));
      const mixed = tf.matMul(tf.softmax(tf.add(scores, future)), v);
      const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [B * T, C]);
      x = tf.add(x, affine(joined, p, `proj.${l}.`));
      const inner = gelu(affine(norm(x, p, `norm2.${l}.`), p, `up.${l}.`));
      x = tf.add(x, affine(inner, p, `down.${l}.`));
    }
    return crossEntropy(tf.matMul(norm(x, p, "norm."), p.head), target, V);
  });
}

const [, COLUMNS] = w.MATRIX;
const elementwise = (f: (x: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor) => (): Work => {
  const [x, a, b] = [matrix(1, ...w.MATRIX), matrix(2, COLUMNS), matrix(3, COLUMNS)];
  return giving(() => f(x, a, b));
};

const rows: Record<string, () => Work> = {
  "add a row": elementwise((x, a) => tf.add(x, a)),
  exp: elementwise((x) => tf.exp(x)),
  gelu: elementwise(gelu),
  softmax: elementwise((x) => tf.softmax(x)),
  "layer norm": elementwise(layerNorm),
  "embedding, forward and backward": lookup,
  "randn of 12.9 M": () => ({
    run: () => tf.randomNormal([w.RANDN]).dispose(),
    check: () => tf.tidy(() => w.moments(tf.randomNormal([w.RANDN]).dataSync())),
  }),
  "MLP step": mlp,
};
for (const [name, [M, K, N]] of Object.entries(w.MATMULS))
  rows[name] = () => {
    const [x, y] = [matrix(1, M, K), matrix(2, K, N)];
    return giving(() => tf.matMul(x, y));
  };
for (const [name, size] of Object.entries(w.GPTS)) rows[name] = () => gpt(size);
await serve(rows satisfies Rows);
