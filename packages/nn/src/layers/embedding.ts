/** Embedding: a table of learned vectors, looked up by id. Left out: torch's scale_grad_by_freq and sparse gradients. */
import { empty, type Indices, noGrad, type Tensor } from "@gptlight/tensor";
import { embedding } from "../functional/embedding.ts";
import * as init from "../init/index.ts";
import { Module } from "../module.ts";
import { floatText } from "../module-repr.ts";
import { Parameter } from "../parameter.ts";
import { checkOptions } from "./linear.ts";

/** The options of Embedding, torch's. */
export interface EmbeddingOptions {
  /** This row starts as zeros and never gets a gradient; negative counts from the end. */
  paddingIdx?: number | null;
  /** Rows that are looked up and are longer than this are first shortened to it, in the table itself. */
  maxNorm?: number | null;
  /** The p of the norm for maxNorm. Default 2. */
  normType?: number;
  /** The table itself, instead of a random one: nothing is drawn. */
  weight?: Parameter;
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
  readonly maxNorm: number | null;
  readonly normType: number;
  weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions = {}) {
    super();
    checkOptions(options, "Embedding");
    for (const [name, size] of Object.entries({ numEmbeddings, embeddingDim }))
      if (!Number.isInteger(size) || size < 0)
        throw new RangeError(`Embedding: ${name} must be an integer >= 0, got ${size}`);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.paddingIdx = rowOf(options.paddingIdx ?? null, numEmbeddings);
    this.maxNorm = options.maxNorm ?? null;
    this.normType = options.normType ?? 2;
    this.weight = options.weight ?? new Parameter(empty([numEmbeddings, embeddingDim]));
    if (options.weight === undefined) this.resetParameters();
  }

  /**
   * A layer on the rows of `weight` (V, D) and its memory; frozen unless `freeze` is false.
   * @throws RangeError for a weight of another rank.
   * @see torch.nn.Embedding.from_pretrained
   * @example Embedding.fromPretrained(tensor([[1.5, 2]])).forward([0]).toArray() // [[1.5, 2]]
   */
  static fromPretrained(
    weight: Tensor,
    { freeze = true, ...options }: EmbeddingOptions & { freeze?: boolean } = {},
  ): Embedding {
    if (weight.ndim !== 2)
      throw new RangeError(
        `Embedding.fromPretrained: needs a weight of shape (V, D), got [${weight.shape.join(", ")}]`,
      );
    const [V, D] = weight.shape;
    const table = new Parameter(weight, { requiresGrad: !freeze });
    return new Embedding(V, D, { ...options, weight: table });
  }

  /** Draws the table anew; the padding row's draws are made too, and then become zeros. */
  resetParameters(): void {
    init.normal_(this.weight);
    const { weight, paddingIdx } = this;
    if (paddingIdx !== null) noGrad(() => weight.set(paddingIdx, 0));
  }

  forward(ids: Indices): Tensor {
    const { weight, paddingIdx, maxNorm, normType } = this;
    return embedding(ids, weight, { paddingIdx, maxNorm, normType });
  }

  override extraRepr(): string {
    const { numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType } = this;
    const settings = [`${numEmbeddings}`, `${embeddingDim}`];
    if (paddingIdx !== null) settings.push(`padding_idx=${paddingIdx}`);
    if (maxNorm !== null) settings.push(`max_norm=${floatText(maxNorm)}`);
    if (normType !== 2) settings.push(`norm_type=${floatText(normType)}`);
    return settings.join(", ");
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
