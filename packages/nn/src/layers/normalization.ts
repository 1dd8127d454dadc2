/** Layers that keep the size of signals in bounds: LayerNorm, RMSNorm, BatchNorm1d. They draw nothing. */
import { layerNorm, ones, type Shape, type Tensor, tensor, zeros } from "@gptlight/tensor";
import { batchNorm, rmsNorm } from "../functional/norm.ts";
import { Module, type StateNames } from "../module.ts";
import { boolText, floatText, tupleText } from "../module-repr.ts";
import { Parameter } from "../parameter.ts";
import { checkOptions, checkSizes } from "./linear.ts";

/** The sizes meant by one number or several. */
function sizesOf(normalizedShape: number | Shape, where: string): number[] {
  const sizes = typeof normalizedShape === "number" ? [normalizedShape] : [...normalizedShape];
  if (sizes.length > 0 && sizes.every((n) => Number.isInteger(n) && n > 0)) return sizes;
  throw new RangeError(
    `${where}: normalizedShape must be one or more integers > 0, got ${JSON.stringify(normalizedShape)}`,
  );
}

/** The options of LayerNorm, torch's. */
export interface LayerNormModuleOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** Learn a weight and, with `bias`, a bias. Default true. */
  elementwiseAffine?: boolean;
  /** Default true. */
  bias?: boolean;
}

/**
 * Rows brought to mean 0 and variance 1, then scaled and shifted.
 * Shapes: weight, bias normalizedShape; forward: (…, *normalizedShape) → the same.
 * @see torch.nn.LayerNorm
 * @example new LayerNorm(2).forward(tensor([[1, 3.5]])).toArray() // [[-1, 1]]
 */
export class LayerNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(normalizedShape: number | Shape, options: LayerNormModuleOptions = {}) {
    super();
    checkOptions(options, "LayerNorm");
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options;
    this.normalizedShape = sizesOf(normalizedShape, "LayerNorm");
    this.eps = eps;
    this.weight = elementwiseAffine ? new Parameter(ones(this.normalizedShape)) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(zeros(this.normalizedShape)) : null;
  }

  forward(x: Tensor): Tensor {
    const { normalizedShape, weight, bias, eps } = this;
    return layerNorm(x, normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    const [affine, bias] = [this.weight, this.bias].map((p) => boolText(p !== null));
    return `${tupleText(this.normalizedShape)}, eps=${floatText(this.eps)}, elementwise_affine=${affine}, bias=${bias}`;
  }
}

/** The options of RMSNorm, torch's. */
export interface RMSNormOptions {
  /** Added to the mean square. Default null: the dtype's epsilon. */
  eps?: number | null;
  /** Learn a weight. Default true. */
  elementwiseAffine?: boolean;
}

/**
 * Rows divided by their root mean square, then scaled.
 * Shapes: weight normalizedShape; forward: (…, *normalizedShape) → the same.
 * @see torch.nn.RMSNorm
 */
export class RMSNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number | null;
  weight: Parameter | null;

  constructor(normalizedShape: number | Shape, options: RMSNormOptions = {}) {
    super();
    checkOptions(options, "RMSNorm");
    const { eps = null, elementwiseAffine = true } = options;
    this.normalizedShape = sizesOf(normalizedShape, "RMSNorm");
    this.eps = eps;
    this.weight = elementwiseAffine ? new Parameter(ones(this.normalizedShape)) : null;
  }

  forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight, eps: this.eps });
  }

  override extraRepr(): string {
    const eps = this.eps === null ? "None" : floatText(this.eps);
    return `${tupleText(this.normalizedShape)}, eps=${eps}, elementwise_affine=${boolText(this.weight !== null)}`;
  }
}

/** The options of BatchNorm1d, torch's. */
export interface BatchNormModuleOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** How far the running statistics move towards each batch's; null: they are the plain average of all. Default 0.1. */
  momentum?: number | null;
  /** Learn a weight and a bias. Default true. */
  affine?: boolean;
  /** Keep running statistics for evaluation; without them each batch's own are used. Default true. */
  trackRunningStats?: boolean;
}

/**
 * Channels brought to mean 0 and variance 1 over the batch, then scaled and shifted.
 * Shapes: all parameters and statistics (C); forward: (N, C) or (N, C, L) → the same.
 * @throws RangeError in forward for another rank, other channels, or one value a channel in training.
 * @see torch.nn.BatchNorm1d
 */
export class BatchNorm1d extends Module {
  static override readonly stateNames: StateNames = {
    runningMean: "running_mean",
    runningVar: "running_var",
    numBatchesTracked: "num_batches_tracked",
  };
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  weight: Parameter | null;
  bias: Parameter | null;
  runningMean: Tensor | null;
  runningVar: Tensor | null;
  numBatchesTracked: Tensor | null;

  constructor(numFeatures: number, options: BatchNormModuleOptions = {}) {
    super();
    checkOptions(options, "BatchNorm1d");
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    checkSizes({ numFeatures }, 1, "BatchNorm1d");
    const C = [numFeatures];
    const buffer = (name: string, x: Tensor) =>
      this.registerBuffer(name, trackRunningStats ? x : null);
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = affine ? new Parameter(ones(C)) : null;
    this.bias = affine ? new Parameter(zeros(C)) : null;
    this.runningMean = buffer("runningMean", zeros(C));
    this.runningVar = buffer("runningVar", ones(C));
    this.numBatchesTracked = buffer("numBatchesTracked", tensor(0));
  }

  forward(x: Tensor): Tensor {
    const { numFeatures, runningMean, runningVar, weight, bias, training, eps } = this;
    if ((x.ndim !== 2 && x.ndim !== 3) || x.shape[1] !== numFeatures)
      throw new RangeError(
        `BatchNorm1d: needs (N, ${numFeatures}) or (N, ${numFeatures}, L), got [${x.shape.join(", ")}]`,
      );
    if (training) this.numBatchesTracked?.add_(1);
    const momentum = this.momentum ?? 1 / (this.numBatchesTracked?.item() ?? 1);
    return batchNorm(x, runningMean, runningVar, { weight, bias, training, momentum, eps });
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, weight, runningMean } = this;
    const [affine, tracks] = [weight, runningMean].map((x) => boolText(x !== null));
    return `${numFeatures}, eps=${floatText(eps)}, momentum=${momentum === null ? "None" : floatText(momentum)}, affine=${affine}, bias=${affine}, track_running_stats=${tracks}`;
  }
}
