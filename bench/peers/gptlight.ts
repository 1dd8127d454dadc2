/** The rows in gptlight. */
import { AdamW, Parameter } from "@gptlight/nn";
import {
  arange,
  crossEntropy,
  embedding,
  fromTypedArray,
  gelu,
  layerNorm,
  linear,
  manualSeed,
  randn,
  scaledDotProductAttention,
  softmax,
  type Tensor,
} from "@gptlight/tensor";
import { type Rows, serve, type Work } from "../sides.ts";
import * as w from "./work.ts";

const matrix = (salt: number, ...shape: number[]): Tensor =>
  fromTypedArray(
    w.values(
      shape.reduce((n, s) => n * s, 1),
      salt,
    ),
    shape,
  );

/** A row that gives a tensor. */
const giving = (run: () => Tensor): Work => ({
  run,
  check: () => w.excerpt(run().toTypedArray()),
});

function matmul([M, K, N]: w.Sizes): Work {
  const [x, y] = [matrix(1, M, K), matrix(2, K, N)];
  return giving(() => x.matmul(y));
}

function elementwise(make: (x: Tensor) => () => Tensor): () => Work {
  return () => giving(make(matrix(1, ...w.MATRIX)));
}

function lookup(): Work {
  const { V, C, count } = w.EMBEDDING;
  const table = matrix(1, V, C).requiresGrad_();
  const rows = fromTypedArray(w.ids(count, 2, V), [count]);
  const gradient = matrix(3, count, C);
  const run = (): Tensor => {
    table.grad = null;
    embedding(table, rows).backward(gradient);
    return (table.grad as Tensor | null) ?? gradient;
  };
  return { run, check: () => w.gradientExcerpt(run().toTypedArray()) };
}

type Parameters = Record<string, Tensor>;

/** Steps of Adam on a loss. */
function training(weights: Record<string, w.Weight>, loss: (p: Parameters) => Tensor): Work {
  const p: Parameters = {};
  for (const [name, { shape, data }] of Object.entries(weights))
    p[name] = new Parameter(fromTypedArray(data, shape));
  const { lr, beta1, beta2, eps } = w.ADAM;
  const optimizer = new AdamW(Object.values(p) as Parameter[], {
    lr,
    betas: [beta1, beta2],
    eps,
    weightDecay: 0,
  });
  const run = (): number => {
    optimizer.zeroGrad();
    const l = loss(p);
    l.backward();
    optimizer.step();
    return l.item() as number;
  };
  return { run, check: () => [run(), run()] };
}

function mlp(): Work {
  const { x, target } = w.mlpBatch();
  const input = fromTypedArray(x, [w.MLP.batch, w.MLP.sizes[0]]);
  const classes = fromTypedArray(target, [w.MLP.batch]);
  return training(w.mlpWeights(), (p) => {
    const h = input.matmul(p.w0).add(p.b0).relu();
    return crossEntropy(h.matmul(p.w1).add(p.b1).relu().matmul(p.w2).add(p.b2), classes);
  });
}

function gpt(size: w.Gpt): Work {
  const { V, T, C, H, L, B } = size;
  const batch = w.gptBatch(size);
  const [tokens, target] = [fromTypedArray(batch.x, [B, T]), fromTypedArray(batch.target, [B * T])];
  const affine = (x: Tensor, p: Parameters, name: string) =>
    linear(x, p[`${name}w`].transpose(0, 1), p[`${name}b`]);
  const norm = (x: Tensor, p: Parameters, name: string) =>
    layerNorm(x, [C], { weight: p[`${name}w`], bias: p[`${name}b`] });
  const heads = (t: Tensor) => t.view(B, T, H, C / H).transpose(1, 2);
  return training(w.gptWeights(size), (p) => {
    let x = embedding(p.tokens, tokens).add(embedding(p.positions, arange(T)));
    for (let l = 0; l < L; l++) {
      const [q, k, v] = affine(norm(x, p, `norm1.${l}.`), p, `qkv.${l}.`)
        .split(C, -1)
        .map(heads);
      const mixed = scaledDotProductAttention(q, k, v, { isCausal: true });
      x = x.add(affine(mixed.transpose(1, 2).reshape(B, T, C), p, `proj.${l}.`));
      const inner = affine(norm(x, p, `norm2.${l}.`), p, `up.${l}.`);
      x = x.add(affine(gelu(inner, { approximate: "tanh" }), p, `down.${l}.`));
    }
    const logits = norm(x, p, "norm.")
      .view(B * T, C)
      .matmul(p.head);
    return crossEntropy(logits.view(B * T, V), target);
  });
}

const rows: Record<string, () => Work> = {
  "add a row": elementwise((x) => {
    const row = matrix(2, w.MATRIX[1]);
    return () => x.add(row);
  }),
  exp: elementwise((x) => () => x.exp()),
  gelu: elementwise((x) => () => gelu(x, { approximate: "tanh" })),
  softmax: elementwise((x) => () => softmax(x, -1)),
  "layer norm": elementwise((x) => {
    const [weight, bias] = [matrix(2, w.MATRIX[1]), matrix(3, w.MATRIX[1])];
    return () => layerNorm(x, [w.MATRIX[1]], { weight, bias });
  }),
  "embedding, forward and backward": lookup,
  "randn of 12.9 M"() {
    manualSeed(1);
    const run = () => randn([w.RANDN]);
    return { run, check: () => w.moments(run().toTypedArray()) };
  },
  "MLP step": mlp,
};
for (const [name, sizes] of Object.entries(w.MATMULS)) rows[name] = () => matmul(sizes);
for (const [name, size] of Object.entries(w.GPTS)) rows[name] = () => gpt(size);
await serve(rows satisfies Rows);
