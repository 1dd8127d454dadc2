/** Exercise 1: without a mask, attention does not know the order. Turn the words around, and the answers are turned around, nothing else. */
import { manualSeed } from "@gptlight/tensor";
import { SelfAttentionV2 } from "../self-attention.ts";
import { words } from "../words.ts";

manualSeed(789);
const attention = new SelfAttentionV2(3, 2);
const there = attention.forward(words);
const back = attention.forward(words.flip(0)).flip(0);
console.log(there.sub(back).abs().max().item() < 1e-6);
// true
