/** The chapter's attention maps. */
import { manualSeed } from "@gptlight/tensor";
import { heatmap } from "../svg.ts";
import { future } from "./causal-attention.ts";
import { SelfAttentionV2 } from "./self-attention.ts";
import { WORDS, words } from "./words.ts";

export function plots(): Record<string, string> {
  manualSeed(789);
  const attention = new SelfAttentionV2(3, 2);
  const alike = words.matmul(words.T).softmax(-1);
  const scores = attention.wQuery.forward(words).matmul(attention.wKey.forward(words).T);
  const causal = scores
    .maskedFill(future(6), Number.NEGATIVE_INFINITY)
    .div(Math.sqrt(2))
    .softmax(-1);
  const axes = { row: "asks", column: "answers" };
  return {
    "alike.svg": heatmap(alike.toArray() as number[][], WORDS, {
      ...axes,
      title: "Attention by likeness",
    }),
    "causal.svg": heatmap(causal.toArray() as number[][], WORDS, {
      ...axes,
      title: "Causal attention, before training",
    }),
  };
}
