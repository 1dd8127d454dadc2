/** Schedules by a simple rule: in steps, by a constant factor, along a line, or by any function of the epoch. */
import { power } from "../power.ts";
import { type AnyOptimizer, LRScheduler } from "./scheduler.ts";

/** @throws RangeError unless `value` is an integer >= `least`. */
export function checkCount(value: number, least: number, what: string): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new RangeError(`${what} must be an integer >= ${least}, got ${value}`);
}

/**
 * The rate times `gamma` every `stepSize` epochs.
 * @see torch.optim.lr_scheduler.StepLR
 * @example new StepLR(optimizer, 30, { gamma: 0.1 })
 */
export class StepLR extends LRScheduler {
  readonly stepSize: number;
  readonly gamma: number;

  constructor(optimizer: AnyOptimizer, stepSize: number, { gamma = 0.1 }: { gamma?: number } = {}) {
    super(optimizer);
    this.stepSize = checkCount(stepSize, 1, "StepLR: stepSize");
    this.gamma = gamma;
    this.begin();
  }

  protected rates(): number[] {
    const due = this.lastEpoch !== 0 && this.lastEpoch % this.stepSize === 0;
    return this.scaled(due ? this.gamma : 1);
  }
}

/**
 * The rate times `gamma` at each of the epochs `milestones`.
 * @see torch.optim.lr_scheduler.MultiStepLR
 * @example new MultiStepLR(optimizer, [30, 80])
 */
export class MultiStepLR extends LRScheduler {
  readonly milestones: readonly number[];
  readonly gamma: number;

  constructor(
    optimizer: AnyOptimizer,
    milestones: readonly number[],
    { gamma = 0.1 }: { gamma?: number } = {},
  ) {
    super(optimizer);
    this.milestones = [...milestones];
    this.gamma = gamma;
    this.begin();
  }

  protected rates(): number[] {
    const count = this.milestones.filter((epoch) => epoch === this.lastEpoch).length;
    return this.scaled(power(this.gamma, count));
  }

  protected override firstRates(): number[] {
    const count = this.milestones.filter((epoch) => epoch <= 0).length;
    return this.baseLrs.map((lr) => lr * power(this.gamma, count));
  }
}

/** The rate times `gamma` in every epoch. @see torch.optim.lr_scheduler.ExponentialLR @example new ExponentialLR(optimizer, 0.9) */
export class ExponentialLR extends LRScheduler {
  readonly gamma: number;

  constructor(optimizer: AnyOptimizer, gamma: number) {
    super(optimizer);
    this.gamma = gamma;
    this.begin();
  }

  protected rates(isInitial: boolean): number[] {
    return this.scaled(isInitial ? 1 : this.gamma);
  }
}

/**
 * The first rate times `lrLambda(epoch)`; one function, or one for each group.
 * @see torch.optim.lr_scheduler.LambdaLR
 * @example new LambdaLR(optimizer, (epoch) => Math.min(1, (epoch + 1) / 100)) // 100 steps of warm-up
 */
export class LambdaLR extends LRScheduler {
  /** The factor of each group, from the epoch. */
  readonly lrLambdas: readonly ((epoch: number) => number)[];

  constructor(
    optimizer: AnyOptimizer,
    lrLambda: ((epoch: number) => number) | readonly ((epoch: number) => number)[],
  ) {
    super(optimizer);
    const groups = optimizer.paramGroups.length;
    const list = Array.isArray(lrLambda) ? lrLambda : new Array(groups).fill(lrLambda);
    if (list.length !== groups || list.some((f) => typeof f !== "function"))
      throw new RangeError(
        `LambdaLR: needs one function, or one for each of ${groups} groups, got ${list.length}`,
      );
    this.lrLambdas = list;
    this.begin();
  }

  protected rates(): number[] {
    return this.baseLrs.map((lr, i) => lr * this.lrLambdas[i](this.lastEpoch));
  }

  protected override firstRates(): number[] {
    return this.rates();
  }
}

/** The options of LinearLR, torch's. */
export interface LinearLROptions {
  /** What the rate is multiplied by at first. Default 1/3. */
  startFactor?: number;
  /** And in the end. Default 1. */
  endFactor?: number;
  /** In how many epochs. Default 5. */
  totalIters?: number;
}

/**
 * The rate times a factor that goes along a line from startFactor to endFactor.
 * @throws RangeError unless 0 < startFactor <= 1 and 0 <= endFactor <= 1.
 * @see torch.optim.lr_scheduler.LinearLR
 * @example new LinearLR(optimizer, { startFactor: 0.1, totalIters: 100 })
 */
export class LinearLR extends LRScheduler {
  readonly startFactor: number;
  readonly endFactor: number;
  readonly totalIters: number;

  constructor(optimizer: AnyOptimizer, options: LinearLROptions = {}) {
    super(optimizer);
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = options;
    if (!(startFactor > 0 && startFactor <= 1) || !(endFactor >= 0 && endFactor <= 1))
      throw new RangeError(
        `LinearLR: factors go from startFactor in (0, 1] to endFactor in [0, 1], got ${startFactor} and ${endFactor}`,
      );
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = totalIters;
    this.begin();
  }

  protected override firstRates(): number[] {
    return this.baseLrs.map((lr) => lr * this.startFactor);
  }

  protected rates(isInitial: boolean): number[] {
    const { lastEpoch, totalIters, startFactor, endFactor } = this;
    if (lastEpoch === 0) return this.scaled(startFactor);
    if (isInitial || lastEpoch > totalIters) return this.scaled(1);
    const climb = endFactor - startFactor; // from the factor before: (totalIters · startFactor + (lastEpoch − 1) · climb) / totalIters
    return this.scaled(1 + climb / (totalIters * startFactor + (lastEpoch - 1) * climb));
  }
}
