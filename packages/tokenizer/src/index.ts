/**
 * Byte-pair encoding: GPT-2's tokenizer, tokenizers from the files of others, and training one's own.
 * Without GPT-2's tables: "@gptlight/tokenizer/core".
 */
export * from "./core.ts";
export { GPTTokenizer, type GPTTokenizerOptions } from "./gpt-tokenizer.ts";
