/**
 * The rows in js-pytorch, whose tensors are nested arrays of numbers (float64). It has no GELU, which is composed here of exp; its
 * own transformer block stands in for GPT-2's: ReLU instead of GELU, and an inner layer twice instead of four times as wide, so less work.
 */
import { torch } from "js-pytorch";
import { type Rows, serve, type Work } from "../sides.ts";
import * as w from "./work.ts";

type Tensor = InstanceType<typeof torch.Tensor>;
type Nested = number | Nested[];

/** Nested arrays of this shape. */
function nested(data: ArrayLike<number>, shape: readonly number[], start = 0): Nested {
  if (shape.length === 0) return data[start];
  const step = shape.slice(1).reduce((n, s) => n * s, 1);
  return Array.from({ length: shape[0] }, (_, i) => nested(data, shape.slice(1), start + i * step));
}

const tensor = (data: ArrayLike<number>, shape: readonly number[], requiresGrad = false): Tensor =>
  torch.tensor(nested(data, shape) as unknown as never[], requiresGrad);
const matrix = (salt: number, ...shape: number[]): Tensor =>
  tensor(
    w.values(
      shape.reduce((n, s) => n * s, 1),
      salt,
    ),
    shape,
  );

const flat = (x: Tensor): number[] => (x.data as Nested[]).flat(Infinity) as number[];
const giving = (run: () => Tensor): Work => ({ run, check: () => w.excerpt(flat(run())) });

function gelu(x: Tensor): Tensor {
  const cubic = x
    .mul(x)
    .mul(0.044715)
    .add(1)
    .mul(x)
    .mul(2 * Math.sqrt(2 / Math.PI)); // twice the argument of tanh
  const tanh = torch
    .div(torch.tensor([2] as never[]), torch.exp(cubic).add(1))
    .neg()
    .add(1);
  return x.mul(0.5).mul(tanh.add(1));
}

const [ROWS, COLUMNS] = w.MATRIX;
const elementwise = (make: (x: Tensor) => () => Tensor) => (): Work =>
  giving(make(matrix(1, ROWS, COLUMNS)));

function lookup(): Work {
  const { V, C, count } = w.EMBEDDING;
  const table = tensor(w.values(V * C, 1), [V, C], true);
  const rows = Array.from(w.ids(count, 2, V));
  const gradient = matrix(3, count, C);
  const run = (): Tensor => {
    table.zero_grad();
    table
      .at(rows as never[])
      .mul(gradient)
      .sum(-1)
      .sum(-1)
      .backward();
    return table._grad as Tensor;
  };
  return { run, check: () => w.gradientExcerpt(flat(run())) };
}

type Model = { parameters(): Tensor[] };

/** Steps of Adam on a loss. */
function training(model: Model, loss: () => Tensor): Work {
  const { lr, beta1, beta2, eps } = w.ADAM;
  const optimizer = new torch.optim.Adam(model.parameters(), lr, 0, [beta1, beta2], eps);
  const run = (): number => {
    const l = loss();
    l.backward();
    optimizer.step();
    optimizer.zero_grad();
    return flat(l)[0];
  };
  return { run, check: () => [run(), run()] };
}

function mlp(): Work {
  class Mlp extends torch.nn.Module {
    layers = [0, 1, 2].map((l) => new torch.nn.Linear(w.MLP.sizes[l], w.MLP.sizes[l + 1]));
    l0 = this.layers[0];
    l1 = this.layers[1];
    l2 = this.layers[2];
  }
  const model = new Mlp();
  for (const [name, { shape, data }] of Object.entries(w.mlpWeights())) {
    const parameter = model[`l${name[1]}`][name[0] === "w" ? "W" : "b"];
    parameter._data = nested(data, shape);
  }
  const batch = w.mlpBatch();
  const x = tensor(batch.x, [w.MLP.batch, w.MLP.sizes[0]]);
  const target = tensor(batch.target, [w.MLP.batch]);
  const [relu, loss] = [new torch.nn.ReLU(), new torch.nn.CrossEntropyLoss()];
  return training(model, () => {
    const h = relu.forward(model.l1.forward(relu.forward(model.l0.forward(x))));
    return loss.forward(model.l2.forward(h), target);
  });
}

/** With random weights of its own: losses cannot be compared. */
function gpt(size: w.Gpt): Work {
  const { V, T, C, H, L, B } = size;
  class Gpt extends torch.nn.Module {
    constructor() {
      super();
      this.tokens = new torch.nn.Embedding(V, C);
      this.positions = new torch.nn.PositionalEmbedding(T, C);
      for (let l = 0; l < L; l++) this[`block${l}`] = new torch.nn.Block(C, C, H, T);
      this.norm = new torch.nn.LayerNorm(C);
      this.head = new torch.nn.Linear(C, V);
    }
  }
  const model = new Gpt();
  const batch = w.gptBatch(size);
  const [tokens, target] = [tensor(batch.x, [B, T]), tensor(batch.target, [B, T])];
  const loss = new torch.nn.CrossEntropyLoss();
  const { run } = training(model, () => {
    let x = torch.add(model.tokens.forward(tokens), model.positions.forward(tokens));
    for (let l = 0; l < L; l++) x = model[`block${l}`].forward(x);
    return loss.forward(model.head.forward(model.norm.forward(x)), target);
  });
  return { run };
}

const rows: Record<string, () => Work> = {
  "add a row": elementwise((x) => {
    const row = matrix(2, COLUMNS);
    return () => x.add(row);
  }),
  exp: elementwise((x) => () => torch.exp(x)),
  gelu: elementwise((x) => () => gelu(x)),
  softmax: elementwise((x) => {
    const softmax = new torch.nn.Softmax();
    return () => softmax.forward(x, -1);
  }),
  "layer norm": elementwise((x) => {
    const norm = new torch.nn.LayerNorm(COLUMNS);
    norm.gamma = matrix(2, COLUMNS);
    norm.beta = matrix(3, COLUMNS);
    return () => norm.forward(x);
  }),
  "embedding, forward and backward": lookup,
  "randn of 12.9 M"() {
    const { V, C } = w.EMBEDDING;
    return {
      run: () => torch.randn([V, C], false, "cpu", false),
      check: () => w.moments(flat(torch.randn([V, C], false, "cpu", false))),
    };
  },
  "MLP step": mlp,
};
for (const [name, [M, K, N]] of Object.entries(w.MATMULS))
  rows[name] = () => {
    const [x, y] = [matrix(1, M, K), matrix(2, K, N)];
    return giving(() => x.matmul(y));
  };
for (const [name, size] of Object.entries(w.GPTS)) rows[name] = () => gpt(size);
await serve(rows satisfies Rows);
