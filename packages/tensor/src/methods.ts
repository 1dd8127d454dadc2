/**
 * The contents page: every function listed here is also a method of its first argument, x.mul(y) = mul(x, y).
 * fluent.ts attaches them; their types are read off the functions.
 */
// gradients
export { backward } from "./autograd/backward.ts";
export { clone, to } from "./autograd/identity.ts";
export { registerHook, requiresGrad_, retainGrad } from "./autograd/leaves.ts";
export { detach } from "./autograd/record.ts";
// elementwise
export {
  elu,
  erf,
  leakyRelu,
  logSigmoid,
  relu,
  sigmoid,
  silu,
  softplus,
  tanh,
} from "./ops/activation.ts";
export {
  abs,
  add,
  ceil,
  div,
  floor,
  floorDivide,
  mul,
  neg,
  reciprocal,
  remainder,
  round,
  rsub,
  sign,
  sub,
  trunc,
} from "./ops/arithmetic.ts";
// in place
export {
  abs_,
  add_,
  clamp_,
  copy_,
  div_,
  exp_,
  fill_,
  indexAdd_,
  log_,
  maskedFill_,
  mul_,
  neg_,
  pow_,
  relu_,
  scatter_,
  scatterAdd_,
  sigmoid_,
  sqrt_,
  sub_,
  tanh_,
  zero_,
} from "./ops/assign.ts";
// along dimensions
export { expand, sum } from "./ops/broadcast.ts";
export { bool, double, float, int, long } from "./ops/cast.ts";
export {
  clamp,
  eq,
  ge,
  gt,
  isfinite,
  isnan,
  le,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  lt,
  maskedFill,
  maximum,
  minimum,
  ne,
} from "./ops/choose.ts";
export { exp, log, log1p, pow, rsqrt, sqrt, square } from "./ops/exponential.ts";
// by index
export { gather, indexAdd, indexSelect, scatter, scatterAdd, takeAlongDim } from "./ops/gather.ts";
export { gelu } from "./ops/gelu.ts";
export { at, set } from "./ops/indexing.ts";
// views and copies
export { flip, repeat, roll, tile } from "./ops/join.ts";
// products
export { bmm, dot, matmul, mm, outer } from "./ops/matmul.ts";
export { amax, amin, argmax, argmin } from "./ops/minmax.ts";
// random
export {
  bernoulli_,
  cauchy_,
  exponential_,
  geometric_,
  logNormal_,
  normal_,
  random_,
  uniform_,
} from "./ops/random-fill.ts";
// reading
export { item, toArray, toTypedArray } from "./ops/read.ts";
export { all, any, logsumexp, mean, norm, std, variance as var } from "./ops/reduce.ts";
export { cumprod, cumsum, prod } from "./ops/scan.ts";
export { chunk, diagonal, narrow, select, slice, split, unbind } from "./ops/slicing.ts";
export { logSoftmax, softmax } from "./ops/softmax.ts";
export { argsort, bincount, nonzero, sort, topk, unique } from "./ops/sort.ts";
export { toText as toString } from "./ops/text.ts";
export { tril, triu } from "./ops/triangle.ts";
export { cos, hypot, sin, tan } from "./ops/trigonometric.ts";
export {
  contiguous,
  flatten,
  movedim,
  permute,
  reshape,
  squeeze,
  t,
  transpose,
  unflatten,
  unsqueeze,
  view,
} from "./ops/views.ts";
export { bernoulli, multinomial } from "./sample.ts";
