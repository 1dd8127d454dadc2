/**
 * GPT-2 (Radford et al. 2019), from ids to logits. Read from top to bottom: attention, the network beside it, a block of both, the model.
 *
 * B batch · T new positions · S positions seen (T, and those in the cache) · C features (nEmbd) · H heads · D = C/H · V tokens.
 * Children bear the names of the published checkpoint in the state dict; its weights are transposed, which checkpoint.ts sees to.
 */
import { arange, crossEntropy, gelu, type Indices, ones, Tensor, tensor } from "@gptlight/tensor";
import { readSafetensors } from "@gptlight/tensor/safetensors";
import { scaledDotProductAttention } from "../functional/attention.ts";
import { Dropout } from "../layers/activation.ts";
import { ModuleList } from "../layers/containers.ts";
import type { Embedding } from "../layers/embedding.ts";
import type { Linear } from "../layers/linear.ts";
import { LayerNorm } from "../layers/normalization.ts";
import { Module, type StateNames } from "../module.ts";
import type { LayerCache } from "./cache.ts";
import {
  type NamedTensors,
  type ReadOptions,
  readCheckpoint,
  writeCheckpoint,
} from "./checkpoint.ts";
import { completeConfig, type GPTConfig } from "./config.ts";
import {
  type ForwardOptions,
  type GenerateOptions,
  generateTokens,
  type Prompt,
  promptOf,
} from "./generate.ts";
import { branchStd, drawn, linear, table, unset, type WeightSource } from "./weights.ts";

/** Every position gathers from itself and those before it what its query asks for. */
export class CausalSelfAttention extends Module {
  static override readonly stateNames: StateNames = {
    cAttn: "c_attn",
    cProj: "c_proj",
    residDropout: "resid_dropout",
  };
  readonly nHead: number;
  readonly dropout: number;
  cAttn: Linear;
  cProj: Linear;
  residDropout: Dropout;

  constructor({ nEmbd: C, nHead, nLayer, dropout, qkvBias }: GPTConfig, source: WeightSource) {
    super();
    this.nHead = nHead;
    this.dropout = dropout;
    this.cAttn = linear(C, 3 * C, source, { bias: qkvBias });
    this.cProj = linear(C, C, source, { std: branchStd(nLayer) });
    this.residDropout = new Dropout(dropout);
  }

  forward(x: Tensor, cache: LayerCache | null = null): Tensor {
    const [B, T, C] = x.shape;
    const heads = (part: Tensor) => part.view(B, T, this.nHead, -1).transpose(1, 2); // (B, H, T, D)
    const [q, newK, newV] = this.cAttn.forward(x).split(C, -1).map(heads); // from (B, T, 3C)
    const [k, v] = cache === null ? [newK, newV] : cache.append(newK, newV); // (B, H, S, D)
    const S = k.shape[2];
    const mask = S === T ? { isCausal: true } : { attnMask: T === 1 ? null : seenBy(T, S) };
    const dropoutP = this.training ? this.dropout : 0;
    const y = scaledDotProductAttention(q, k, v, { ...mask, dropoutP }); // (B, H, T, D)
    return this.residDropout.forward(this.cProj.forward(y.transpose(1, 2).reshape(B, T, C))); // (B, T, C)
  }
}

/** true where query t, at position S − T + t, may attend to position s. Shape (T, S). */
function seenBy(T: number, S: number): Tensor {
  return ones([T, S], { dtype: "bool" }).tril(S - T);
}

/** The network beside attention: each position for itself, four times as wide inside. */
export class MLP extends Module {
  static override readonly stateNames: StateNames = { cFc: "c_fc", cProj: "c_proj" };
  cFc: Linear;
  cProj: Linear;
  dropout: Dropout;

  constructor({ nEmbd: C, nLayer, dropout }: GPTConfig, source: WeightSource) {
    super();
    this.cFc = linear(C, 4 * C, source);
    this.cProj = linear(4 * C, C, source, { std: branchStd(nLayer) });
    this.dropout = new Dropout(dropout);
  }

  forward(x: Tensor): Tensor {
    const hidden = gelu(this.cFc.forward(x), { approximate: "tanh" }); // (B, T, 4C)
    return this.dropout.forward(this.cProj.forward(hidden)); // (B, T, C)
  }
}

/** Both branches add to the stream that runs through all blocks; each reads it normalised. */
export class Block extends Module {
  static override readonly stateNames: StateNames = { ln1: "ln_1", ln2: "ln_2" };
  ln1: LayerNorm;
  attn: CausalSelfAttention;
  ln2: LayerNorm;
  mlp: MLP;

  constructor(config: GPTConfig, source: WeightSource) {
    super();
    this.ln1 = new LayerNorm(config.nEmbd);
    this.attn = new CausalSelfAttention(config, source);
    this.ln2 = new LayerNorm(config.nEmbd);
    this.mlp = new MLP(config, source);
  }

