/** Lower rates when a measured value no longer improves. */
import type { AnyOptimizer, ScheduleState } from "./scheduler.ts";

/** The options of ReduceLROnPlateau, torch's. */
export interface ReduceLROnPlateauOptions {
  /** Whether the value should become small ("min", a loss) or large ("max", an accuracy). Default "min". */
  mode?: "min" | "max";
  /** What the rate is multiplied by. Default 0.1. */
  factor?: number;
  /** So many epochs without improvement are let pass. Default 10. */
  patience?: number;
  /** Smaller improvements do not count. Default 1e-4. */
  threshold?: number;
  /** Whether the threshold is a share of the best value ("rel") or an amount ("abs"). Default "rel". */
  thresholdMode?: "rel" | "abs";
  /** After a reduction, so many epochs do not count. Default 0. */
  cooldown?: number;
  /** Rates do not go below, one number or one for each group. Default 0. */
  minLr?: number | readonly number[];
  /** Smaller changes are not made. Default 1e-8. */
  eps?: number;
}

/**
 * Multiplies the rates by `factor` when `step(value)` has brought nothing better for more than `patience` epochs.
 * @throws RangeError unless factor < 1.
 * @see torch.optim.lr_scheduler.ReduceLROnPlateau
 * @example const schedule = new ReduceLROnPlateau(optimizer, { patience: 3 }); schedule.step(validationLoss);
 */
export class ReduceLROnPlateau {
  readonly optimizer: AnyOptimizer;
  readonly options: Required<ReduceLROnPlateauOptions>;
  best: number;
  lastEpoch = 0;
  #badEpochs = 0;
  #cooldownLeft = 0;

  constructor(optimizer: AnyOptimizer, options: ReduceLROnPlateauOptions = {}) {
    const { mode = "min", factor = 0.1, patience = 10, threshold = 1e-4 } = options;
    const { thresholdMode = "rel", cooldown = 0, minLr = 0, eps = 1e-8 } = options;
    if (!(factor < 1)) throw new RangeError(`ReduceLROnPlateau: factor must be < 1, got ${factor}`);
    if (mode !== "min" && mode !== "max")
      throw new RangeError(`ReduceLROnPlateau: mode must be "min" or "max", got "${String(mode)}"`);
    if (thresholdMode !== "rel" && thresholdMode !== "abs")
      throw new RangeError(
        `ReduceLROnPlateau: thresholdMode must be "rel" or "abs", got "${String(thresholdMode)}"`,
      );
    this.optimizer = optimizer;
    this.options = { mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps };
    this.best = this.#worst();
  }

  /** Takes note of this epoch's value, and lowers the rates if it is time. */
  step(metrics: number): void {
    const { patience, cooldown } = this.options;
    this.lastEpoch++;
    if (this.#isBetter(metrics)) {
      this.best = metrics;
      this.#badEpochs = 0;
    } else this.#badEpochs++;
    if (this.#cooldownLeft > 0) {
      this.#cooldownLeft--;
      this.#badEpochs = 0;
    }
    if (this.#badEpochs > patience) {
      this.#reduce();
      this.#cooldownLeft = cooldown;
      this.#badEpochs = 0;
    }
  }

  /** The groups' present learning rates. */
  getLastLr(): number[] {
    return this.optimizer.paramGroups.map((group) => group.lr);
  }

  /** Where the schedule is, as plain data; `best` is null before the first value, since JSON has no infinity. */
  stateDict(): ScheduleState {
    const { lastEpoch } = this;
    const best = Number.isFinite(this.best) ? this.best : null;
    return { best, lastEpoch, badEpochs: this.#badEpochs, cooldownLeft: this.#cooldownLeft };
  }

  /** Goes on from a state that stateDict gave. @throws RangeError for another state. */
  loadStateDict({ best, ...counts }: ScheduleState): void {
    const { lastEpoch, badEpochs, cooldownLeft } = counts as Record<string, number>;
    if (![lastEpoch, badEpochs, cooldownLeft].every(Number.isInteger))
      throw new RangeError("loadStateDict: this is no state of a ReduceLROnPlateau");
    this.best = typeof best === "number" ? best : this.#worst();
    this.lastEpoch = lastEpoch;
    this.#badEpochs = badEpochs;
    this.#cooldownLeft = cooldownLeft;
  }

  #worst(): number {
    return this.options.mode === "min" ? Infinity : -Infinity;
  }

  #isBetter(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.options;
    if (mode === "min")
      return (
        value < (thresholdMode === "rel" ? this.best * (1 - threshold) : this.best - threshold)
      );
    return value > (thresholdMode === "rel" ? this.best * (threshold + 1) : this.best + threshold);
  }

  #reduce(): void {
    const { factor, minLr, eps } = this.options;
    for (const [i, group] of this.optimizer.paramGroups.entries()) {
      const lr = Math.max(group.lr * factor, typeof minLr === "number" ? minLr : minLr[i]);
      if (group.lr - lr > eps) group.lr = lr;
    }
  }
}
