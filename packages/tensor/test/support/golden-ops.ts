/** Which call of the library stands for each op name of golden/ops.json (golden/FORMAT.md explains the names). */

import type { Tensor } from "@gptlight/tensor";
import * as gl from "@gptlight/tensor";

/** The inputs of a case by name, and its attributes. */
export type Call = (inputs: Record<string, Tensor>, attrs: Attributes) => Tensor | Tensor[];

// biome-ignore lint/suspicious/noExplicitAny: a golden's attributes are of many kinds
export type Attributes = Record<string, any>;

/** The names that are not simply torch's: calls that have arguments of their own order, and what FORMAT.md says of composed ones. */
const CALLS: Record<string, Call> = {
  // elementwise, two operands
  add_scalar: ({ a }, { scalar }) => a.add(scalar),
  mul_scalar: ({ a }, { scalar }) => a.mul(scalar),
  div_scalar: ({ a }, { scalar }) => a.div(scalar),
  rsub_scalar: ({ a }, { scalar }) => a.rsub(scalar),
  rdiv_scalar: ({ a }, { scalar }) => a.reciprocal().mul(scalar),
  pow_scalar: ({ a }, { exponent }) => a.pow(exponent),
  // elementwise, one operand
  gelu_book: ({ a }) =>
    a.mul(0.5).mul(
      a
        .add(a.pow(3).mul(0.044715))
        .mul(gl.tensor(Math.sqrt(2 / Math.PI)))
        .tanh()
        .add(1),
    ),
  clamp: ({ a }, { min, max }) => a.clamp(min, max),
  where: ({ cond, a, b }) => gl.where(cond, a, b),
  masked_fill: ({ a, mask }, { value }) => a.maskedFill(mask, number(value)),
  // reductions
  sum: ({ a }, { dim, keepdim }) => a.sum(dim, { keepdim }),
  mean: ({ a }, { dim, keepdim }) => a.mean(dim, { keepdim }),
  var: ({ a }, { dim, ...options }) => a.var(dim, options),
  std: ({ a }, { dim, ...options }) => a.std(dim, options),
  prod: ({ a }, { dim, keepdim }) => a.prod(dim, { keepdim }),
  norm: ({ a }, { p, dim, keepdim }) => a.norm(number(p ?? 2), dim, { keepdim }),
  max: ({ a }) => a.max(),
  min: ({ a }) => a.min(),
  max_dim: ({ a }, { dim, keepdim }) => both(a.max(dim, { keepdim })),
  min_dim: ({ a }, { dim, keepdim }) => both(a.min(dim, { keepdim })),
  amax: ({ a }, { dim, keepdim }) => a.amax(dim, { keepdim }),
  amin: ({ a }, { dim, keepdim }) => a.amin(dim, { keepdim }),
  argmax: ({ a }, { dim, keepdim }) => a.argmax(dim, { keepdim }),
  argmin: ({ a }, { dim, keepdim }) => a.argmin(dim, { keepdim }),
  logsumexp: ({ a }, { dim, keepdim }) => a.logsumexp(dim, { keepdim }),
  cumsum: ({ a }, { dim }) => a.cumsum(dim),
  cumprod: ({ a }, { dim }) => a.cumprod(dim),
  softmax: ({ a }, { dim }) => a.softmax(dim),
  log_softmax: ({ a }, { dim }) => a.logSoftmax(dim),
  sort: ({ a }, { dim, descending }) => both(a.sort(dim, { descending })),
  argsort: ({ a }, { dim, descending }) => a.argsort(dim, { descending }),
  topk: ({ a }, { k, dim, largest }) => both(a.topk(k, { dim, largest })),
  // products
  matmul_T: ({ a, b }) => a.matmul(b.transpose(-1, -2)),
  linear: ({ x, w, b }) => gl.linear(x, w, b),
  einsum: (inputs, { equation }) => gl.einsum(equation, ...Object.values(inputs)),
  sdpa: ({ q, k, v, mask }, { is_causal }) =>
    gl.scaledDotProductAttention(q, k, v, { attnMask: mask ?? null, isCausal: is_causal ?? false }),
  // views and copies
  // torch's a.T is a permute; only the name on its gradient tells which of the two was written
  transpose: ({ a }, { dims: [d0, d1], gradFn }) =>
    gradFn === "PermuteBackward0" ? a.T : a.transpose(d0, d1),
  permute: ({ a }, { dims }) => a.permute(dims),
  reshape: ({ a }, { shape }) => a.reshape(shape),
  transpose_reshape: ({ a }, { dims: [d0, d1], shape }) => a.transpose(d0, d1).reshape(shape),
  flatten: ({ a }, { start, end }) => a.flatten(start, end),
  expand: ({ a }, { shape }) => a.expand(shape),
  unsqueeze: ({ a }, { dim }) => a.unsqueeze(dim),
  squeeze: ({ a }, { dim }) => a.squeeze(dim),
  repeat: ({ a }, { repeats }) => a.repeat(repeats),
  flip: ({ a }, { dims }) => a.flip(dims),
  roll: ({ a }, { shifts, dims }) => a.roll(shifts, dims),
  scatter: ({ a, idx, src }, { dim }) => a.scatter(dim, idx, src),
  scatter_add: ({ a, idx, src }, { dim }) => a.scatterAdd(dim, idx, src),
  index_add: ({ a, idx, src }, { dim }) => a.indexAdd(dim, idx, src),
  cat: (inputs, { dim }) => gl.cat(Object.values(inputs), dim),
  stack: (inputs, { dim }) => gl.stack(Object.values(inputs), dim),
  split: ({ a }, { size, dim }) => a.split(size, dim),
  chunk: ({ a }, { chunks, dim }) => a.chunk(chunks, dim),
  tril: ({ a }, { diagonal }) => a.tril(diagonal),
  triu: ({ a }, { diagonal }) => a.triu(diagonal),
  // by index
  slice: ({ a }, { index }) => a.at(...(index as string).split(",").map(indexPart)),
  index_select: ({ a, idx }, { dim }) => a.indexSelect(dim, idx),
  index_tensor: ({ a, idx }) => a.at(idx),
  index_pair: ({ a, i, j }) => a.at(i, j),
  index_scalar_pair: ({ a, i, j }) => a.at(0, i, j),
  index_bool: ({ a, mask }) => a.at(mask),
  gather: ({ a, idx }, { dim }) => a.gather(dim, idx),
  embedding: ({ weight, idx }, { padding_idx }) =>
    gl.embedding(weight, idx, { paddingIdx: padding_idx }),
  one_hot: ({ idx }, { num_classes }) => gl.oneHot(idx, num_classes),
  bincount: ({ idx }, { minlength }) => idx.bincount({ minlength }),
  // normalisation and losses
  layer_norm: ({ x, w, b }, { normalized_shape, eps }) =>
    gl.layerNorm(x, normalized_shape, { weight: w ?? null, bias: b ?? null, eps }),
  layer_norm_book: ({ x, scale, shift }) => {
    const mean = x.mean(-1, { keepdim: true });
    const variance = x.var(-1, { keepdim: true, unbiased: false });
    return scale.mul(x.sub(mean).div(variance.add(1e-5).sqrt())).add(shift);
  },
  cross_entropy: ({ input, target, weight }, attrs) =>
    gl.crossEntropy(
      attrs.flatten ? input.flatten(0, 1) : input,
      attrs.flatten ? target.flatten() : target,
      {
        weight: weight ?? null,
        reduction: attrs.reduction,
        ignoreIndex: attrs.ignore_index,
        labelSmoothing: attrs.label_smoothing,
      },
    ),
  nll_loss: ({ input, target, weight }, { reduction, ignore_index }) =>
    gl.nllLoss(input.logSoftmax(1), target, {
      weight: weight ?? null,
      reduction,
      ignoreIndex: ignore_index,
    }),
  binary_cross_entropy: ({ input, target, weight }, { note, reduction }) =>
    gl.binaryCrossEntropy(/sigmoid/.test(note) ? input.sigmoid() : input, target, {
      weight: weight ?? null,
      reduction,
    }),
  bce_with_logits: ({ input, target, weight, pos_weight }, { reduction }) =>
    gl.binaryCrossEntropyWithLogits(input, target, {
      weight: weight ?? null,
      posWeight: pos_weight ?? null,
      reduction,
    }),
  // several ops in a row
  chain_reuse: ({ a }) => a.mul(a).add(a).sum().mul(a.mean()),
  chain_mlp: ({ x, w1, b1, w2 }) => x.matmul(w1).add(b1).tanh().matmul(w2),
  // integers and bools
  int_floordiv: ({ a, b }) => a.floorDivide(b),
  int_mod: ({ a, b }) => a.remainder(b),
  int_matmul: ({ a, b }) => a.matmul(b.T),
  bool_any_all: ({ a }) => [a.any(), a.all()],
  bool_not_and_or: ({ a, b }) => [a.logicalNot(), a.logicalAnd(b), a.logicalOr(b)],
  arange: (_, { args }) => gl.arange(...(args as [number])),
  linspace: (_, { args }) => gl.linspace(...(args as [number, number, number])),
};

