/** Losses between predictions and targets of one shape: how far off, as one number to go down. */
import { named } from "../autograd/identity.ts";
import { detach, record } from "../autograd/record.ts";
import { sameShape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { softplus } from "./activation.ts";
import { abs, add, div, mul, neg, rsub, sub } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { clamp, gt, le, lt, where } from "./choose.ts";
import { exp, log, log1p, square } from "./exponential.ts";
import { checkTensor } from "./operands.ts";
import { all, mean, norm } from "./reduce.ts";

/** What becomes of the losses of all elements: their mean, their sum, or nothing. */
export type Reduction = "mean" | "sum" | "none";

/** What the losses have in common. */
export interface LossOptions {
  /** Default "mean". */
  reduction?: Reduction;
}

/** @throws RangeError for anything but the three. */
export function checkReduction(reduction: Reduction, where: string): void {
  if (!["mean", "sum", "none"].includes(reduction))
    throw new RangeError(
      `${where}: reduction must be "mean", "sum" or "none", got "${String(reduction)}"`,
    );
}

/** The losses brought together. */
export function reduceLosses(
  losses: Tensor,
  reduction: Reduction = "mean",
  where = "loss",
): Tensor {
  checkReduction(reduction, where);
  if (reduction === "none") return losses;
  return reduction === "sum" ? sum(losses) : mean(losses);
}

function checkPair(input: Tensor, target: Tensor, where: string): void {
  if (!sameShape(checkTensor(input, where).shape, checkTensor(target, where).shape))
    throw new RangeError(
      `${where}: input and target must have one shape, got ${shapeText(input.shape)} and ${shapeText(target.shape)}`,
    );
}

/**
 * (x − y)².
 * @throws RangeError if the shapes differ.
 * @see torch.nn.functional.mse_loss
 * @example mseLoss(tensor([1.5]), tensor([1])).item() // 0.25
 */
export function mseLoss(input: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  checkPair(input, target, "mseLoss");
  return named("MseLossBackward0", reduceLosses(square(sub(input, target)), reduction, "mseLoss"));
}

/** |x − y|. @see torch.nn.functional.l1_loss @example l1Loss(tensor([1.5]), tensor([1])).item() // 0.5 */
export function l1Loss(input: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  checkPair(input, target, "l1Loss");
  return reduceLosses(abs(sub(input, target)), reduction, "l1Loss");
}

/** With d = |x − y|: d²/(2 beta) up to beta, d − beta/2 beyond. @see torch.nn.functional.smooth_l1_loss @example smoothL1Loss(tensor([3.5]), tensor([1])).item() // 2 */
export function smoothL1Loss(
  input: Tensor,
  target: Tensor,
  options: LossOptions & { beta?: number } = {},
): Tensor {
  const { beta = 1, reduction } = options;
  if (!(beta >= 0)) throw new RangeError(`smoothL1Loss: beta must be >= 0, got ${beta}`);
  if (beta === 0) return l1Loss(input, target, options);
  checkPair(input, target, "smoothL1Loss");
  const d = abs(sub(input, target));
  const losses = where(lt(d, beta), div(mul(square(d), 0.5), beta), sub(d, beta / 2));
  return named("SmoothL1LossBackward0", reduceLosses(losses, reduction, "smoothL1Loss"));
}

/** With d = |x − y|: d²/2 up to delta, delta (d − delta/2) beyond. @see torch.nn.functional.huber_loss @example huberLoss(tensor([3.5]), tensor([1])).item() // 2 */
export function huberLoss(
  input: Tensor,
  target: Tensor,
  options: LossOptions & { delta?: number } = {},
): Tensor {
  const { delta = 1, reduction } = options;
  if (!(delta > 0)) throw new RangeError(`huberLoss: delta must be > 0, got ${delta}`);
  checkPair(input, target, "huberLoss");
  const d = abs(sub(input, target));
  const losses = where(le(d, delta), mul(square(d), 0.5), mul(sub(d, delta / 2), delta));
  return named("HuberLossBackward0", reduceLosses(losses, reduction, "huberLoss"));
}

/** The options of `binaryCrossEntropy`, torch's. */
export interface BinaryLossOptions extends LossOptions {
  /** A factor for each element's loss, broadcast. */
  weight?: Tensor | null;
}

/**
 * −(t log p + (1 − t) log(1 − p)) for probabilities p, with logarithms cut off at −100.
 * @throws RangeError if a p lies outside [0, 1].
 * @see torch.nn.functional.binary_cross_entropy
 * @example binaryCrossEntropy(tensor([0.5]), tensor([1], { dtype: "float32" })).item() // 0.6931
 */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  options: BinaryLossOptions = {},
): Tensor {
  checkPair(input, target, "binaryCrossEntropy");
  const [p, t] = [detach(input), detach(target)];
  if (all(le(abs(sub(p, 0.5)), 0.5)).item() === 0)
    throw new RangeError(
      "binaryCrossEntropy: probabilities must lie in [0, 1]; pass logits to binaryCrossEntropyWithLogits",
    );
  const value = neg(add(mul(t, clamp(log(p), -100)), mul(rsub(t, 1), clamp(log1p(neg(p)), -100))));
  const losses = record("BinaryCrossEntropyBackward0", value, [
    [
      input,
      (g) => mul(g, div(sub(input, target), clamp(mul(input, rsub(input, 1)), 1e-12))),
      input,
      target,
    ],
    [target, (g) => mul(g, sub(log1p(neg(input)), log(input))), input],
  ]);
  const weighted = options.weight ? mul(losses, options.weight) : losses;
  return named(
    "BinaryCrossEntropyBackward0",
    reduceLosses(weighted, options.reduction, "binaryCrossEntropy"),
  );
}

