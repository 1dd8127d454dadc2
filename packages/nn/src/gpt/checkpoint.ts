/**
 * GPT-2's files as Hugging Face writes them, and this library's GPT: between them stand the prefix "transformer.", linear weights that are
 * stored transposed (the layer there is a Conv1D), buffers with the causal mask that some files carry, and an output layer that may be tied.
 */
import { type Tensor, zeros } from "@gptlight/tensor";
import { writeSafetensors } from "@gptlight/tensor/safetensors";
import { entriesOf } from "../state-dict.ts";
import type { GPTConfig } from "./config.ts";

/** Tensors by the names in a file. */
export type NamedTensors = ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>;

/** What a file may not tell of its model. */
export interface ReadOptions {
  /** The number of heads, which no shape tells. Default: what the file's metadata says, else nEmbd / 64, as in all published sizes. */
  nHead?: number;
  /** Dropout, if the model is to be trained. Default 0.1. */
  dropout?: number;
  /** The file's notes, where toSafetensors leaves the number of heads. */
  metadata?: ReadonlyMap<string, string> | null;
}

const PREFIX = "transformer.";
/** The causal mask, and a number that older files keep beside it. */
const MASK_BUFFER = /^h\.\d+\.attn\.(bias|masked_bias)$/;
/** The layers that are Conv1D there: y = x W + b with W (in, out). */
const TRANSPOSED = /^h\.\d+\.(attn\.c_attn|attn\.c_proj|mlp\.c_fc|mlp\.c_proj)\.weight$/;
const HEAD = "lm_head.weight";
const TABLE = "wte.weight";
const QKV_BIAS = /^h\.\d+\.attn\.c_attn\.bias$/;

/**
 * The config that the tensors of a file imply, and the state dict of a GPT of that config.
 * @throws RangeError if a table is missing or of another rank, or the number of heads cannot be told.
 */
export function readCheckpoint(
  tensors: NamedTensors,
  options: ReadOptions = {},
): { config: GPTConfig; state: Map<string, Tensor> } {
  const state = new Map<string, Tensor>();
  for (const [key, x] of entriesOf(tensors)) {
    const name = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key;
    if (!MASK_BUFFER.test(name)) state.set(name, TRANSPOSED.test(name) ? x.T : x);
  }
  const [vocabSize, nEmbd] = matrixShape(state, TABLE);
  const [nCtx] = matrixShape(state, "wpe.weight");
  const blocks = [...state.keys()].map((name) => /^h\.(\d+)\./.exec(name)?.[1] ?? -1).map(Number);
  const table = state.get(TABLE) as Tensor;
  const head = state.get(HEAD);
  const tieWeights = head === undefined || isSame(head, table);
  if (tieWeights) state.set(HEAD, table);
  const config = {
    vocabSize,
    nCtx,
    nEmbd,
    nLayer: Math.max(...blocks) + 1,
    nHead: headsOf(nEmbd, options),
    dropout: options.dropout ?? 0.1,
    qkvBias: [...state.keys()].some((name) => QKV_BIAS.test(name)),
    tieWeights,
  };
  return { config, state };
}

function matrixShape(state: ReadonlyMap<string, Tensor>, name: string): readonly number[] {
  const shape = state.get(name)?.shape;
  if (shape?.length === 2) return shape;
  const got = shape === undefined ? "there is none" : `got [${shape.join(", ")}]`;
  throw new RangeError(
    `GPT: a GPT-2 file has a matrix "${name}" (or "${PREFIX}${name}"), ${got}; the file has ${[...state.keys()].slice(0, 3).join(", ") || "nothing"}, …`,
  );
}

function headsOf(nEmbd: number, { nHead, metadata }: ReadOptions): number {
  const heads = nHead ?? Number(metadata?.get("n_head") ?? nEmbd / 64);
  if (Number.isInteger(heads) && heads > 0) return heads;
  throw new RangeError(
    `GPT: the shapes do not tell the number of heads, and nEmbd ${nEmbd} is no multiple of 64; pass { nHead }`,
  );
}

function isSame(x: Tensor, y: Tensor): boolean {
  return x.shape.join() === y.shape.join() && x.eq(y).all().item() === 1;
}

/** The bytes of a file with this state under the names of Hugging Face's GPT2LMHeadModel; a tied output layer is left out, as there. */
export function writeCheckpoint(state: ReadonlyMap<string, Tensor>, config: GPTConfig): Uint8Array {
  const { nEmbd, nHead, nLayer, qkvBias, tieWeights } = config;
  const tensors = new Map<string, Tensor>();
  for (const [name, x] of state) {
    if (name === HEAD) {
      if (!tieWeights) tensors.set(name, x);
    } else tensors.set(PREFIX + name, TRANSPOSED.test(name) ? x.T : x);
  }
  if (!qkvBias)
    // the layer there always has one
    for (let i = 0; i < nLayer; i++)
      tensors.set(`${PREFIX}h.${i}.attn.c_attn.bias`, zeros([3 * nEmbd]));
  return writeSafetensors(tensors, { metadata: { format: "pt", n_head: String(nHead) } });
}