/** The call for an op: the table's, or the function or method whose name is torch's in camelCase. */
export function callOf(op: string): Call | null {
  if (op in CALLS) return CALLS[op];
  const plain = op.replace(/^(int|bool)_/, "");
  const candidates = [plain, plain.replace(/_(dim|scalar)$/, ""), plain.replace("log", "log_")];
  const name = candidates.map(camel).find((n) => n in gl);
  if (name === undefined) return null;
  return (inputs, attrs) => {
    const { note: _note, gradFn: _gradFn, ...rest } = attrs;
    const entries = Object.entries(rest).map(([key, value]) => [camel(key), value] as const);
    const plainArguments = entries.filter(([key]) => POSITIONAL.has(key)).map(([, value]) => value);
    const options = Object.fromEntries(entries.filter(([key]) => !POSITIONAL.has(key)));
    const result = (gl as unknown as Functions)[name](
      ...Object.values(inputs),
      ...plainArguments,
      ...(Object.keys(options).length > 0 ? [options] : []),
    );
    return result instanceof gl.Tensor || Array.isArray(result) ? result : both(result);
  };
}

/** Attributes that are arguments of their own; the others are options. */
const POSITIONAL = new Set(
  "dim dims dim0 dim1 scalar exponent other value k size sizes shape source destination start length alpha negativeSlope".split(
    " ",
  ),
);

type Functions = Record<
  string,
  (...args: unknown[]) => Tensor | Tensor[] | { values: Tensor; indices: Tensor }
>;

function camel(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** One part of a Python index text, as `at` takes it. */
function indexPart(part: string): number | string | null {
  const text = part.trim();
  if (text === "None") return null;
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

function both({ values, indices }: { values: Tensor; indices: Tensor }): Tensor[] {
  return [values, indices];
}

/** JSON has no infinities: "-inf" is a string. */
function number(value: number | string): number {
  if (typeof value === "number") return value;
  return value.endsWith("inf") ? (value.startsWith("-") ? -Infinity : Infinity) : Number(value);
}
