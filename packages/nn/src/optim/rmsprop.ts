/** RMSprop (Hinton 2012): gradients divided by the root of the running mean of their squares. */
import { type Tensor, zerosLike } from "@gptlight/tensor";
import { type RmspropSettings, rmspropUpdate } from "./kernels.ts";
import {
  type GroupSettings,
  Optimizer,
  type ParamGroup,
  type Params,
  packedFloats,
} from "./optimizer.ts";
import { checkNotNegative } from "./sgd.ts";

/** The options of RMSprop, torch's. */
export interface RMSpropOptions {
  /** Default 1e-2. */
  lr?: number;
  /** How slowly the mean of the squares follows. Default 0.99. */
  alpha?: number;
  /** Keeps the divisor from 0. Default 1e-8. */
  eps?: number;
  /** This much of the parameter is added to its gradient. Default 0. */
  weightDecay?: number;
  /** How much of the last step goes into the next. Default 0. */
  momentum?: number;
  /** Divide by the deviation from the mean gradient instead. Default false. */
  centered?: boolean;
  /** Go up instead of down. Default false. */
  maximize?: boolean;
}

type Settings = GroupSettings & Required<RMSpropOptions>;

interface State extends Record<string, Tensor | number> {
  step: number;
  squareAvg: Tensor;
}

/**
 * p ← p − lr · g / (√v + eps), where v follows g².
 * @throws RangeError for a negative setting.
 * @see torch.optim.RMSprop
 * @example new RMSprop(model.parameters(), { lr: 1e-3, momentum: 0.9 })
 */
export class RMSprop extends Optimizer<Settings> {
  constructor(params: Params<Settings>, options: RMSpropOptions = {}) {
    const { lr = 1e-2, alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0 } = options;
    const { centered = false, maximize = false } = options;
    super(params, { lr, alpha, eps, weightDecay, momentum, centered, maximize });
  }

  protected check({ alpha, eps, weightDecay, momentum }: Settings): void {
    checkNotNegative({ alpha, eps, weightDecay, momentum }, "RMSprop");
  }

  protected update(p: Tensor, grad: Tensor, group: ParamGroup<Settings>): void {
    const state = this.stateOf(p, (): State => {
      const zeros = () => zerosLike(p);
      const momentum = group.momentum > 0 ? { momentumBuffer: zeros() } : {};
      const centre = group.centered ? { gradAvg: zeros() } : {};
      return { step: 0, squareAvg: zeros(), ...momentum, ...centre };
    });
    state.step++;
    const mean = group.centered ? (state.gradAvg as Tensor) : null;
    const m = group.momentum > 0 ? (state.momentumBuffer as Tensor) : null;
    const packed = packedFloats(p, grad, state.squareAvg, mean, m);
    if (packed === null) composed(p, grad, state.squareAvg, mean, m, group);
    else {
      rmspropUpdate(...packed, group);
      p.storage.version++;
    }
  }
}

/** The same in ops, for all dtypes and layouts; it is also what the kernel is tested against. */
function composed(
  p: Tensor,
  grad: Tensor,
  v: Tensor,
  mean: Tensor | null,
  m: Tensor | null,
  s: RmspropSettings,
): void {
  let d = s.maximize ? grad.neg() : grad;
  if (s.weightDecay !== 0) d = d.add(p, { alpha: s.weightDecay });
  v.mul_(s.alpha).add_(d.mul(d), { alpha: 1 - s.alpha });
  mean?.add_(d.sub(mean), { alpha: 1 - s.alpha });
  const variance = mean === null ? v : v.sub(mean.mul(mean));
  const step = d.div(variance.sqrt().add(s.eps));
  p.add_(m === null ? step : m.mul_(s.momentum).add_(step), { alpha: -s.lr });
}
