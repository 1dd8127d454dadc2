/** The loss of classifiers and language models: minus the log-probability of what was right. g is always ∂L/∂(the op's value). */
import { vjp } from "../autograd/backward.ts";
import { isGradEnabled } from "../autograd/grad-mode.ts";
import { named } from "../autograd/identity.ts";
import { detach, record } from "../autograd/record.ts";
import { type DType, isFloat } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import { emptyArray, wrap } from "../ndarray.ts";
import { sameShape, shapeText } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { add, div, mul, neg } from "./arithmetic.ts";
import { expand, sum } from "./broadcast.ts";
import { type Indices, toIndices } from "./indices.ts";
import { checkReduction, type LossOptions, type Reduction, reduceLosses } from "./loss.ts";
import { logSoftmax } from "./softmax.ts";
import { type Places, putAdd, take } from "./take.ts";
import { view } from "./views.ts";

/** The options of `nllLoss`, torch's. */
export interface NllLossOptions extends LossOptions {
  /** A factor for each class; the mean is then a weighted one. */
  weight?: Tensor | null;
  /** Targets of this value count for nothing. Default -100. */
  ignoreIndex?: number;
}

/**
 * −weight[t] · x[t] for log-probabilities x and the true class t.
 * Shapes: input (C), (N, C) or (N, C, d₁, …), target the same without C → a scalar, or target's shape for reduction "none".
 * @throws RangeError if a target is neither in [0, C) nor ignoreIndex.
 * @see torch.nn.functional.nll_loss
 * @example nllLoss(tensor([[-0.5, -1.5]]), [1]).item() // 1.5
 */
export function nllLoss(input: Tensor, target: Indices, options: NllLossOptions = {}): Tensor {
  const ids = toIndices(target, "nllLoss");
  const { places, weights } = trueClasses(input, ids, options, "nllLoss");
  const { reduction = "mean" } = options;
  const total = reduction === "mean" ? weights.reduce((n, w) => n + w, 0) : 1;
  const scales = floats(
    weights.map((w) => -w / total),
    ids,
    input.dtype,
  );
  const x = detach(input);
  const losses = mul(take("", x, places), scales);
  const value = reduceLosses(losses, reduction === "mean" ? "sum" : reduction, "nllLoss");
  if (total === 0 && ids.numel() === 0) value.data.fill(NaN); // the mean of nothing
  const inputShape = input.shape;
  return record(nllName(input.ndim, reduction), value, [
    [input, (g) => putAdd(mul(expand(g, ids.shape), scales), places, inputShape), ids],
  ]);
}

/** torch brings images of other than two dimensions to (N, C, 1, …), and unreduced losses of theirs back by a view. */
function nllName(ndim: number, reduction: Reduction): string {
  if (ndim <= 2) return "NllLossBackward0";
  return reduction === "none" && ndim !== 4 ? "ViewBackward0" : "NllLoss2DBackward0";
}

/** For each target, the place of its log-probability in the input, and its weight; both nothing (−1 and 0) where it is ignored. */
function trueClasses(
  input: Tensor,
  ids: Tensor,
  options: NllLossOptions,
  where: string,
): { places: Places; weights: Float64Array } {
  const { weight = null, ignoreIndex = -100 } = options;
  const classDim = input.ndim === 1 ? 0 : 1;
  const C = input.shape[classDim] ?? 0;
  if (!sameShape(input.shape.toSpliced(classDim, 1), ids.shape))
    throw new RangeError(
      `${where}: an input of shape ${shapeText(input.shape)} needs targets of shape ${shapeText(input.shape.toSpliced(classDim, 1))}, got ${shapeText(ids.shape)}; flatten both first?`,
    );
  if (weight !== null && !sameShape(weight.shape, [C]))
    throw new RangeError(
      `${where}: needs one weight for each of ${C} classes, got shape ${shapeText(weight.shape)}`,
    );
  const classes = kernels.packedData(ids);
  const factors = weight === null ? null : kernels.packedData(weight);
  const inner = input.shape.slice(classDim + 1).reduce((n, size) => n * size, 1);
  const positions = new Int32Array(classes.length).fill(-1);
  const weights = new Float64Array(classes.length);
  for (let k = 0; k < classes.length; k++) {
    const c = classes[k];
    if (c === ignoreIndex) continue;
    if (c < 0 || c >= C)
      throw new RangeError(
        `${where}: target ${c} at position ${k} is outside the ${C} classes, 0 to ${C - 1}`,
      );
    positions[k] = (Math.floor(k / inner) * C + c) * inner + (k % inner);
    weights[k] = factors === null ? 1 : factors[c];
  }
  return { places: { positions, chunk: 1, shape: ids.shape, reads: [ids] }, weights };
}

/** Constants, one for each target; float32 beside integers. */
function floats(values: Float64Array, ids: Tensor, beside: DType): Tensor {
  const exact = wrap(values, "float64", ids.shape);
  return record("", kernels.cast(exact, isFloat(beside) ? beside : "float32"), []);
}

/** The options of `crossEntropy`, torch's. */
export interface CrossEntropyOptions extends NllLossOptions {
  /** This share of the weight is spread evenly over all classes. Default 0. */
  labelSmoothing?: number;
}

/**
 * The mean negative log-likelihood of the true classes, in nats, from logits; the target may also be a probability for each class.
 * Shapes: input (C), (N, C) or (N, C, d₁, …); target classes: the same without C; target probabilities: as input.
 * @throws RangeError if a target is neither in [0, C) nor ignoreIndex, or labelSmoothing is outside [0, 1].
 * @see torch.nn.functional.cross_entropy
 * @example crossEntropy(tensor([[2, 0]]), [0]).item() // 0.1269
 */
