/** `functional`: layers without state, under the names of torch.nn.functional. Those that are single ops live in @gptlight/tensor. */
export {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  cosineSimilarity,
  crossEntropy,
  elu,
  gelu,
  huberLoss,
  klDiv,
  l1Loss,
  layerNorm,
  leakyRelu,
  linear,
  logSigmoid,
  logSoftmax,
  mseLoss,
  nllLoss,
  oneHot,
  relu,
  sigmoid,
  silu,
  smoothL1Loss,
  softmax,
  softplus,
  tanh,
} from "@gptlight/tensor";
export { type DropoutAttentionOptions, scaledDotProductAttention } from "./attention.ts";
export { type ConvOptions, conv1d, conv2d } from "./conv.ts";
export { type DropoutOptions, dropout } from "./dropout.ts";
export { type EmbeddingLookupOptions, embedding } from "./embedding.ts";
export { type BatchNormOptions, batchNorm, type RmsNormOptions, rmsNorm } from "./norm.ts";
export { type PadMode, type PadOptions, pad } from "./pad.ts";
export {
  type AvgPoolOptions,
  avgPool2d,
  type MaxPoolOptions,
  maxPool2d,
  type PoolOptions,
} from "./pool.ts";
export type { PerDim } from "./windows.ts";
