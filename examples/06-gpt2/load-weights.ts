/**
 * GPT-2's published weights for the model of chapter 04: which tensor of the file is which of ours.
 * Three things differ besides the names: the file's linear weights are (in, out), ours (out, in); queries, keys and values are one matrix
 * there, three here; and the output layer is not in the file, since it is the table of token embeddings.
 * V vocabulary · S context · C features.
 */
import type { Tensor } from "@gptlight/tensor";
import type { GPTConfig } from "../04-a-gpt/gpt-model.ts";

export type Tensors = ReadonlyMap<string, Tensor>;

/** The tensor of that name, with or without the prefix that some files have. */
function pick(tensors: Tensors, name: string): Tensor {
  const found = tensors.get(name) ?? tensors.get(`transformer.${name}`);
  if (found === undefined) throw new RangeError(`GPT-2: the file has no tensor "${name}"`);
  return found;
}

/** What the shapes say about the model; they do not say how many heads there are. */
export function configOf(tensors: Tensors, numHeads?: number): GPTConfig {
  const [vocabSize, embDim] = pick(tensors, "wte.weight").shape; // (V, C)
  const [contextLength] = pick(tensors, "wpe.weight").shape; // (S, C)
  const layers = [...tensors.keys()].map((name) => Number(/\bh\.(\d+)\./.exec(name)?.[1] ?? -1));
  return {
    vocabSize,
    contextLength,
    embDim,
    numHeads: numHeads ?? embDim / 64,
    numLayers: Math.max(...layers) + 1,
    dropRate: 0,
    qkvBias: true,
  };
}

/** The state dict of a chapter 04 model with the file's weights. */
export function stateOf(tensors: Tensors, { numLayers }: GPTConfig): Map<string, Tensor> {
  const state = new Map<string, Tensor>();
  const table = pick(tensors, "wte.weight");
  state.set("tokEmb.weight", table);
  state.set("posEmb.weight", pick(tensors, "wpe.weight"));
  for (let i = 0; i < numLayers; i++) {
    const ours = `trfBlocks.${i}`;
    const theirs = (name: string): Tensor => pick(tensors, `h.${i}.${name}`);
    const linear = (to: string, from: string): void => {
      state.set(`${ours}.${to}.weight`, theirs(`${from}.weight`).T);
      state.set(`${ours}.${to}.bias`, theirs(`${from}.bias`));
    };
    const norm = (to: string, from: string): void => {
      state.set(`${ours}.${to}.scale`, theirs(`${from}.weight`));
      state.set(`${ours}.${to}.shift`, theirs(`${from}.bias`));
    };
    const weights = theirs("attn.c_attn.weight").T.chunk(3, 0); // (3C, C) → three of (C, C)
    const biases = theirs("attn.c_attn.bias").chunk(3, 0); // (3C) → three of (C)
    for (const [j, part] of ["wQuery", "wKey", "wValue"].entries()) {
      state.set(`${ours}.att.${part}.weight`, weights[j]);
      state.set(`${ours}.att.${part}.bias`, biases[j]);
    }
    linear("att.outProj", "attn.c_proj");
    linear("ff.layers.0", "mlp.c_fc");
    linear("ff.layers.2", "mlp.c_proj");
    norm("norm1", "ln_1");
    norm("norm2", "ln_2");
  }
  state.set("finalNorm.scale", pick(tensors, "ln_f.weight"));
  state.set("finalNorm.shift", pick(tensors, "ln_f.bias"));
  state.set("outHead.weight", table);
  return state;
}