export function crossEntropy(
  input: Tensor,
  target: Indices,
  options: CrossEntropyOptions = {},
): Tensor {
  const { labelSmoothing = 0 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
    throw new RangeError(`crossEntropy: labelSmoothing must lie in [0, 1], got ${labelSmoothing}`);
  const isSoft = target instanceof Tensor && isFloat(target.dtype);
  if (isSoft || labelSmoothing > 0 || input.ndim !== 2 || !isFloat(input.dtype))
    return composedCrossEntropy(input, target, options);
  return rowCrossEntropy(input, toIndices(target, "crossEntropy"), options);
}

/** By way of log-probabilities. */
function composedCrossEntropy(
  input: Tensor,
  target: Indices,
  options: CrossEntropyOptions,
): Tensor {
  const { labelSmoothing = 0 } = options;
  const classDim = input.ndim === 1 ? 0 : 1;
  const logp = logSoftmax(input, classDim);
  if (target instanceof Tensor && isFloat(target.dtype))
    return softCrossEntropy(logp, target, options);
  const loss = nllLoss(logp, target, options);
  if (labelSmoothing === 0) return loss;
  const spread = smoothLoss(logp, toIndices(target, "crossEntropy"), options);
  return add(mul(loss, 1 - labelSmoothing), mul(spread, labelSmoothing / input.shape[classDim]));
}

/**
 * The same for rows of logits (N, C) and their classes, without storing log-probabilities: of each row only log Σ eˣ is kept.
 * loss = w (log Σ eˣ − x[t]), so ∂loss/∂x = w (softmax(x) − onehot(t)).
 */
function rowCrossEntropy(input: Tensor, ids: Tensor, options: NllLossOptions): Tensor {
  const { reduction = "mean" } = options;
  checkReduction(reduction, "crossEntropy");
  const { places, weights } = trueClasses(input, ids, options, "crossEntropy");
  const x = kernels.packedData(input);
  const C = input.shape[1];
  const lse = kernels.rowLogSumExp(x, C);
  const total = reduction === "mean" ? weights.reduce((n, w) => n + w, 0) : 1;
  const scales = weights.map((w) => w / total);
  const losses = emptyArray(ids.shape, "float64");
  for (const [k, p] of places.positions.entries())
    losses.data[k] = p < 0 ? scales[k] : (lse[k] - x[p]) * scales[k];
  const value = reduction === "none" ? losses : kernels.sum(losses, [0], "float64");
  if (total === 0) value.data.fill(NaN); // the mean of nothing
  const slopes = (g: Tensor): Tensor => {
    if (isGradEnabled())
      return vjp((logits) => composedCrossEntropy(logits, ids, options), [input], g)[0] as Tensor;
    const upstream = kernels.packedData(kernels.broadcastTo(g, ids.shape));
    const factors = scales.map((scale, k) => (places.positions[k] < 0 ? 0 : scale * upstream[k]));
    return record("", kernels.rowCrossEntropySlopes(input, C, lse, factors, places.positions), []);
  };
  return record("NllLossBackward0", kernels.cast(value, input.dtype), [
    [input, slopes, input, ids],
  ]);
}

/** The loss of guessing every class: −Σ_c weight[c] x[c] at each target that counts. */
function smoothLoss(logp: Tensor, ids: Tensor, options: NllLossOptions): Tensor {
  const { reduction = "mean" } = options;
  const { places, weights } = trueClasses(logp, ids, options, "crossEntropy");
  const counts = floats(
    Float64Array.from(places.positions, (p) => (p < 0 ? 0 : 1)),
    ids,
    logp.dtype,
  );
  const guesses = neg(sum(weighted(logp, options.weight ?? null), logp.ndim === 1 ? 0 : 1));
  const losses = mul(guesses, counts);
  if (reduction !== "mean") return reduceLosses(losses, reduction, "crossEntropy");
  return div(
    sum(losses),
    weights.reduce((n, w) => n + w, 0),
  );
}

/** −Σ_c q[c] weight[c] x[c] for target probabilities q. */
function softCrossEntropy(logp: Tensor, q: Tensor, options: CrossEntropyOptions): Tensor {
  const { labelSmoothing = 0, reduction = "mean", weight = null } = options;
  if (!sameShape(logp.shape, q.shape))
    throw new RangeError(
      `crossEntropy: target probabilities need the input's shape ${shapeText(logp.shape)}, got ${shapeText(q.shape)}`,
    );
  const C = logp.shape[logp.ndim === 1 ? 0 : 1];
  const smoothed = labelSmoothing === 0 ? q : add(mul(q, 1 - labelSmoothing), labelSmoothing / C);
  checkReduction(reduction, "crossEntropy");
  const terms = weighted(mul(logp, smoothed), weight);
  if (reduction === "none") return neg(sum(terms, logp.ndim === 1 ? 0 : 1));
  const total = neg(sum(terms));
  return reduction === "sum" ? total : named("DivBackward1", div(total, logp.numel() / C));
}

/** weight[c] x[c]. */
function weighted(x: Tensor, weight: Tensor | null): Tensor {
  const factors =
    weight === null || x.ndim <= 2 ? weight : view(weight, [-1, ...x.shape.slice(2).map(() => 1)]);
  return factors === null ? x : mul(x, factors);
}
