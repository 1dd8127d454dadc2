/**
 * A published GPT-2 on disk: a folder with one or more .safetensors files, and perhaps Hugging Face's config.json and tokenizer.json.
 * Left out: downloading. `git clone https://huggingface.co/openai-community/gpt2` (with git-lfs) makes such a folder.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tensor } from "@gptlight/tensor";
import { readSafetensors } from "@gptlight/tensor/safetensors";
import { GPTTokenizer, loadTokenizerJson } from "@gptlight/tokenizer";

/** Text to ids and back, a piece at a time: what a Tokenizer is, and what `characters` is. */
export interface Codec {
  encode(text: string): ArrayLike<number>;
  decoder(): { push(id: number): string };
}

export interface Published {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly codec: Codec;
  /** undefined: 64 features a head, as in all published sizes. */
  readonly numHeads: number | undefined;
}

const GPT2_TOKENS = 50257;

/** The 95 printable characters of ASCII and the line break, each a token: for a checkpoint of 96 tokens that came without a tokenizer. */
export const characters: Codec = {
  encode: (text) =>
    Array.from(text, (c) => (c === "\n" ? 95 : Math.min(Math.max(c.charCodeAt(0) - 32, 0), 94))),
  decoder: () => ({ push: (id) => (id === 95 ? "\n" : String.fromCharCode(id + 32)) }),
};

/** @throws Error if there is no folder, no .safetensors file in it, or a vocabulary that is not GPT-2's and no tokenizer.json. */
export function readFolder(folder: string): Published {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((file) => file.endsWith(".safetensors"))
    : [];
  if (files.length === 0)
    throw new Error(
      `readFolder: ${folder} has no .safetensors file; give a folder with GPT-2's model.safetensors`,
    );
  const tensors = new Map(
    files.sort().flatMap((file) => [...readSafetensors(readFileSync(join(folder, file))).tensors]),
  );
  const text = (file: string): string | null =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : null;
  const config = JSON.parse(text("config.json") ?? "{}") as { n_head?: number };
  const own = text("tokenizer.json");
  const table = tensors.get("wte.weight") ?? tensors.get("transformer.wte.weight");
  if (own === null && table !== undefined && table.size(0) !== GPT2_TOKENS)
    throw new Error(
      `readFolder: the model has ${table.size(0)} tokens, GPT-2 ${GPT2_TOKENS}; put its tokenizer.json into ${folder}`,
    );
  const codec = own === null ? new GPTTokenizer() : loadTokenizerJson(own);
  return { tensors, codec, numHeads: config.n_head };
}

/** The checkpoint that the tests have: GPT-2's architecture at its smallest, weights drawn at random. */
export function tiny(): Published {
  const file = new URL("../../golden/gpt2-tiny.safetensors", import.meta.url);
  return { tensors: readSafetensors(readFileSync(file)).tensors, codec: characters, numHeads: 2 };
}
