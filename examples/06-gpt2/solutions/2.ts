/** Exercise 2: what remembering costs. Keys and values, of every layer and position, C numbers each, 4 bytes a number. */
import { GPT_CONFIGS } from "@gptlight/nn/gpt";

for (const [name, { nLayer, nCtx, nEmbd }] of Object.entries(GPT_CONFIGS)) {
  const bytes = 2 * nLayer * nCtx * nEmbd * 4;
  console.log(`${name}: ${(bytes / 2 ** 20).toFixed(0)} MB for a full context`);
}
// gpt2: 72 MB for a full context
// gpt2-medium: 192 MB for a full context
// gpt2-large: 360 MB for a full context
// gpt2-xl: 600 MB for a full context
