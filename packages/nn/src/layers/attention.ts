/**
 * Multi-head attention (Vaswani et al. 2017): H attentions side by side, each on its own d = E/H features of three projections of the input.
 * B batch · T query positions · S key positions · E features · H heads · d = E/H.
 * Left out: keys and values of other sizes than E (kdim, vdim), bias_kv and zero attention.
 */
import { empty, linear, ones, type Tensor, zeros, zerosLike } from "@gptlight/tensor";
import { attentionWeights, scaledDotProductAttention } from "../functional/attention.ts";
import { checkProbability, dropout } from "../functional/dropout.ts";
import * as init from "../init/index.ts";
import { Module, type StateNames } from "../module.ts";
import { Parameter } from "../parameter.ts";
import { checkSizes, Linear } from "./linear.ts";

/** torch's name for the output projection: it is printed. */
class NonDynamicallyQuantizableLinear extends Linear {}

/** The options of MultiheadAttention, torch's. */
export interface MultiheadAttentionOptions {
  /** Dropout on the attention weights. Default 0. */
  dropout?: number;
  /** Default true. */
  bias?: boolean;
  /** Inputs and outputs are (B, T, E) instead of (T, B, E). Default false. */
  batchFirst?: boolean;
}

/** The masks as torch.nn has them: true means "may not attend", the opposite of scaledDotProductAttention. */
export interface AttendOptions {
  /** (T, S) or (B·H, T, S); bool: true where a query may not attend; float: added to the scores. */
  attnMask?: Tensor | null;
  /** (B, S), or (S) without a batch: true (or −∞) for keys that are padding. */
  keyPaddingMask?: Tensor | null;
  /** Return the attention weights too, (B, T, S). Default true. */
  needWeights?: boolean;
  /** Average the weights over the heads; else they are (B, H, T, S). Default true. */
  averageAttnWeights?: boolean;
  /** Query t attends to keys 0…t only. Default false. */
  isCausal?: boolean;
}

/**
 * Shapes: forward(query (T, B, E), key (S, B, E), value (S, B, E)) → [(T, B, E), weights (B, T, S) or null]; batchFirst and no batch as in torch.
 * @throws RangeError if the heads do not divide E, or inputs or masks do not fit together.
 * @see torch.nn.MultiheadAttention
 * @example new MultiheadAttention(8, 2, { batchFirst: true }).forward(x, x, x, { isCausal: true })
 */
