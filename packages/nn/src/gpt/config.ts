/** The sizes of a GPT, and those that were published as GPT-2 (Radford et al. 2019). Names as in Hugging Face's GPT2Config. */

export interface GPTConfig {
  /** Number of tokens. */
  vocabSize: number;
  /** The longest context, in tokens. */
  nCtx: number;
  /** Features of each position. */
  nEmbd: number;
  nLayer: number;
  /** Attention heads in each layer; they divide nEmbd. */
  nHead: number;
  /** Dropout after the embeddings, on attention weights, and at the end of each branch. */
  dropout: number;
  /** Whether queries, keys and values have a bias. GPT-2's have. */
  qkvBias: boolean;
  /** Whether the output layer is the table of token embeddings. GPT-2's is. */
  tieWeights: boolean;
}

/** GPT-2 small, 124 million parameters: what is left out of a config is as here. */
const SMALL: GPTConfig = {
  vocabSize: 50257,
  nCtx: 1024,
  nEmbd: 768,
  nLayer: 12,
  nHead: 12,
  dropout: 0.1,
  qkvBias: true,
  tieWeights: true,
};

/**
 * The published sizes, by the names of their checkpoints.
 * @example new GPT({ ...GPT_CONFIGS["gpt2-medium"], dropout: 0 })
 */
export const GPT_CONFIGS: Readonly<
  Record<"gpt2" | "gpt2-medium" | "gpt2-large" | "gpt2-xl", GPTConfig>
> = {
  gpt2: SMALL,
  "gpt2-medium": { ...SMALL, nEmbd: 1024, nLayer: 24, nHead: 16 }, // 355 million
  "gpt2-large": { ...SMALL, nEmbd: 1280, nLayer: 36, nHead: 20 }, // 774 million
  "gpt2-xl": { ...SMALL, nEmbd: 1600, nLayer: 48, nHead: 25 }, // 1558 million
};

/**
 * A whole config from a part of one; the rest is GPT-2 small's.
 * @throws RangeError for sizes that are no integers > 0, heads that do not divide nEmbd, or a dropout outside [0, 1].
 */
export function completeConfig(config: Partial<GPTConfig>): GPTConfig {
  const whole = { ...SMALL, ...config };
  const { vocabSize, nCtx, nEmbd, nLayer, nHead, dropout } = whole;
  for (const [name, size] of Object.entries({ vocabSize, nCtx, nEmbd, nLayer, nHead }))
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`GPT: ${name} must be an integer >= 1, got ${size}`);
  if (nEmbd % nHead !== 0) throw new RangeError(`GPT: ${nHead} heads do not divide nEmbd ${nEmbd}`);
  if (!(dropout >= 0 && dropout <= 1))
    throw new RangeError(`GPT: dropout must be in [0, 1], got ${dropout}`);
  return whole;
}
