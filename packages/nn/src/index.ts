/** @gptlight/nn: layers, initialisers and optimizers, written to be read. */
export type { ForwardHook, ForwardPreHook } from "./hooks.ts";
export * as init from "./init/index.ts";
export { Embedding, type EmbeddingOptions } from "./layers/embedding.ts";
export { Module } from "./module.ts";
export { Parameter, type ParameterOptions } from "./parameter.ts";
export {
  assertFinite,
  type LoadReport,
  type LoadStateDictOptions,
  type StateDict,
} from "./state-dict.ts";