  forward(x: Tensor, cache: LayerCache | null = null): Tensor {
    const y = x.add(this.attn.forward(this.ln1.forward(x), cache)); // (B, T, C)
    return y.add(this.mlp.forward(this.ln2.forward(y))); // (B, T, C)
  }
}

/**
 * A language model: which token comes next, after each of the given ones?
 * What the config leaves out is GPT-2 small's; `source` draws the weights, which takes one normal number for each.
 * @throws RangeError for sizes that cannot be.
 * @example new GPT({ vocabSize: 65, nCtx: 64, nEmbd: 64, nLayer: 4, nHead: 4 }).forward([[1, 2, 3]]).shape // [1, 3, 65]
 */
export class GPT extends Module {
  static override readonly stateNames: StateNames = { lnF: "ln_f", lmHead: "lm_head" };
  readonly config: GPTConfig;
  wte: Embedding;
  wpe: Embedding;
  drop: Dropout;
  h: ModuleList<Block>;
  lnF: LayerNorm;
  lmHead: Linear;

  constructor(config: Partial<GPTConfig> = {}, source: WeightSource = drawn) {
    super();
    this.config = completeConfig(config);
    const { vocabSize, nCtx, nEmbd, nLayer, dropout, tieWeights } = this.config;
    this.wte = table(vocabSize, nEmbd, source);
    this.wpe = table(nCtx, nEmbd, source);
    this.drop = new Dropout(dropout);
    this.h = new ModuleList(Array.from({ length: nLayer }, () => new Block(this.config, source)));
    this.lnF = new LayerNorm(nEmbd);
    const tied = tieWeights ? { weight: this.wte.weight } : {};
    this.lmHead = linear(nEmbd, vocabSize, source, { bias: false, ...tied });
  }

  /**
   * The logits of the next token after each position.
   * Shapes: ids (B, T) → (B, T, V). With a cache, ids are those that follow what it holds. With logitsToKeep n: the last n positions only.
   * @throws RangeError for another rank, an id outside the vocabulary, or more positions than the context has.
   */
  forward(ids: Indices, { cache = null, logitsToKeep = null }: ForwardOptions = {}): Tensor {
    const index = ids instanceof Tensor ? ids : tensor(ids, { dtype: "int32" });
    const past = cache?.length ?? 0;
    const [T, { nCtx }] = [index.shape[1], this.config];
    if (index.ndim !== 2 || index.numel() === 0)
      throw new RangeError(
        `GPT: needs ids of shape (B, T), not empty, got [${index.shape.join(", ")}]`,
      );
    if (past + T > nCtx)
      throw new RangeError(
        `GPT: ${past + T} positions are more than the context of ${nCtx}; crop the ids`,
      );
    const positions = this.wpe.forward(arange(past, past + T)); // (T, C)
    let x = this.drop.forward(this.wte.forward(index).add(positions)); // (B, T, C)
    for (const [i, block] of [...this.h].entries()) x = block.forward(x, cache?.layers[i]); // (B, T, C)
    if (logitsToKeep !== null) x = x.at(":", `${Math.max(0, T - logitsToKeep)}:`);
    return this.lmHead.forward(this.lnF.forward(x)); // (B, T, V)
  }

  /** The mean negative log-likelihood of `targets`, the tokens that do come next, in nats. Shapes: ids, targets (B, T) → scalar. */
  loss(ids: Indices, targets: Indices): Tensor {
    const wanted = targets instanceof Tensor ? targets : tensor(targets, { dtype: "int32" });
    return crossEntropy(this.forward(ids).flatten(0, 1), wanted.flatten());
  }

  /** The prompt and what the model adds to it; generate.ts tells the options. @example model.generate([40, 367], { maxNewTokens: 20, topK: 50 }) */
  generate(ids: Prompt, options: GenerateOptions): number[] {
    return [...promptOf(ids), ...generateTokens(this, ids, options)];
  }

  /** A model with the weights of a GPT-2 file of Hugging Face, ready for evaluation; its config is read off the shapes. */
  static fromSafetensors(bytes: Uint8Array, options: ReadOptions = {}): GPT {
    const { tensors, metadata } = readSafetensors(bytes);
    return GPT.fromTensors(tensors, { metadata, ...options });
  }

  /** As fromSafetensors, from tensors under the file's names: for files that are read piece by piece. */
  static fromTensors(tensors: NamedTensors, options: ReadOptions = {}): GPT {
    const { config, state } = readCheckpoint(tensors, options);
    const model = new GPT(config, unset);
    model.loadStateDict(state);
    return model.eval();
  }

  /** The bytes of a file that Hugging Face's GPT2LMHeadModel reads. */
  toSafetensors(): Uint8Array {
    return writeCheckpoint(this.stateDict(), this.config);
  }
}
