/**
 * Attention that cannot look ahead, for a batch of texts; and several such side by side, the simple way.
 * B batch · T words · dIn features in · dOut features out.
 */
import { Dropout, Linear, Module, ModuleList } from "@gptlight/nn";
import { cat, ones, type Tensor } from "@gptlight/tensor";

export interface AttentionSizes {
  readonly dIn: number;
  readonly dOut: number;
  /** The longest text that will come. */
  readonly contextLength: number;
  /** The share of attention weights that training sets to 0. */
  readonly dropout: number;
}

/** true above the diagonal: the words that word t must not see. Shape (T, T). */
export function future(contextLength: number): Tensor {
  return ones([contextLength, contextLength]).triu(1).bool();
}

export class CausalAttention extends Module {
  readonly wQuery: Linear;
  readonly wKey: Linear;
  readonly wValue: Linear;
  readonly dropout: Dropout;
  readonly mask: Tensor;

  constructor({ dIn, dOut, contextLength, dropout }: AttentionSizes) {
    super();
    this.wQuery = new Linear(dIn, dOut, { bias: false });
    this.wKey = new Linear(dIn, dOut, { bias: false });
    this.wValue = new Linear(dIn, dOut, { bias: false });
    this.dropout = new Dropout(dropout);
    this.mask = this.registerBuffer("mask", future(contextLength), { persistent: false });
  }

  forward(x: Tensor): Tensor {
    const T = x.size(1); // x is (B, T, dIn)
    const queries = this.wQuery.forward(x); // (B, T, dOut)
    const keys = this.wKey.forward(x);
    const values = this.wValue.forward(x);
    const scores = queries
      .matmul(keys.transpose(1, 2)) // (B, T, T)
      .maskedFill(this.mask.at(`:${T}`, `:${T}`), Number.NEGATIVE_INFINITY);
    const weights = scores.div(Math.sqrt(keys.size(-1))).softmax(-1); // e^−∞ = 0: the future weighs nothing
    return this.dropout.forward(weights).matmul(values); // (B, T, dOut)
  }
}

/** Several causal attentions, each with weights of its own; their answers stand side by side in the result. */
export class MultiHeadAttentionWrapper extends Module {
  readonly heads: ModuleList<CausalAttention>;

  constructor(numHeads: number, sizes: AttentionSizes) {
    super();
    this.heads = new ModuleList(Array.from({ length: numHeads }, () => new CausalAttention(sizes)));
  }

  forward(x: Tensor): Tensor {
    return cat(
      [...this.heads].map((head) => head.forward(x)),
      -1,
    ); // (B, T, numHeads · dOut)
  }
}
