/** Exercise 2: a vocabulary is good at what it was learned from. The story's own 512 tokens against GPT-2's 50257, on the story and on French. */
import { fetchVerdictText } from "@gptlight/data";
import { GPTTokenizer, train } from "@gptlight/tokenizer";

const story = fetchVerdictText();
const french = "Le même mot a le même vecteur où qu'il se trouve.";
for (const [name, tokenizer] of [
  ["story, 256 tokens", train(story, { vocabSize: 256 })],
  ["story, 512 tokens", train(story, { vocabSize: 512 })],
  ["GPT-2's 50257", new GPTTokenizer()],
] as const) {
  const perToken = (text: string): string => (text.length / tokenizer.count(text)).toFixed(2);
  console.log(`${name}: ${perToken(story)} characters a token; French ${perToken(french)}`);
}
// story, 256 tokens: 1.00 characters a token; French 0.94
// story, 512 tokens: 2.20 characters a token; French 1.48
// GPT-2's 50257: 3.98 characters a token; French 2.13
