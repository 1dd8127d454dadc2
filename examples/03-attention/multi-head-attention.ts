/**
 * Multi-head causal attention as GPT-2 has it: one product for all heads, split by a view, never by a loop.
 * B batch · T words · H heads · D = dOut / H features per head.
 */
import { Dropout, Linear, Module } from "@gptlight/nn";
import type { Tensor } from "@gptlight/tensor";
import { type AttentionSizes, future } from "./causal-attention.ts";

export interface MultiHeadSizes extends AttentionSizes {
  readonly numHeads: number;
  /** Whether queries, keys and values have a bias: GPT-2's do. Default false. */
  readonly qkvBias?: boolean;
}

export class MultiHeadAttention extends Module {
  readonly numHeads: number;
  readonly headDim: number;
  readonly wQuery: Linear;
  readonly wKey: Linear;
  readonly wValue: Linear;
  readonly outProj: Linear;
  readonly dropout: Dropout;
  readonly mask: Tensor;

  constructor(sizes: MultiHeadSizes) {
    super();
    const { dIn, dOut, contextLength, dropout, numHeads, qkvBias: bias = false } = sizes;
    if (dOut % numHeads !== 0)
      throw new RangeError(`MultiHeadAttention: ${numHeads} heads do not divide ${dOut} features`);
    this.numHeads = numHeads;
    this.headDim = dOut / numHeads;
    this.wQuery = new Linear(dIn, dOut, { bias });
    this.wKey = new Linear(dIn, dOut, { bias });
    this.wValue = new Linear(dIn, dOut, { bias });
    this.outProj = new Linear(dOut, dOut); // mixes what the heads found
    this.dropout = new Dropout(dropout);
    this.mask = this.registerBuffer("mask", future(contextLength), { persistent: false });
  }

  forward(x: Tensor): Tensor {
    const [B, T] = x.shape; // x is (B, T, dIn)
    const queries = this.#split(this.wQuery.forward(x)); // (B, H, T, D)
    const keys = this.#split(this.wKey.forward(x));
    const values = this.#split(this.wValue.forward(x));
    const scores = queries
      .matmul(keys.transpose(2, 3)) // (B, H, T, T): a map for each head
      .maskedFill(this.mask.at(`:${T}`, `:${T}`), Number.NEGATIVE_INFINITY);
    const weights = this.dropout.forward(scores.div(Math.sqrt(this.headDim)).softmax(-1));
    const context = weights.matmul(values).transpose(1, 2); // (B, T, H, D)
    return this.outProj.forward(context.contiguous().view(B, T, -1)); // (B, T, dOut)
  }

  /** (B, T, dOut) → (B, H, T, D), a view: the features are dealt out to the heads. */
  #split(x: Tensor): Tensor {
    const [B, T] = x.shape;
    return x.view(B, T, this.numHeads, this.headDim).transpose(1, 2);
  }
}
