/** The two sizes of this chapter: one that trains in half a minute, and the real one. */
import { fetchVerdictText } from "@gptlight/data";
import { GPTTokenizer, type Tokenizer, train } from "@gptlight/tokenizer";
import { GPT_CONFIG_124M, type GPTConfig } from "../04-a-gpt/gpt-model.ts";

export interface Settings {
  readonly text: string;
  readonly tokenizer: Tokenizer;
  readonly config: GPTConfig;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly epochs: number;
}

/** 0.5 million parameters, and 512 tokens that were learned from the story itself (chapter 02). */
export function small(): Settings {
  const text = fetchVerdictText();
  const tokenizer = train(text, { vocabSize: 512 });
  const sizes = { vocabSize: 512, contextLength: 64, embDim: 128, numHeads: 4, numLayers: 2 };
  const config = { ...sizes, dropRate: 0, qkvBias: false };
  return { text, tokenizer, config, batchSize: 4, learningRate: 2e-3, epochs: 10 };
}

/** The model of chapter 04 with a context of 256 tokens: 124 million parameters, and once more 39 in the untied output layer. */
export function full(): Settings {
  const config = { ...GPT_CONFIG_124M, contextLength: 256 };
  const [text, tokenizer] = [fetchVerdictText(), new GPTTokenizer()];
  return { text, tokenizer, config, batchSize: 2, learningRate: 4e-4, epochs: 10 };
}
