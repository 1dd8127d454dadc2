/** Which call of the library stands for each op name of golden/ops.json (golden/FORMAT.md explains the names). */

import type { Tensor } from "@gptlight/tensor";
import * as gl from "@gptlight/tensor";

/** The inputs of a case by name, and its attributes. */
export type Call = (inputs: Record<string, Tensor>, attrs: Attributes) => Tensor | Tensor[];

// biome-ignore lint/suspicious/noExplicitAny: a golden's attributes are of many kinds
export type Attributes = Record<string, any>;

export const CALLS: Record<string, Call> = {
  // elementwise, two operands
  add: ({ a, b }) => a.add(b),
  sub: ({ a, b }) => a.sub(b),
  mul: ({ a, b }) => a.mul(b),
  div: ({ a, b }) => a.div(b),
  pow: ({ a, b }) => a.pow(b),
  maximum: ({ a, b }) => a.maximum(b),
  minimum: ({ a, b }) => a.minimum(b),
  add_scalar: ({ a }, { scalar }) => a.add(scalar),
  mul_scalar: ({ a }, { scalar }) => a.mul(scalar),
  div_scalar: ({ a }, { scalar }) => a.div(scalar),
  rsub_scalar: ({ a }, { scalar }) => a.rsub(scalar),
  rdiv_scalar: ({ a }, { scalar }) => a.reciprocal().mul(scalar),
  pow_scalar: ({ a }, { exponent }) => a.pow(exponent),
  eq: ({ a, b }) => a.eq(b),
  ne: ({ a, b }) => a.ne(b),
  lt: ({ a, b }) => a.lt(b),
  le: ({ a, b }) => a.le(b),
  gt: ({ a, b }) => a.gt(b),
  ge: ({ a, b }) => a.ge(b),
  // elementwise, one operand
  exp: ({ a }) => a.exp(),
  log: ({ a }) => a.log(),
  log1p: ({ a }) => a.log1p(),
  sqrt: ({ a }) => a.sqrt(),
  rsqrt: ({ a }) => a.rsqrt(),
  reciprocal: ({ a }) => a.reciprocal(),
  square: ({ a }) => a.square(),
  abs: ({ a }) => a.abs(),
  neg: ({ a }) => a.neg(),
  sin: ({ a }) => a.sin(),
  cos: ({ a }) => a.cos(),
  erf: ({ a }) => a.erf(),
  tanh: ({ a }) => a.tanh(),
  sigmoid: ({ a }) => a.sigmoid(),
  relu: ({ a }) => a.relu(),
  silu: ({ a }) => a.silu(),
  softplus: ({ a }) => a.softplus(),
  gelu: ({ a }, { approximate }) => a.gelu({ approximate }),
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
  var: ({ a }, { dim, keepdim, unbiased }) => a.var(dim, { keepdim, unbiased }),
  std: ({ a }, { dim, keepdim, unbiased }) => a.std(dim, { keepdim, unbiased }),
  prod: ({ a }, { dim, keepdim }) => a.prod(dim, { keepdim }),
  norm: ({ a }, { p, dim, keepdim }) => a.norm(p, dim, { keepdim }),
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
  matmul: ({ a, b }) => a.matmul(b),
  matmul_T: ({ a, b }) => a.matmul(b.transpose(-1, -2)),
  bmm: ({ a, b }) => a.bmm(b),
  dot: ({ a, b }) => a.dot(b),
  outer: ({ a, b }) => a.outer(b),
  linear: ({ x, w, b }) => gl.linear(x, w, b),
  einsum: (inputs, { equation }) => gl.einsum(equation, ...Object.values(inputs)),
  sdpa: ({ q, k, v, mask }, { is_causal }) =>
    gl.scaledDotProductAttention(q, k, v, { attnMask: mask ?? null, isCausal: is_causal ?? false }),
  // views and copies
  transpose: ({ a }, { dims: [d0, d1] }) => (a.ndim === 2 ? a.T : a.transpose(d0, d1)),
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
  cat: (inputs, { dim }) => gl.cat(Object.values(inputs), dim),
  stack: (inputs, { dim }) => gl.stack(Object.values(inputs), dim),
  split: ({ a }, { size, dim }) => a.split(size, dim),
  chunk: ({ a }, { chunks, dim }) => a.chunk(chunks, dim),
  tril: ({ a }, { diagonal }) => a.tril(diagonal),
  triu: ({ a }, { diagonal }) => a.triu(diagonal),
  // by index
  slice: ({ a }, { index }) =>
    a.at(
      ...(index as string).split(",").map((part) => (/^-?\d+$/.test(part) ? Number(part) : part)),
    ),
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
  nll_loss: ({ input, target }) => gl.nllLoss(input.logSoftmax(1), target),
  mse_loss: ({ input, target }, { reduction }) => gl.mseLoss(input, target, { reduction }),
  l1_loss: ({ input, target }, { reduction }) => gl.l1Loss(input, target, { reduction }),
  binary_cross_entropy: ({ input, target }, { note }) =>
    gl.binaryCrossEntropy(/sigmoid/.test(note) ? input.sigmoid() : input, target),
  bce_with_logits: ({ input, target, pos_weight }, { reduction }) =>
    gl.binaryCrossEntropyWithLogits(input, target, { reduction, posWeight: pos_weight ?? null }),
  // several ops in a row
  chain_reuse: ({ a }) => a.mul(a).add(a).sum().mul(a.mean()),
  chain_mlp: ({ x, w1, b1, w2 }) => x.matmul(w1).add(b1).tanh().matmul(w2),
  // integers and bools
  int_add: ({ a, b }) => a.add(b),
  int_sub: ({ a, b }) => a.sub(b),
  int_mul: ({ a, b }) => a.mul(b),
  int_floordiv: ({ a, b }) => a.floorDivide(b),
  int_mod: ({ a, b }) => a.remainder(b),
  int_matmul: ({ a, b }) => a.matmul(b.T),
  int_sum: ({ a }) => a.sum(),
  bool_sum: ({ a }) => a.sum(),
  bool_any_all: ({ a }) => [a.any(), a.all()],
  bool_not_and_or: ({ a, b }) => [a.logicalNot(), a.logicalAnd(b), a.logicalOr(b)],
  arange: (_, { args }) => gl.arange(...(args as [number])),
  linspace: (_, { args }) => gl.linspace(...(args as [number, number, number])),
};

function both({ values, indices }: { values: Tensor; indices: Tensor }): Tensor[] {
  return [values, indices];
}

/** JSON has no infinities: "-inf" is a string. */
function number(value: number | string): number {
  if (typeof value === "number") return value;
  return value.endsWith("inf") ? (value.startsWith("-") ? -Infinity : Infinity) : Number(value);
}