/** The options of `binaryCrossEntropyWithLogits`, torch's. */
export interface LogitsLossOptions extends BinaryLossOptions {
  /** A factor for the losses of positive targets, broadcast. */
  posWeight?: Tensor | null;
}

/**
 * The binary cross-entropy of sigmoid(x), in the form (1 − t) x + log(1 + e⁻ˣ) that cannot overflow.
 * @see torch.nn.functional.binary_cross_entropy_with_logits
 * @example binaryCrossEntropyWithLogits(tensor([0.5]), tensor([1], { dtype: "float32" })).item() // 0.4741
 */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  options: LogitsLossOptions = {},
): Tensor {
  const { weight = null, posWeight = null, reduction } = options;
  checkPair(input, target, "binaryCrossEntropyWithLogits");
  const bend = softplus(neg(input), { threshold: Infinity }); // log(1 + e⁻ˣ) = −log σ(x)
  const factor = posWeight === null ? bend : mul(bend, add(mul(sub(posWeight, 1), target), 1));
  const losses = add(mul(rsub(target, 1), input), factor);
  const weighted = weight === null ? losses : mul(losses, weight);
  return named(
    "BinaryCrossEntropyWithLogitsBackward0",
    reduceLosses(weighted, reduction, "binaryCrossEntropyWithLogits"),
  );
}

/** The options of `klDiv`, torch's. */
export interface KlDivOptions {
  /** "batchmean" is the sum divided by the first size, which is the mathematical mean. Default "mean". */
  reduction?: Reduction | "batchmean";
  /** The target holds logarithms too. Default false. */
  logTarget?: boolean;
}

/**
 * t (log t − x) for log-probabilities x: the Kullback-Leibler divergence, element by element.
 * @see torch.nn.functional.kl_div
 * @example klDiv(tensor([-0.5]), tensor([1], { dtype: "float32" })).item() // 0.5
 */
export function klDiv(input: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor {
  const { reduction = "mean", logTarget = false } = options;
  checkPair(input, target, "klDiv");
  const losses = logTarget
    ? mul(exp(target), sub(target, input))
    : sub(xlogy(target), mul(target, input));
  if (reduction === "batchmean") return div(sum(losses), Math.max(1, input.shape[0] ?? 1));
  return reduceLosses(losses, reduction, "klDiv");
}

/** t log t, and 0 where t is 0. */
function xlogy(t: Tensor): Tensor {
  const positive = gt(t, 0);
  return where(positive, mul(t, log(where(positive, t, 1))), 0);
}

/**
 * ⟨x, y⟩ / (‖x‖ ‖y‖) along `dim`; norms below eps count as eps.
 * @see torch.nn.functional.cosine_similarity
 * @example cosineSimilarity(tensor([1.5, 0]), tensor([2.5, 0]), 0).item() // 1
 */
export function cosineSimilarity(
  x: Tensor,
  y: Tensor,
  dim = 1,
  options: { eps?: number } = {},
): Tensor {
  const { eps = 1e-8 } = options;
  const unit = (v: Tensor) => div(v, clamp(norm(v, 2, dim, { keepdim: true }), eps));
  return sum(mul(unit(x), unit(y)), dim);
}
