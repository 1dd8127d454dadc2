/** @gptlight/nn/gpt: GPT-2 from ids to text, in reading order: config, cache, model, generate, checkpoint. */
export { KVCache, LayerCache } from "./cache.ts";
export type { NamedTensors, ReadOptions } from "./checkpoint.ts";
export { GPT_CONFIGS, type GPTConfig } from "./config.ts";
export {
  type ForwardOptions,
  type GenerateOptions,
  generateTokens,
  type LanguageModel,
  type Prompt,
  type SampleOptions,
  sampleToken,
} from "./generate.ts";
export { Block, CausalSelfAttention, GPT, MLP } from "./model.ts";
export type { WeightSource } from "./weights.ts";
