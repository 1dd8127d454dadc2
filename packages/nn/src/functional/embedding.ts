/** Embedding in the argument order of torch.nn.functional, with a limit on the length of rows. */
import { type Indices, noGrad, embedding as rowsOf, Tensor, tensor } from "@gptlight/tensor";

/** The options of `embedding`, torch's. */
export interface EmbeddingLookupOptions {
  /** This row gets no gradient. */
  paddingIdx?: number | null;
  /** Rows that are looked up and are longer than this are first shortened to it, in the table itself. */
  maxNorm?: number | null;
  /** The p of the norm for maxNorm. Default 2. */
  normType?: number;
}

/**
 * Rows `ids` of the table `weight`.
 * Shapes: ids (…), weight (V, D) → (…, D).
 * @throws RangeError if an id is outside [0, V), or maxNorm is not above 0.
 * @see torch.nn.functional.embedding
 * @example embedding([1, 1], tensor([[1.5, 2], [3, 4]])).toArray() // [[3, 4], [3, 4]]
 */
export function embedding(
  ids: Indices,
  weight: Tensor,
  options: EmbeddingLookupOptions = {},
): Tensor {
  const { paddingIdx = null, maxNorm = null, normType = 2 } = options;
  const index = ids instanceof Tensor ? ids : tensor(ids, { dtype: "int32" });
  if (maxNorm !== null) shortenRows(weight, index, maxNorm, normType);
  return rowsOf(weight, index, { paddingIdx });
}

/** Scales each row of `weight` that `ids` name down to the norm `maxNorm`, if it is longer. */
function shortenRows(weight: Tensor, ids: Tensor, maxNorm: number, normType: number): void {
  if (!(maxNorm > 0)) throw new RangeError(`embedding: maxNorm must be > 0, got ${maxNorm}`);
  noGrad(() => {
    rowsOf(weight, ids); // the ids are checked before anything changes
    for (const id of new Set(ids.toTypedArray())) {
      const row = weight.select(0, id);
      const length = row.norm(normType).item();
      if (length > maxNorm) row.mul_(maxNorm / (length + 1e-7));
    }
  });
}
