/** @gptlight/nn: layers, initialisers and optimizers, written to be read. */

export { type HasState, loadCheckpoint, type RunParts, saveCheckpoint } from "./checkpoint.ts";
export * as functional from "./functional/index.ts";
export type { Callable, ForwardHook, ForwardPreHook } from "./hooks.ts";
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
export { Module, type StateNames } from "./module.ts";
export { Adagrad, type AdagradOptions } from "./optim/adagrad.ts";
export { Adam, type AdamOptions, AdamW } from "./optim/adam.ts";
export { type ClipGradNormOptions, clipGradNorm_, clipGradValue_ } from "./optim/clip.ts";
export {
  type GroupOptions,
  type GroupSettings,
  Optimizer,
  type OptimizerStateDict,
  type ParamGroup,
  type ParamState,
  type Params,
} from "./optim/optimizer.ts";
export { RMSprop, type RMSpropOptions } from "./optim/rmsprop.ts";
export {
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  type WarmRestartsOptions,
} from "./optim/schedule/cosine.ts";
export {
  ExponentialLR,
  LambdaLR,
  LinearLR,
  type LinearLROptions,
  MultiStepLR,
  StepLR,
} from "./optim/schedule/decay.ts";
export { OneCycleLR, type OneCycleLROptions } from "./optim/schedule/one-cycle.ts";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./optim/schedule/plateau.ts";
export { type AnyOptimizer, LRScheduler, type ScheduleState } from "./optim/schedule/scheduler.ts";
export { SequentialLR } from "./optim/schedule/sequential.ts";
export { SGD, type SGDOptions } from "./optim/sgd.ts";
export { Parameter, type ParameterOptions } from "./parameter.ts";
export {
  assertFinite,
  type LoadReport,
  type LoadStateDictOptions,
  type StateDict,
} from "./state-dict.ts";
