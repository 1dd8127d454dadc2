/**
 * Adam (Kingma & Ba 2015) and AdamW (Loshchilov & Hutter 2019): steps of about lr in each coordinate, whatever the size of its gradient.
 * m and v are running means of the gradient and of its square; at first both are too small, by 1 − βᵗ after t steps.
 */
import { type Tensor, zerosLike } from "@gptlight/tensor";
import { type AdamSettings, adamUpdate } from "./kernels.ts";
import {
  type GroupSettings,
  Optimizer,
  type ParamGroup,
  type Params,
  packedFloats,
} from "./optimizer.ts";
import { power } from "./power.ts";
import { checkNotNegative } from "./sgd.ts";

/** The options of Adam and AdamW, torch's. */
export interface AdamOptions {
  /** Default 1e-3. */
  lr?: number;
  /** How slowly the means of gradient and square follow. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Keeps the divisor from 0. Default 1e-8. */
  eps?: number;
  /** Adam: this much of the parameter is added to its gradient, default 0. AdamW: lr times this much is taken from the parameter, default 0.01. */
  weightDecay?: number;
  /** Divide by the largest v so far (Reddi et al. 2018). Default false. */
  amsgrad?: boolean;
  /** Go up instead of down. Default false. */
  maximize?: boolean;
}

type Settings = GroupSettings & Required<AdamOptions>;

interface State extends Record<string, Tensor | number> {
  step: number;
  expAvg: Tensor;
  expAvgSq: Tensor;
}

/**
 * p ← p − lr · m̂ / (√v̂ + eps).
 * @throws RangeError for a negative setting, or betas outside [0, 1).
 * @see torch.optim.Adam
 * @example new Adam(model.parameters(), { lr: 3e-4 })
 */
export class Adam extends Optimizer<Settings> {
  /** Whether weight decay shrinks the parameter itself. */
  protected readonly decoupled: boolean = false;

  constructor(params: Params<Settings>, options: AdamOptions = {}) {
    const { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 } = options;
    const { amsgrad = false, maximize = false } = options;
    super(params, { lr, betas, eps, weightDecay, amsgrad, maximize });
  }

  protected check({ betas, eps, weightDecay }: Settings): void {
    checkNotNegative({ eps, weightDecay }, this.constructor.name);
    if (!Array.isArray(betas) || betas.length !== 2)
      throw new TypeError(
        `${this.constructor.name}: betas are two numbers, such as [0.9, 0.999], got ${String(betas)}`,
      );
    for (const beta of betas)
      if (!(beta >= 0 && beta < 1))
        throw new RangeError(`${this.constructor.name}: betas must lie in [0, 1), got ${beta}`);
  }

  protected update(p: Tensor, grad: Tensor, group: ParamGroup<Settings>): void {
    const state = this.stateOf(p, (): State => {
      const zeros = () => zerosLike(p);
      const largest = group.amsgrad ? { maxExpAvgSq: zeros() } : {};
      return { step: 0, expAvg: zeros(), expAvgSq: zeros(), ...largest };
    });
    state.step++;
    const settings = { ...group, decoupled: this.decoupled };
    const largest = group.amsgrad ? (state.maxExpAvgSq as Tensor) : null;
    const packed = packedFloats(p, grad, state.expAvg, state.expAvgSq, largest);
    if (packed === null) composed(p, grad, state, largest, settings);
    else {
      adamUpdate(...packed, state.step, settings);
      p.storage.version++;
    }
  }
}

/**
 * As Adam, with the weight decay apart from the gradient: p ← p − lr · weightDecay · p, then Adam's step.
 * @throws RangeError for a negative setting, or betas outside [0, 1).
 * @see torch.optim.AdamW
 * @example new AdamW(model.parameters(), { lr: 4e-4, weightDecay: 0.1 })
 */
export class AdamW extends Adam {
  protected override readonly decoupled: boolean = true;

  constructor(params: Params<Settings>, options: AdamOptions = {}) {
    super(params, { weightDecay: 0.01, ...options });
  }
}

/** The same in ops, for all dtypes and layouts; it is also what the kernel is tested against. */
function composed(
  p: Tensor,
  grad: Tensor,
  state: State,
  largest: Tensor | null,
  s: AdamSettings,
): void {
  const { step, expAvg: m, expAvgSq: v } = state;
  const [beta1, beta2] = s.betas;
  let d = s.maximize ? grad.neg() : grad;
  if (s.decoupled) p.mul_(1 - s.lr * s.weightDecay);
  else if (s.weightDecay !== 0) d = d.add(p, { alpha: s.weightDecay });
  m.add_(d.sub(m), { alpha: 1 - beta1 });
  v.mul_(beta2).add_(d.mul(d), { alpha: 1 - beta2 });
  if (largest !== null) largest.copy_(largest.maximum(v));
  const root = Math.sqrt(1 - power(beta2, step));
  const denominator = (largest ?? v).sqrt().div(root).add(s.eps);
  p.add_(m.div(denominator), { alpha: -(s.lr / (1 - power(beta1, step))) });
}
