/** Byte-pair encoding with GPT-2's merges. */
export { type EncodeOptions, GPTTokenizer, type GPTTokenizerOptions } from "./tokenizer.ts";
export type { Vocabulary } from "./vocabulary.ts";
