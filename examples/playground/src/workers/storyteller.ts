/** The small model that comes with the page, trained by scripts/storyteller.ts: its weights and its own merges. */
import { GPT } from "@gptlight/nn/gpt";
import { loadMerges, type Tokenizer } from "@gptlight/tokenizer/core";

export interface Storyteller {
  readonly model: GPT;
  readonly tokenizer: Tokenizer;
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: the server answered ${response.status}`);
  return response;
}

/** `base` is the page's address, which the worker does not know. */
export async function fetchStoryteller(base: string): Promise<Storyteller> {
  const [weights, merges] = await Promise.all(
    ["model.safetensors", "merges.txt"].map((name) =>
      fetched(new URL(`storyteller/${name}`, base).href),
    ),
  );
  const model = GPT.fromSafetensors(new Uint8Array(await weights.arrayBuffer()));
  return { model, tokenizer: loadMerges(await merges.text()) };
}
