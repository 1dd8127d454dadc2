/**
 * Text, token by token: the model's logits for the next token become probabilities, one is drawn, and the model reads on.
 * The draws are torch's: softmax of what temperature, top-k and top-p leave (in this order, as in Hugging Face), then multinomial.
 */
import { type Generator as Draws, type Indices, noGrad, Tensor, tensor } from "@gptlight/tensor";
import type { Module } from "../module.ts";
import { KVCache } from "./cache.ts";

/** How a token is drawn from its probabilities. */
export interface SampleOptions {
  /** Below 1 likely tokens become likelier, above 1 all more equal; 0 takes the likeliest always. Default 1. */
  temperature?: number;
  /** Only the so many likeliest tokens can come (and those that tie with the last of them). Default: all. */
  topK?: number;
  /** Only the likeliest tokens that together reach this probability can come. Default: all. */
  topP?: number;
  /** Default: the default generator. */
  generator?: Draws | null;
}

/** The options of `generate` and `generateTokens`. */
export interface GenerateOptions extends SampleOptions {
  maxNewTokens: number;
  /** Tokens that end the text; they are not part of it. */
  stopIds?: Iterable<number>;
  /** Called with each new token as soon as it is drawn. */
  onToken?: (token: number) => void;
}

/** What a forward pass may be told besides the ids. */
export interface ForwardOptions {
  /** Keys and values of the positions before these, which these are added to. */
  cache?: KVCache | null;
  /** How many positions, from the end, need logits; null for all. A vocabulary is wide, and generation looks at the last position only. */
  logitsToKeep?: number | null;
}

/** What can generate: GPT, or any module of that form. */
export interface LanguageModel extends Module {
  readonly config: { readonly nCtx: number; readonly nLayer: number };
  /** The logits of the next token after each position. */
  forward(ids: Indices, options: ForwardOptions): Tensor;
}

/** One sequence of ids. */
export type Prompt = readonly number[] | Tensor;

export function promptOf(ids: Prompt): number[] {
  return ids instanceof Tensor ? [...ids.toTypedArray()] : [...ids];
}

/** @throws RangeError for a temperature below 0, topK below 1, or topP outside (0, 1]. */
function checkSampling({ temperature = 1, topK, topP }: SampleOptions): void {
  if (!(temperature >= 0 && temperature < Infinity))
    throw new RangeError(
      `generate: temperature must be >= 0 (0 takes the likeliest token), got ${temperature}`,
    );
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1))
    throw new RangeError(
      `generate: topK must be an integer >= 1, got ${topK}; leave it out for all`,
    );
  if (topP !== undefined && !(topP > 0 && topP <= 1))
    throw new RangeError(`generate: topP must be in (0, 1], got ${topP}; leave it out for all`);
}

/**
 * A token drawn by its logits.
 * Shapes: logits (V).
 * @throws RangeError for options that cannot be.
 * @example sampleToken(tensor([0.5, 2.5, 1]), { temperature: 0 }) // 1
 */
export function sampleToken(logits: Tensor, options: SampleOptions = {}): number {
  checkSampling(options);
  const { temperature = 1, topK, topP, generator = null } = options;
  if (temperature === 0) return logits.argmax().item();
  let scores = logits.div(temperature);
  if (topK !== undefined) scores = keepTopK(scores, topK);
  if (topP !== undefined && topP < 1) scores = keepTopP(scores, topP);
  return scores.softmax(-1).multinomial(1, { generator }).item();
}

/** All scores below the k-th largest become −∞. */
function keepTopK(scores: Tensor, k: number): Tensor {
  const { values } = scores.topk(Math.min(k, scores.numel()));
  return scores.maskedFill(scores.lt(values.at(-1)), -Infinity);
}

/** The least likely tokens that together have at most 1 − p become −∞; the likeliest stays. */
function keepTopP(scores: Tensor, p: number): Tensor {
  const { values, indices } = scores.sort(-1); // the least likely first
  const reached = values.softmax(-1).cumsum(-1);
  const out = reached.le(1 - p).set(-1, 0);
  return scores.maskedFill(out.scatter(0, indices, out), -Infinity);
}

/** What `body` gives while the model is set to evaluation and no gradients are recorded. */
function evaluated<T>(model: Module, body: () => T): T {
  const training = model.modules().filter((module) => module.training);
  model.eval();
  try {
    return noGrad(body);
  } finally {
    for (const module of training) module.training = true;
  }
}

/**
 * New tokens one after the other, for loops that show them as they come. Up to the model's context each costs one position, by a cache of keys
 * and values; beyond it the model reads its last nCtx tokens anew for every token, as torch programs without a cache do.
 * @throws RangeError for an empty prompt, or options that cannot be.
 * @example for (const token of generateTokens(model, ids, { maxNewTokens: 100 })) print(decode([token]));
 */
export function* generateTokens(
  model: LanguageModel,
  prompt: Prompt,
  options: GenerateOptions,
): Generator<number, void, undefined> {
  const { maxNewTokens, stopIds = [], onToken } = options;
  const ids = promptOf(prompt);
  checkSampling(options);
  if (ids.length === 0)
    throw new RangeError(
      "generate: the prompt is empty; begin with a token, such as 50256 (<|endoftext|>) for GPT-2",
    );
  if (!Number.isInteger(maxNewTokens) || maxNewTokens < 0)
    throw new RangeError(`generate: maxNewTokens must be an integer >= 0, got ${maxNewTokens}`);
  const stops = new Set(stopIds);
  const { nCtx } = model.config;
  const cache = new KVCache(model.config);
  for (let n = 0; n < maxNewTokens; n++) {
    const token = evaluated(model, () => {
      const fits = ids.length <= nCtx;
      const unread = fits ? ids.slice(cache.length) : ids.slice(-nCtx);
      const input = tensor([unread], { dtype: "int32" }); // (1, T)
      const logits = model.forward(input, { cache: fits ? cache : null, logitsToKeep: 1 }); // (1, 1, V)
      return sampleToken(logits.at(0, -1), options);
    });
    if (stops.has(token)) return;
    ids.push(token);
    onToken?.(token);
    yield token;
  }
}
