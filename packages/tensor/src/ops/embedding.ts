/** Rows of a table by index. */
import * as kernels from "../kernels/index.ts";
import { shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type Indices, toIndices } from "./indices.ts";
import { take } from "./take.ts";

/**
 * Rows `ids` of the table `weight`; repeated ids add up in its gradient, and row `paddingIdx` gets none.
 * Shapes: weight (V, D), ids (…) → (…, D).
 * @throws RangeError if an id is outside [0, V).
 * @see torch.nn.functional.embedding
 * @example embedding(tensor([[1, 2], [3, 4]]), [1, 1]).toArray() // [[3, 4], [3, 4]]
 */
export function embedding(
  weight: Tensor,
  ids: Indices,
  options: { paddingIdx?: number | null } = {},
): Tensor {
  if (weight.ndim !== 2)
    throw new RangeError(
      `embedding: needs a weight of shape (V, D), got ${shapeText(weight.shape)}`,
    );
  const [V, D] = weight.shape;
  const index = toIndices(ids, "embedding");
  const rows = Int32Array.from(kernels.packedData(index));
  rows.forEach((id, i) => {
    if (id < 0 || id >= V)
      throw new RangeError(
        `embedding: id ${id} at position ${i} is outside the ${V} rows of the weight, 0 to ${V - 1}`,
      );
  });
  const places = { positions: rows, chunk: D, shape: [...index.shape, D], reads: [index] };
  const padding = options.paddingIdx ?? null;
  if (padding === null) return take("EmbeddingBackward0", weight, places);
  const live = rows.map((id) => (id === (padding < 0 ? padding + V : padding) ? -1 : id));
  return take("EmbeddingBackward0", weight, places, { ...places, positions: live });
}
