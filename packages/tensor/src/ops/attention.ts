/** Scaled dot-product attention (Vaswani et al. 2017): softmax(Q Kᵀ/√d) V. T query positions, S key positions, d size of a head. */
import { vjp } from "../autograd/backward.ts";
import { isGradEnabled } from "../autograd/grad-mode.ts";
import { record, recordJoint } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { sameShape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, mul } from "./arithmetic.ts";
import { logicalNot, maskedFill } from "./choose.ts";
import { matmul, product } from "./matmul.ts";
import { softmax, softmaxBackward } from "./softmax.ts";
import { transpose } from "./views.ts";

/** The options of `scaledDotProductAttention`, torch's. */
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
  const [d, S] = [query.shape.at(-1) ?? 0, key.shape.at(-2) ?? 0];
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
  const scale = options.scale ?? 1 / Math.sqrt(d);
  const sameBatch =
    sameShape(query.shape.slice(0, -2), key.shape.slice(0, -2)) &&
    sameShape(key.shape.slice(0, -2), value.shape.slice(0, -2));
  const oneDtype = query.dtype === key.dtype && key.dtype === value.dtype;
  if (attnMask === null && sameBatch && oneDtype && scale > 0)
    return fusedAttention(query, key, value, scale, isCausal);
  return composedAttention(query, key, value, scale, isCausal ? causalMask(query, key) : attnMask);
}

/** As the formula reads. */
function composedAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  scale: number,
  mask: Tensor | null,
): Tensor {
  const scores = mul(matmul(query, transpose(key, -2, -1)), scale); // (…, T, S)
  return matmul(softmax(masked(scores, mask), -1), value); // (…, T, e)
}

/**
 * The same with scale, mask and softmax in one pass, one node, and gradients that share their work.
 * With P the weights and G = ∂L/∂(P V): ∂V = Pᵀ G, ∂P = G Vᵀ, ∂S = scale · softmaxBackward(∂P), ∂Q = ∂S K, ∂K = ∂Sᵀ Q.
 */
function fusedAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  scale: number,
  causal: boolean,
): Tensor {
  const scores = kernels.matmul(query, kernels.swapLast(key)); // (…, T, S)
  const P = record("", kernels.attentionWeights(scores, scale, causal), []);
  const inputs = [query, key, value];
  const name = query.ndim === 2 ? "MmBackward0" : "UnsafeViewBackward0";
  return recordJoint(name, kernels.matmul(P, value), inputs, inputs, (g) => {
    if (isGradEnabled()) {
      const mask = causal ? causalMask(query, key) : null;
      return vjp((q, k, v) => composedAttention(q, k, v, scale, mask), inputs, g);
    }
    const dS = softmaxBackward(product("", g, transpose(value, -2, -1)), P, P.ndim - 1, scale);
    return [
      product("", dS, key),
      product("", transpose(dS, -2, -1), query),
      product("", transpose(P, -2, -1), g),
    ];
  });
}

/** true where key s ≤ query t: (T, S). */
function causalMask(query: Tensor, key: Tensor): Tensor {
  const ones = kernels.full([query.shape.at(-2) ?? 0, key.shape.at(-2) ?? 0], 1, "bool");
  return record("", kernels.triangle(ones, 0, false), []);
}

function masked(scores: Tensor, mask: Tensor | null): Tensor {
  if (mask === null) return scores;
  return mask.dtype === "bool"
    ? maskedFill(scores, logicalNot(mask), -Infinity)
    : add(scores, mask);
}
