/** Exercise 3: the mask does what it says. Change the last word, and only the last answer changes. */
import { manualSeed, stack, tensor } from "@gptlight/tensor";
import { MultiHeadAttention } from "../multi-head-attention.ts";
import { words } from "../words.ts";

manualSeed(123);
const attention = new MultiHeadAttention({
  dIn: 3,
  dOut: 4,
  contextLength: 6,
  dropout: 0,
  numHeads: 2,
});
const other = words.clone().set(-1, tensor([0.9, 0.1, 0.2]));
const [a, b] = attention.forward(stack([words, other])).detach(); // (6, 4) each
console.log(a.sub(b).abs().sum(-1).gt(1e-6));
// tensor([False, False, False, False, False,  True])
