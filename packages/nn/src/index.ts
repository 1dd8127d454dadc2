/** @gptlight/nn: layers, initialisers and optimizers, written to be read. */

export * as functional from "./functional/index.ts";
export type { ForwardHook, ForwardPreHook } from "./hooks.ts";
export * as init from "./init/index.ts";
export {
  Dropout,
  ELU,
  Flatten,
  GELU,
  LeakyReLU,
  LogSoftmax,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from "./layers/activation.ts";
export {
  type AttendOptions,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from "./layers/attention.ts";
export { type Layer, ModuleDict, ModuleList, Sequential } from "./layers/containers.ts";
export { AvgPool2d, Conv1d, Conv2d, type ConvModuleOptions, MaxPool2d } from "./layers/conv.ts";
export { Embedding, type EmbeddingOptions } from "./layers/embedding.ts";
export { Identity, Linear, type LinearOptions } from "./layers/linear.ts";
export {
  BCELoss,
  BCEWithLogitsLoss,
  type BCEWithLogitsLossOptions,
  CosineSimilarity,
  CrossEntropyLoss,
  type CrossEntropyLossOptions,
  KLDivLoss,
  type KLDivLossOptions,
  L1Loss,
  MSELoss,
  NLLLoss,
  type NLLLossOptions,
  type ReductionOptions,
  SmoothL1Loss,
} from "./layers/loss.ts";
export {
  BatchNorm1d,
  type BatchNormModuleOptions,
  LayerNorm,
  type LayerNormModuleOptions,
  RMSNorm,
  type RMSNormOptions,
} from "./layers/normalization.ts";
export { ParameterList } from "./layers/parameter-list.ts";
export { GRU, LSTM, type RecurrentOptions, RNN, type RNNOptions } from "./layers/recurrent.ts";
export {
  type EncodeOptions,
  TransformerEncoderLayer,
  type TransformerEncoderLayerOptions,
} from "./layers/transformer.ts";
export { Module } from "./module.ts";
export { Parameter, type ParameterOptions } from "./parameter.ts";
export {
  assertFinite,
  type LoadReport,
  type LoadStateDictOptions,
  type StateDict,
} from "./state-dict.ts";
