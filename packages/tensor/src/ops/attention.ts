/** Scaled dot-product attention (Vaswani et al. 2017): softmax(Q Kᵀ/√d) V. T query positions, S key positions, d size of a head. */
import { record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, mul } from "./arithmetic.ts";
import { logicalNot, maskedFill } from "./choose.ts";
import { matmul } from "./matmul.ts";
import { softmax } from "./softmax.ts";
import { transpose } from "./views.ts";

export interface AttentionOptions {
  /** bool: true where a query may attend to a key; float: added to the scores. Broadcasts to (…, T, S). */
  attnMask?: Tensor | null;
  /** Query t attends to keys 0…t only. Default false. */
  isCausal?: boolean;
  /** Default 1/√d. */
  scale?: number;
}

/**
 * Each query's mix of the values, weighted by how well the keys fit it.
 * Shapes: query (…, T, d), key (…, S, d), value (…, S, e) → (…, T, e).
 * @throws RangeError if sizes do not match, or both attnMask and isCausal are given.
 * @see torch.nn.functional.scaled_dot_product_attention
 * @example scaledDotProductAttention(ones([1, 2]), ones([3, 2]), ones([3, 4])).toArray() // [[1, 1, 1, 1]]
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions = {},
): Tensor {
  const { attnMask = null, isCausal = false } = options;
  const [d, T, S] = [query.shape.at(-1) ?? 0, query.shape.at(-2) ?? 0, key.shape.at(-2) ?? 0];
  if (
    query.ndim < 2 ||
    key.ndim < 2 ||
    value.ndim < 2 ||
    key.shape.at(-1) !== d ||
    value.shape.at(-2) !== S
  )
    throw new RangeError(
      `scaledDotProductAttention: needs (…, T, d), (…, S, d) and (…, S, e), got ${shapeText(query.shape)}, ${shapeText(key.shape)} and ${shapeText(value.shape)}`,
    );
  if (attnMask !== null && isCausal)
    throw new RangeError("scaledDotProductAttention: give either attnMask or isCausal, not both");
  const scores = mul(matmul(query, transpose(key, -2, -1)), options.scale ?? 1 / Math.sqrt(d)); // (…, T, S)
  const weights = softmax(masked(scores, isCausal ? causalMask(T, S) : attnMask), -1); // row t attends to 0…t
  return matmul(weights, value); // (…, T, e)
}

/** true where key s ≤ query t. */
function causalMask(T: number, S: number): Tensor {
  return record("", kernels.triangle(kernels.full([T, S], 1, "bool"), 0, false), []);
}

function masked(scores: Tensor, mask: Tensor | null): Tensor {
  if (mask === null) return scores;
  return mask.dtype === "bool"
    ? maskedFill(scores, logicalNot(mask), -Infinity)
    : add(scores, mask);
}
