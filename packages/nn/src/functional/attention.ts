/** Scaled dot-product attention with dropout on its weights; without dropout it is tensor's one op. */
import {
  type AttentionOptions,
  scaledDotProductAttention as attend,
  type Generator,
  ones,
  type Tensor,
} from "@gptlight/tensor";
import { dropout } from "./dropout.ts";

/** The options of `scaledDotProductAttention`, torch's. */
export interface DropoutAttentionOptions extends AttentionOptions {
  /** The probability with which a weight becomes 0. Default 0. */
  dropoutP?: number;
  /** Default: the default generator. */
  generator?: Generator | null;
}

/**
 * Each query's mix of the values, weighted by softmax(Q Kᵀ / √d).
 * Shapes: query (…, T, d), key (…, S, d), value (…, S, e) → (…, T, e). A bool attnMask is true where a query may attend.
 * @throws RangeError if sizes do not match, or both attnMask and isCausal are given.
 * @see torch.nn.functional.scaled_dot_product_attention
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: DropoutAttentionOptions = {},
): Tensor {
  const { dropoutP = 0, generator = null, ...plain } = options;
  if (dropoutP === 0) return attend(query, key, value, plain);
  const weights = attentionWeights(query, key, plain); // (…, T, S)
  return dropout(weights, dropoutP, { generator }).matmul(value); // (…, T, e)
}

/** softmax(Q Kᵀ · scale), masked: how much each query attends to each key. Shapes: (…, T, d), (…, S, d) → (…, T, S). */
export function attentionWeights(
  query: Tensor,
  key: Tensor,
  options: AttentionOptions = {},
): Tensor {
  const {
    attnMask = null,
    isCausal = false,
    scale = 1 / Math.sqrt(query.shape.at(-1) ?? 1),
  } = options;
  const scores = query.matmul(key.transpose(-2, -1)).mul(scale);
  const [T, S] = scores.shape.slice(-2);
  const mask = isCausal ? ones([T, S], { dtype: "bool" }).tril() : attnMask;
  if (mask === null) return scores.softmax(-1);
  if (mask.dtype !== "bool") return scores.add(mask).softmax(-1);
  return scores.maskedFill(mask.logicalNot(), -Infinity).softmax(-1);
}
