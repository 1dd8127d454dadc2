/** Adagrad (Duchi, Hazan & Singer 2011): coordinates that have had large gradients move in smaller and smaller steps. */
import { fullLike, type Tensor } from "@gptlight/tensor";
import { type AdagradSettings, adagradUpdate } from "./kernels.ts";
import {
  type GroupSettings,
  Optimizer,
  type ParamGroup,
  type Params,
  packedFloats,
} from "./optimizer.ts";
import { checkNotNegative } from "./sgd.ts";

/** The options of Adagrad, torch's. */
export interface AdagradOptions {
  /** Default 1e-2. */
  lr?: number;
  /** In step t the learning rate is lr / (1 + (t − 1) · lrDecay). Default 0. */
  lrDecay?: number;
  /** This much of the parameter is added to its gradient. Default 0. */
  weightDecay?: number;
  /** What the sums of squares start from. Default 0. */
  initialAccumulatorValue?: number;
  /** Keeps the divisor from 0. Default 1e-10. */
  eps?: number;
  /** Go up instead of down. Default false. */
  maximize?: boolean;
}

type Settings = GroupSettings & Required<AdagradOptions>;

interface State extends Record<string, Tensor | number> {
  step: number;
  sum: Tensor;
}

/**
 * p ← p − lr · g / (√Σg² + eps).
 * @throws RangeError for a negative setting.
 * @see torch.optim.Adagrad
 * @example new Adagrad(model.parameters(), { lr: 0.1 })
 */
export class Adagrad extends Optimizer<Settings> {
  constructor(params: Params<Settings>, options: AdagradOptions = {}) {
    const { lr = 1e-2, lrDecay = 0, weightDecay = 0, eps = 1e-10 } = options;
    const { initialAccumulatorValue = 0, maximize = false } = options;
    super(params, { lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize });
  }

  protected check(settings: Settings): void {
    const { lrDecay, weightDecay, initialAccumulatorValue, eps } = settings;
    checkNotNegative({ lrDecay, weightDecay, initialAccumulatorValue, eps }, "Adagrad");
  }

  protected update(p: Tensor, grad: Tensor, group: ParamGroup<Settings>): void {
    const state = this.stateOf(p, (): State => {
      return { step: 0, sum: fullLike(p, group.initialAccumulatorValue) };
    });
    state.step++;
    const packed = packedFloats(p, grad, state.sum);
    if (packed === null) composed(p, grad, state, group);
    else {
      adagradUpdate(...packed, state.step, group);
      p.storage.version++;
    }
  }
}

/** The same in ops, for all dtypes and layouts; it is also what the kernel is tested against. */
function composed(p: Tensor, grad: Tensor, { step, sum }: State, s: AdagradSettings): void {
  let d = s.maximize ? grad.neg() : grad;
  if (s.weightDecay !== 0) d = d.add(p, { alpha: s.weightDecay });
  sum.add_(d.mul(d));
  p.add_(d.div(sum.sqrt().add(s.eps)), { alpha: -(s.lr / (1 + (step - 1) * s.lrDecay)) });
}
