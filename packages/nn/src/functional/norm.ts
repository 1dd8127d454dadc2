/** Normalisations beside layerNorm: by root mean square, and over the batch. */
import { named, noGrad, type Shape, type Tensor } from "@gptlight/tensor";

/** The gap between 1 and the next number: torch's default eps for rmsNorm. */
const EPSILON = { float32: 2 ** -23, float64: 2 ** -52 } as const;

/** The options of `rmsNorm`, torch's. */
export interface RmsNormOptions {
  weight?: Tensor | null;
  /** Added to the mean square. Default: the dtype's epsilon. */
  eps?: number | null;
}

/**
 * x divided by its root mean square (Zhang & Sennrich 2019) over its last dimensions, which have the sizes `normalizedShape`.
 * Shapes: x (…, *normalizedShape), weight normalizedShape → as x.
 * @throws RangeError if the sizes do not match.
 * @see torch.nn.functional.rms_norm
 * @example rmsNorm(tensor([3, 4.5]), [2]).toArray() // [0.7845, 1.1767]
 */
export function rmsNorm(x: Tensor, normalizedShape: Shape, options: RmsNormOptions = {}): Tensor {
  const { weight = null } = options;
  const lead = x.ndim - normalizedShape.length;
  const fits = (shape: Shape) => shape.join() === normalizedShape.join();
  if (
    normalizedShape.length === 0 ||
    lead < 0 ||
    !fits(x.shape.slice(lead)) ||
    (weight && !fits(weight.shape))
  )
    throw new RangeError(
      `rmsNorm: the last sizes of x [${x.shape.join(", ")}] and the weight must be [${normalizedShape.join(", ")}]`,
    );
  const eps = options.eps ?? (x.dtype === "float64" ? EPSILON.float64 : EPSILON.float32);
  const dims = normalizedShape.map((_, d) => lead + d);
  const scale = x.square().mean(dims, { keepdim: true }).add(eps).rsqrt();
  const y = x.mul(scale);
  return weight === null ? y : y.mul(weight);
}

/** The options of `batchNorm`, torch's. */
export interface BatchNormOptions {
  /** (C) */
  weight?: Tensor | null;
  /** (C) */
  bias?: Tensor | null;
  /** Normalise by the batch's own mean and variance, and let the running ones follow. Default false. */
  training?: boolean;
  /** How far the running statistics move towards the batch's. Default 0.1. */
  momentum?: number;
  /** Added to the variance. Default 1e-5. */
  eps?: number;
}

/**
 * x brought to mean 0 and variance 1 in each channel (Ioffe & Szegedy 2015), then scaled and shifted.
 * Shapes: x (N, C, …), all others (C) → as x. Without running statistics the batch's own are always used.
 * @throws RangeError in training if a channel has only one value.
 * @see torch.nn.functional.batch_norm
 */
export function batchNorm(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNormOptions = {},
): Tensor {
  const { weight = null, bias = null, training = false, momentum = 0.1, eps = 1e-5 } = options;
  if (x.ndim < 2) throw new RangeError(`batchNorm: needs (N, C, …), got [${x.shape.join(", ")}]`);
  const dims = x.shape.map((_, d) => d).filter((d) => d !== 1);
  const channels = x.shape.map((size, d) => (d === 1 ? size : 1)); // (1, C, 1, …)
  const byBatch = training || runningMean === null || runningVar === null;
  if (byBatch && dims.reduce((n, d) => n * x.shape[d], 1) <= 1)
    throw new RangeError(
      `batchNorm: training needs more than 1 value in each channel, got shape [${x.shape.join(", ")}]`,
    );
  if (training) {
    follow(runningMean, () => x.mean(dims), momentum);
    follow(runningVar, () => x.var(dims), momentum); // with Bessel's correction, unlike the one divided by
  }
  const mean = byBatch ? x.mean(dims, { keepdim: true }) : runningMean.view(channels);
  const variance = byBatch
    ? x.var(dims, { correction: 0, keepdim: true })
    : runningVar.view(channels);
  const hat = x.sub(mean).mul(variance.add(eps).rsqrt());
  const scaled = weight === null ? hat : hat.mul(weight.view(channels));
  return named(
    "NativeBatchNormBackward0",
    bias === null ? scaled : scaled.add(bias.view(channels)),
  );
}

/** running ← (1 − momentum) running + momentum · statistic */
function follow(running: Tensor | null, statistic: () => Tensor, momentum: number): void {
  if (running === null) return;
  noGrad(() => running.mul_(1 - momentum).add_(statistic().mul(momentum)));
}
