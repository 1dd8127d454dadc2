/** @gptlight/tensor: strided tensors with autograd, torch's printing and torch's random numbers. */
import "./fluent.ts";

export type { BackwardOptions, GradOptions } from "./autograd/backward.ts";
export { grad } from "./autograd/backward.ts";
export { enableGrad, isGradEnabled, noGrad } from "./autograd/grad-mode.ts";
export { named } from "./autograd/identity.ts";
export { checkpoint } from "./checkpoint.ts";
export type { CreateOptions } from "./create.ts";
export {
  arange,
  empty,
  emptyLike,
  eye,
  fromTypedArray,
  full,
  fullLike,
  linspace,
  oneHot,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
} from "./create.ts";
export type { DType, TypedArray } from "./dtype.ts";
export { Context, Function, type FunctionClass } from "./function.ts";
export { type GraphOptions, toDot, toMermaid } from "./graph-text.ts";
export * from "./methods.ts";
export type { NestedArray, PlainArray } from "./nested.ts";
export { type AttentionOptions, scaledDotProductAttention } from "./ops/attention.ts";
export type { KeepdimOptions } from "./ops/broadcast.ts";
export { where } from "./ops/choose.ts";
export { crossEntropy, nllLoss } from "./ops/cross-entropy.ts";
export { einsum } from "./ops/einsum.ts";
export { embedding } from "./ops/embedding.ts";
export type { Indices } from "./ops/indices.ts";
export { cat, stack } from "./ops/join.ts";
export {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  cosineSimilarity,
  huberLoss,
  klDiv,
  l1Loss,
  mseLoss,
  smoothL1Loss,
} from "./ops/loss.ts";
export { linear } from "./ops/matmul.ts";
export { max, min } from "./ops/minmax.ts";
export { layerNorm } from "./ops/norm.ts";
export type { Operand } from "./ops/operands.ts";
export { searchsorted } from "./ops/sort.ts";
export type { Size } from "./ops/text.ts";
export { getPrintoptions, setPrintoptions } from "./print/options.ts";
export {
  defaultGenerator,
  forkRng,
  getRngState,
  initialSeed,
  manualSeed,
  seed,
  setRngState,
} from "./random/default-generator.ts";
export { Generator } from "./random/generator.ts";
export { fillTruncNormal, type TruncatedNormal } from "./random/trunc-normal.ts";
export type { MultinomialOptions, SampleOptions } from "./sample.ts";
export {
  normal,
  rand,
  randint,
  randintLike,
  randLike,
  randn,
  randnLike,
  randperm,
} from "./sample.ts";
export type { Shape } from "./shape.ts";
export { Tensor } from "./tensor.ts";