export class MultiheadAttention extends Module {
  static override readonly stateNames: StateNames = {
    inProjWeight: "in_proj_weight",
    inProjBias: "in_proj_bias",
    outProj: "out_proj",
  };
  readonly embedDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  inProjWeight: Parameter;
  inProjBias: Parameter | null;
  outProj: Linear;

  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    checkSizes({ embedDim, numHeads }, 1, "MultiheadAttention");
    if (embedDim % numHeads !== 0)
      throw new RangeError(
        `MultiheadAttention: ${numHeads} heads do not divide embedDim ${embedDim}`,
      );
    const { dropout: p = 0, bias = true, batchFirst = false } = options;
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.dropout = checkProbability(p, "MultiheadAttention");
    this.batchFirst = batchFirst;
    this.inProjWeight = new Parameter(empty([3 * embedDim, embedDim])); // of queries, keys and values
    this.inProjBias = bias ? new Parameter(zeros([3 * embedDim])) : null;
    this.outProj = new NonDynamicallyQuantizableLinear(embedDim, embedDim, { bias });
    init.xavierUniform_(this.inProjWeight);
    if (this.outProj.bias !== null) init.zeros_(this.outProj.bias);
  }

  forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: AttendOptions = {},
  ): [output: Tensor, weights: Tensor | null] {
    this.#check(query, key, value);
    if (query.ndim === 2) return this.#withoutBatch(query, key, value, options);
    if (!this.batchFirst) return this.#attend(query, key, value, options);
    const [q, k, v] = [query, key, value].map((x) => x.transpose(0, 1));
    const [output, weights] = this.#attend(q, k, v, options);
    return [output.transpose(0, 1), weights];
  }

  #withoutBatch(q: Tensor, k: Tensor, v: Tensor, options: AttendOptions): [Tensor, Tensor | null] {
    const keyPaddingMask = options.keyPaddingMask?.unsqueeze(0) ?? null;
    const inputs = [q, k, v].map((x) => x.unsqueeze(1)) as [Tensor, Tensor, Tensor];
    const [output, weights] = this.#attend(...inputs, { ...options, keyPaddingMask });
    return [output.squeeze(1), weights?.squeeze(0) ?? null];
  }

  /** query (T, B, E), key and value (S, B, E) */
  #attend(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: AttendOptions,
  ): [Tensor, Tensor | null] {
    const { needWeights = true, averageAttnWeights = true } = options;
    const { embedDim: E, numHeads: H, training } = this;
    const [T, B] = query.shape;
    const S = key.shape[0];
    const weights = this.inProjWeight.chunk(3); // (E, E) each
    const biases = this.inProjBias?.chunk(3) ?? [null, null, null];
    const [q, k, v] = [query, key, value].map((x, i) =>
      linear(x, weights[i], biases[i])
        .reshape(-1, B * H, E / H)
        .transpose(0, 1),
    ); // (B·H, T or S, d)
    const attnMask = this.#mask(q, [B, T, S], options); // (1 or B·H, 1 or T, S)
    const dropoutP = training ? this.dropout : 0;
    const join = (heads: Tensor) => this.outProj.forward(heads.transpose(0, 1).reshape(T, B, E)); // (B·H, T, d) → (T, B, E)
    if (!needWeights)
      return [join(scaledDotProductAttention(q, k, v, { attnMask, dropoutP })), null];
    const shares = dropout(attentionWeights(q, k, { attnMask }), dropoutP); // (B·H, T, S)
    const perHead = shares.view(B, H, T, S);
    return [join(shares.matmul(v)), averageAttnWeights ? perHead.mean(1) : perHead];
  }

  /** All masks as one that is added to the scores: 0 where a query may attend, −∞ where not. */
  #mask(like: Tensor, [B, T, S]: number[], options: AttendOptions): Tensor | null {
    const { attnMask = null, keyPaddingMask = null, isCausal = false } = options;
    const H = this.numHeads;
    const parts: Tensor[] = [];
    if (attnMask !== null) {
      const shape = attnMask.shape.join();
      if (shape !== [T, S].join() && shape !== [B * H, T, S].join())
        throw new RangeError(
          `MultiheadAttention: attnMask must be [${T}, ${S}] or [${B * H}, ${T}, ${S}], got [${attnMask.shape.join(", ")}]`,
        );
      parts.push(attnMask);
    }
    if (keyPaddingMask !== null) {
      if (keyPaddingMask.shape.join() !== [B, S].join())
        throw new RangeError(
          `MultiheadAttention: keyPaddingMask must be [${B}, ${S}], got [${keyPaddingMask.shape.join(", ")}]`,
        );
      parts.push(
        keyPaddingMask
          .view(B, 1, 1, S)
          .expand(B, H, 1, S)
          .reshape(B * H, 1, S),
      );
    }
    if (isCausal && attnMask === null) parts.push(ones([T, S], { dtype: "bool" }).triu(1));
    const added = parts.map((mask) => (mask.dtype === "bool" ? forbidden(mask, like) : mask));
    return added.length === 0 ? null : added.reduce((sum, mask) => sum.add(mask));
  }

  #check(query: Tensor, key: Tensor, value: Tensor): void {
    const { embedDim: E, batchFirst } = this;
    const batch = batchFirst ? 0 : 1;
    const fits =
      (query.ndim === 2 || query.ndim === 3) &&
      query.shape.at(-1) === E &&
      key.ndim === query.ndim &&
      key.shape.at(-1) === E &&
      key.shape.join() === value.shape.join() &&
      (query.ndim === 2 || key.shape[batch] === query.shape[batch]);
    if (fits) return;
    const shapes = [query, key, value].map((x) => `[${x.shape.join(", ")}]`);
    throw new RangeError(
      `MultiheadAttention: query, key and value need ${batchFirst ? "(B, T" : "(T, B"}, ${E}), key and value of one shape, got ${shapes.join(", ")}`,
    );
  }
}

/** 0, and −∞ where `mask` is true. */
function forbidden(mask: Tensor, like: Tensor): Tensor {
  return zerosLike(mask, { dtype: like.dtype }).maskedFill(mask, -Infinity);
}
