/** @gptlight/tensor: strided tensors with autograd, torch's printing and torch's random numbers. */
import "./fluent.ts";

export type { BackwardOptions, GradOptions } from "./autograd/backward.ts";
export { grad } from "./autograd/backward.ts";
export { enableGrad, isGradEnabled, noGrad } from "./autograd/grad-mode.ts";
export { named } from "./autograd/identity.ts";
export type { Edge, Hook, JointPullback, Node, Pullback, Saved } from "./autograd/node.ts";
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
export type { NdArray, Storage } from "./ndarray.ts";
export type { NestedArray, PlainArray } from "./nested.ts";
export type { SoftplusOptions } from "./ops/activation.ts";
export type { AlphaOptions } from "./ops/arithmetic.ts";
export { type AttentionOptions, scaledDotProductAttention } from "./ops/attention.ts";
export type { Dims, KeepdimOptions } from "./ops/broadcast.ts";
export { where } from "./ops/choose.ts";
export {
  type CrossEntropyOptions,
  crossEntropy,
  type NllLossOptions,
  nllLoss,
} from "./ops/cross-entropy.ts";
export { einsum } from "./ops/einsum.ts";
export { embedding } from "./ops/embedding.ts";
export type { GeluOptions } from "./ops/gelu.ts";
export type { IndexItem } from "./ops/indexing.ts";
export type { Indices } from "./ops/indices.ts";
export { cat, stack } from "./ops/join.ts";
export {
  type BinaryLossOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  cosineSimilarity,
  huberLoss,
  type KlDivOptions,
  klDiv,
  type LogitsLossOptions,
  type LossOptions,
  l1Loss,
  mseLoss,
  type Reduction,
  smoothL1Loss,
} from "./ops/loss.ts";
export { linear } from "./ops/matmul.ts";
export { max, min, type ValuesAndIndices } from "./ops/minmax.ts";
export { type LayerNormOptions, layerNorm } from "./ops/norm.ts";
export type { Operand } from "./ops/operands.ts";
export type { GeneratorOptions } from "./ops/random-fill.ts";
export type { VarOptions } from "./ops/reduce.ts";
export type { DiagonalOptions, SliceRange } from "./ops/slicing.ts";
export {
  type BincountOptions,
  type SearchsortedOptions,
  type SortOptions,
  searchsorted,
  type TopkOptions,
  type UniqueResult,
} from "./ops/sort.ts";
export type { Size } from "./ops/text.ts";
export type { Sizes } from "./ops/views.ts";
export {
  getPrintoptions,
  type PrintOptions,
  type PrintProfile,
  setPrintoptions,
} from "./print/options.ts";
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
export { Tensor, type ViewLink } from "./tensor.ts";
