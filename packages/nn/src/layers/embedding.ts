/** Embedding: a table of learned vectors, looked up by id. Left out: torch's scale_grad_by_freq and sparse gradients. */
import { embedding, empty, type Indices, noGrad, type Tensor } from "@gptlight/tensor";
import * as init from "../init/index.ts";
import { Module } from "../module.ts";
import { Parameter } from "../parameter.ts";

export interface EmbeddingOptions {
  /** This row starts as zeros and never gets a gradient; negative counts from the end. */
  paddingIdx?: number | null;
}

/**
 * A table of `numEmbeddings` vectors of size `embeddingDim`, drawn from the standard normal distribution.
 * Shapes: weight (V, D); forward: ids (…) → (…, D).
 * @throws RangeError for sizes that are no integers >= 0, or a paddingIdx outside the table.
 * @see torch.nn.Embedding
 * @example new Embedding(50257, 256).forward([[1, 2, 3]]).shape // [1, 3, 256]
 */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions = {}) {
    super();
    for (const [name, size] of Object.entries({ numEmbeddings, embeddingDim }))
      if (!Number.isInteger(size) || size < 0)
        throw new RangeError(`Embedding: ${name} must be an integer >= 0, got ${size}`);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.paddingIdx = rowOf(options.paddingIdx ?? null, numEmbeddings);
    this.weight = new Parameter(empty([numEmbeddings, embeddingDim]));
    this.resetParameters();
  }

  /** Draws the table anew; the padding row's draws are made too, and then become zeros. */
  resetParameters(): void {
    init.normal_(this.weight);
    const { weight, paddingIdx } = this;
    if (paddingIdx !== null) noGrad(() => weight.set(paddingIdx, 0));
  }

  forward(ids: Indices): Tensor {
    return embedding(this.weight, ids, { paddingIdx: this.paddingIdx });
  }

  override extraRepr(): string {
    const { numEmbeddings, embeddingDim, paddingIdx } = this;
    const padding = paddingIdx === null ? "" : `, padding_idx=${paddingIdx}`;
    return `${numEmbeddings}, ${embeddingDim}${padding}`;
  }
}

/** `paddingIdx` counted from the front. */
function rowOf(paddingIdx: number | null, rows: number): number | null {
  if (paddingIdx === null) return null;
  if (!Number.isInteger(paddingIdx) || paddingIdx < -rows || paddingIdx >= rows)
    throw new RangeError(
      `Embedding: paddingIdx must be one of the ${rows} rows, -${rows} to ${rows - 1}, got ${paddingIdx}`,
    );
  return paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
}
