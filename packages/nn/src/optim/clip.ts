/** Keeping gradients small before a step, so that one bad batch cannot throw a model off. */
import { noGrad, stack, Tensor, zeros } from "@gptlight/tensor";

/** The gradients there are, of one parameter or several. */
function gradientsOf(parameters: Tensor | Iterable<Tensor>): Tensor[] {
  const list = parameters instanceof Tensor ? [parameters] : [...parameters];
  return list.flatMap((p) => (p.grad === null ? [] : [p.grad]));
}

/** The options of `clipGradNorm_`, torch's. */
export interface ClipGradNormOptions {
  /** The p of the norm: 2, 1, Infinity, … Default 2. */
  normType?: number;
  /** An infinite or NaN norm is an error. Default false: then all gradients become NaN or 0. */
  errorIfNonfinite?: boolean;
}

/**
 * Scales all gradients by min(1, maxNorm / (norm + 1e-6)), where `norm` is that of all of them as one vector, and returns the norm they had.
 * @throws RangeError if maxNorm is negative, or the norm is not finite and that is an error.
 * @see torch.nn.utils.clip_grad_norm_
 * @example clipGradNorm_(model.parameters(), 1)
 */
export function clipGradNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  { normType = 2, errorIfNonfinite = false }: ClipGradNormOptions = {},
): Tensor {
  if (!(maxNorm >= 0)) throw new RangeError(`clipGradNorm_: maxNorm must be >= 0, got ${maxNorm}`);
  const gradients = gradientsOf(parameters);
  if (gradients.length === 0) return zeros([]);
  return noGrad(() => {
    const total = stack(gradients.map((g) => g.norm(normType))).norm(normType);
    if (errorIfNonfinite && !Number.isFinite(total.item()))
      throw new RangeError(
        `clipGradNorm_: the norm of the gradients is ${total.item()}; look for the first loss that is not finite`,
      );
    const factor = total.add(1e-6).reciprocal().mul(maxNorm).clamp(null, 1);
    for (const g of gradients) g.mul_(factor);
    return total;
  });
}

/**
 * Brings each element of each gradient into [−clipValue, clipValue].
 * @throws RangeError if clipValue is negative.
 * @see torch.nn.utils.clip_grad_value_
 * @example clipGradValue_(model.parameters(), 0.5)
 */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  if (!(clipValue >= 0))
    throw new RangeError(`clipGradValue_: clipValue must be >= 0, got ${clipValue}`);
  noGrad(() => {
    for (const g of gradientsOf(parameters)) g.clamp_(-clipValue, clipValue);
  });
}
