/**
 * The GPT of this course: GPT-2's architecture (Radford et al. 2019) from the parts of chapters 03 and 04.
 * B batch · T tokens · C = embDim features · V = vocabSize.
 */
import { Dropout, Embedding, Identity, type Layer, Linear, Module, Sequential } from "@gptlight/nn";
import { arange, cat, noGrad, type Tensor } from "@gptlight/tensor";
import { MultiHeadAttention } from "../03-attention/multi-head-attention.ts";
import { FeedForward, LayerNorm } from "./layers.ts";

export interface GPTConfig {
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly embDim: number;
  readonly numHeads: number;
  readonly numLayers: number;
  readonly dropRate: number;
  readonly qkvBias: boolean;
}

/** The smallest of the four published GPT-2 models. */
export const GPT_CONFIG_124M: GPTConfig = {
  vocabSize: 50257,
  contextLength: 1024,
  embDim: 768,
  numHeads: 12,
  numLayers: 12,
  dropRate: 0.1,
  qkvBias: false,
};

export class TransformerBlock extends Module {
  readonly att: MultiHeadAttention;
  readonly ff: FeedForward;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropShortcut: Dropout;

  constructor({ embDim, contextLength, numHeads, dropRate: dropout, qkvBias }: GPTConfig) {
    super();
    this.att = new MultiHeadAttention({
      dIn: embDim,
      dOut: embDim,
      contextLength,
      numHeads,
      dropout,
      qkvBias,
    });
    this.ff = new FeedForward(embDim);
    this.norm1 = new LayerNorm(embDim);
    this.norm2 = new LayerNorm(embDim);
    this.dropShortcut = new Dropout(dropout);
  }

  /** (B, T, C) → (B, T, C): first the words look at each other, then each thinks for itself. */
  forward(x: Tensor): Tensor {
    const attended = this.att.forward(this.norm1.forward(x));
    const y = this.dropShortcut.forward(attended).add(x);
    const thought = this.ff.forward(this.norm2.forward(y));
    return this.dropShortcut.forward(thought).add(y);
  }
}

export class GPTModel extends Module {
  readonly tokEmb: Embedding;
  readonly posEmb: Embedding;
  readonly dropEmb: Dropout;
  readonly trfBlocks: Sequential;
  readonly finalNorm: Layer;
  readonly outHead: Linear;

  constructor(config: GPTConfig) {
    super();
    const { vocabSize, contextLength, embDim } = config;
    this.tokEmb = new Embedding(vocabSize, embDim);
    this.posEmb = new Embedding(contextLength, embDim);
    this.dropEmb = new Dropout(config.dropRate);
    this.trfBlocks = new Sequential(...this.blocks(config));
    this.finalNorm = this.norm(embDim);
    this.outHead = new Linear(embDim, vocabSize, { bias: false });
  }

  forward(ids: Tensor): Tensor {
    const positions = this.posEmb.forward(arange(ids.size(1))); // (T, C)
    const x = this.dropEmb.forward(this.tokEmb.forward(ids).add(positions)); // (B, T, C)
    return this.outHead.forward(this.finalNorm.forward(this.trfBlocks.forward(x))); // (B, T, V): a score for each token that might be next
  }

  protected blocks(config: GPTConfig): Layer[] {
    return Array.from({ length: config.numLayers }, () => new TransformerBlock(config));
  }

  protected norm(embDim: number): Layer {
    return new LayerNorm(embDim);
  }
}

/** The frame without its inner works: embeddings in, scores out. */
export class DummyGPTModel extends GPTModel {
  protected override blocks(): Layer[] {
    return [];
  }

  protected override norm(): Layer {
    return new Identity();
  }
}

/** `ids` (B, T) with `maxNewTokens` more, each the one with the highest score. */
export function generateGreedily(
  model: GPTModel,
  ids: Tensor,
  maxNewTokens: number,
  contextLength: number,
): Tensor {
  let text = ids;
  for (let i = 0; i < maxNewTokens; i++) {
    const visible = text.at(":", `${-contextLength}:`); // the model reads no further back
    const logits = noGrad(() => model.forward(visible)).at(":", -1); // (B, V): only the last position's
    text = cat([text, logits.argmax(-1, { keepdim: true })], 1);
  }
  return text;
}
