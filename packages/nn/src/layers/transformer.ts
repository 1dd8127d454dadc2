/** One layer of the encoder of "Attention is all you need": self-attention, then a feed-forward network, each with a shortcut round it. */
import { gelu, relu, type Tensor } from "@gptlight/tensor";
import { Module, type StateNames } from "../module.ts";
import { Dropout } from "./activation.ts";
import { MultiheadAttention } from "./attention.ts";
import { Linear } from "./linear.ts";
import { LayerNorm } from "./normalization.ts";

/** The options of TransformerEncoderLayer, torch's. */
export interface TransformerEncoderLayerOptions {
  /** The width of the feed-forward network. Default 2048. */
  dimFeedforward?: number;
  /** Default 0.1. */
  dropout?: number;
  /** Default "relu". */
  activation?: "relu" | "gelu" | ((x: Tensor) => Tensor);
  /** Default 1e-5. */
  layerNormEps?: number;
  /** Inputs and outputs are (B, T, E) instead of (T, B, E). Default false. */
  batchFirst?: boolean;
  /** Normalise before attention and network instead of after. Default false. */
  normFirst?: boolean;
  /** Default true. */
  bias?: boolean;
}

/** true (or −∞) in a mask means "may not attend". */
export interface EncodeOptions {
  /** (T, T) or (B·H, T, T) */
  srcMask?: Tensor | null;
  /** (B, T) */
  srcKeyPaddingMask?: Tensor | null;
  /** Position t attends to 0…t only. Default false. */
  isCausal?: boolean;
}

/**
 * Shapes: forward: (T, B, dModel), or (B, T, dModel) with batchFirst → the same.
 * @throws RangeError if the heads do not divide dModel, or inputs do not fit.
 * @see torch.nn.TransformerEncoderLayer
 * @example new TransformerEncoderLayer(512, 8, { batchFirst: true }).forward(x)
 */
export class TransformerEncoderLayer extends Module {
  static override readonly stateNames: StateNames = { selfAttn: "self_attn" };
  /** What stands between the two linear layers. */
  readonly activation: (x: Tensor) => Tensor;
  readonly normFirst: boolean;
  selfAttn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerEncoderLayerOptions = {}) {
    super();
    const { dimFeedforward = 2048, dropout = 0.1, layerNormEps: eps = 1e-5 } = options;
    const { activation = "relu", batchFirst = false, normFirst = false, bias = true } = options;
    if (typeof activation !== "function" && activation !== "relu" && activation !== "gelu")
      throw new RangeError(
        `TransformerEncoderLayer: activation must be "relu", "gelu" or a function, got "${String(activation)}"`,
      );
    this.activation =
      activation === "relu" ? relu : activation === "gelu" ? (x) => gelu(x) : activation;
    this.normFirst = normFirst;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias });
    this.norm1 = new LayerNorm(dModel, { eps, bias });
    this.norm2 = new LayerNorm(dModel, { eps, bias });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
  }

  forward(src: Tensor, options: EncodeOptions = {}): Tensor {
    const { norm1, norm2 } = this;
    if (this.normFirst) {
      const x = src.add(this.#attend(norm1.forward(src), options));
      return x.add(this.#feedForward(norm2.forward(x)));
    }
    const x = norm1.forward(src.add(this.#attend(src, options)));
    return norm2.forward(x.add(this.#feedForward(x)));
  }

  #attend(x: Tensor, options: EncodeOptions): Tensor {
    const { srcMask = null, srcKeyPaddingMask = null, isCausal = false } = options;
    const masks = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask, isCausal };
    const [y] = this.selfAttn.forward(x, x, x, { ...masks, needWeights: false });
    return this.dropout1.forward(y);
  }

  #feedForward(x: Tensor): Tensor {
    const hidden = this.dropout.forward(this.activation(this.linear1.forward(x))); // (…, dimFeedforward)
    return this.dropout2.forward(this.linear2.forward(hidden));
  }
}
