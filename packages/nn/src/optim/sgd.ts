/** Stochastic gradient descent, with momentum (Polyak 1964; Nesterov's form: Sutskever et al. 2013). */
import type { Tensor } from "@gptlight/tensor";
import { type SgdSettings, sgdUpdate } from "./kernels.ts";
import {
  type GroupSettings,
  Optimizer,
  type ParamGroup,
  type Params,
  packedFloats,
} from "./optimizer.ts";

/** The options of SGD, torch's. */
export interface SGDOptions {
  /** Default 1e-3. */
  lr?: number;
  /** How much of the last step goes into the next. Default 0. */
  momentum?: number;
  /** How much less than all of the gradient goes into the momentum. Default 0. */
  dampening?: number;
  /** This much of the parameter is added to its gradient. Default 0. */
  weightDecay?: number;
  /** Look ahead along the momentum; needs momentum and no dampening. Default false. */
  nesterov?: boolean;
  /** Go up instead of down. Default false. */
  maximize?: boolean;
}

type Settings = GroupSettings & Required<SGDOptions>;

/**
 * p ← p − lr · m, where m ← momentum · m + (1 − dampening) · g, or g itself without momentum.
 * @throws RangeError for a negative setting, or nesterov without momentum or with dampening.
 * @see torch.optim.SGD
 * @example new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 })
 */
export class SGD extends Optimizer<Settings> {
  constructor(params: Params<Settings>, options: SGDOptions = {}) {
    const { lr = 1e-3, momentum = 0, dampening = 0, weightDecay = 0 } = options;
    const { nesterov = false, maximize = false } = options;
    super(params, { lr, momentum, dampening, weightDecay, nesterov, maximize });
  }

  protected check({ momentum, dampening, weightDecay, nesterov }: Settings): void {
    checkNotNegative({ momentum, weightDecay }, "SGD");
    if (nesterov && (momentum <= 0 || dampening !== 0))
      throw new RangeError(
        `SGD: nesterov needs a momentum > 0 and dampening 0, got ${momentum} and ${dampening}`,
      );
  }

  protected update(p: Tensor, grad: Tensor, group: ParamGroup<Settings>): void {
    const state: { momentumBuffer?: Tensor } =
      group.momentum === 0 ? {} : this.stateOf(p, () => ({}));
    const first = state.momentumBuffer === undefined;
    if (group.momentum !== 0) state.momentumBuffer ??= grad.clone();
    const m = state.momentumBuffer ?? null;
    const packed = packedFloats(p, grad, m);
    if (packed === null) composed(p, grad, m, first, group);
    else {
      sgdUpdate(...packed, first, group);
      p.storage.version++;
    }
  }
}

/** The same in ops, for all dtypes and layouts; it is also what the kernel is tested against. */
function composed(p: Tensor, grad: Tensor, m: Tensor | null, first: boolean, s: SgdSettings): void {
  let d = s.maximize ? grad.neg() : grad;
  if (s.weightDecay !== 0) d = d.add(p, { alpha: s.weightDecay });
  if (m !== null) {
    if (first) m.copy_(d);
    else m.mul_(s.momentum).add_(d, { alpha: 1 - s.dampening });
    d = s.nesterov ? d.add(m, { alpha: s.momentum }) : m;
  }
  p.add_(d, { alpha: -s.lr });
}

/** @throws RangeError if a setting is negative or no number. */
export function checkNotNegative(settings: Readonly<Record<string, number>>, where: string): void {
  for (const [name, value] of Object.entries(settings))
    if (!(value >= 0)) throw new RangeError(`${where}: ${name} must be >= 0, got ${value}`);
}
