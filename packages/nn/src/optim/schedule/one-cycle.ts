/** One cycle (Smith & Topin 2018): up to a high rate, and down to almost none, with the momentum going the other way. */
import { checkCount } from "./decay.ts";
import { type AnyGroup, type AnyOptimizer, LRScheduler } from "./scheduler.ts";

/** The options of OneCycleLR, torch's. */
export interface OneCycleLROptions {
  /** The number of steps of the whole cycle. */
  totalSteps?: number;
  /** Instead of totalSteps: epochs times stepsPerEpoch. */
  epochs?: number;
  stepsPerEpoch?: number;
  /** The share of the steps that go up. Default 0.3. */
  pctStart?: number;
  /** Default "cos". */
  annealStrategy?: "cos" | "linear";
  /** Let momentum (or beta1) go down as the rate goes up. Default true. */
  cycleMomentum?: boolean;
  /** Default 0.85. */
  baseMomentum?: number;
  /** Default 0.95. */
  maxMomentum?: number;
  /** The first rate is maxLr / divFactor. Default 25. */
  divFactor?: number;
  /** The last rate is the first / finalDivFactor. Default 1e4. */
  finalDivFactor?: number;
  /** Come down to the first rate as fast as up, then go on to the last. Default false. */
  threePhase?: boolean;
}

/** From one rate and momentum to others, until step `end`. */
interface Phase {
  readonly end: number;
  readonly lr: readonly [from: "first" | "max" | "last", to: "first" | "max" | "last"];
  readonly momentum: readonly [from: "max" | "base", to: "max" | "base"];
}

/**
 * One rise and fall over `totalSteps` steps; step() is called after every batch.
 * @throws RangeError without a number of steps, for a share outside [0, 1], or if step() is called more often than that.
 * @see torch.optim.lr_scheduler.OneCycleLR
 * @example new OneCycleLR(optimizer, 0.01, { totalSteps: 1000 })
 */
export class OneCycleLR extends LRScheduler {
  readonly totalSteps: number;
  readonly #rates: readonly { first: number; max: number; last: number }[];
  readonly #momenta: { base: number; max: number } | null;
  readonly #phases: readonly Phase[];
  readonly #between: (from: number, to: number, share: number) => number;

  constructor(
    optimizer: AnyOptimizer,
    maxLr: number | readonly number[],
    options: OneCycleLROptions,
  ) {
    super(optimizer);
    const { pctStart = 0.3, annealStrategy = "cos", cycleMomentum = true } = options;
    const { baseMomentum = 0.85, maxMomentum = 0.95, threePhase = false } = options;
    const { divFactor = 25, finalDivFactor = 1e4 } = options;
    if (!(pctStart >= 0 && pctStart <= 1))
      throw new RangeError(`OneCycleLR: pctStart must lie in [0, 1], got ${pctStart}`);
    if (annealStrategy !== "cos" && annealStrategy !== "linear")
      throw new RangeError(
        `OneCycleLR: annealStrategy must be "cos" or "linear", got "${String(annealStrategy)}"`,
      );
    this.totalSteps = stepsOf(options);
    this.#phases = phasesOf(this.totalSteps, pctStart, threePhase);
    this.#between = annealStrategy === "cos" ? alongCosine : alongLine;
    this.#rates = optimizer.paramGroups.map((group, i) => {
      const max = typeof maxLr === "number" ? maxLr : maxLr[i];
      const first = max / divFactor;
      group.initialLr = first;
      return { first, max, last: first / finalDivFactor };
    });
    this.#momenta = cycleMomentum ? { base: baseMomentum, max: maxMomentum } : null;
    if (
      cycleMomentum &&
      optimizer.paramGroups.some((group) => !("momentum" in group || "betas" in group))
    )
      throw new RangeError(
        "OneCycleLR: this optimizer has no momentum; pass { cycleMomentum: false }",
      );
    this.begin();
  }

  protected override firstRates(): number[] {
    return this.rates();
  }

  protected rates(): number[] {
    const step = this.lastEpoch;
    if (step > this.totalSteps)
      throw new RangeError(`OneCycleLR: step ${step} is beyond the totalSteps ${this.totalSteps}`);
    const phases = this.#phases;
    const i = phases.findIndex(({ end }, at) => step <= end || at === phases.length - 1);
    const start = i === 0 ? 0 : phases[i - 1].end;
    const share = (step - start) / (phases[i].end - start);
    const { lr, momentum } = phases[i];
    if (this.#momenta !== null) {
      const [from, to] = momentum.map(
        (name) => (this.#momenta as { base: number; max: number })[name],
      );
      for (const group of this.optimizer.paramGroups)
        setMomentum(group, this.#between(from, to, share));
    }
    return this.#rates.map((rates) => this.#between(rates[lr[0]], rates[lr[1]], share));
  }
}

function stepsOf({ totalSteps, epochs, stepsPerEpoch }: OneCycleLROptions): number {
  if (totalSteps !== undefined) return checkCount(totalSteps, 1, "OneCycleLR: totalSteps");
  if (epochs === undefined || stepsPerEpoch === undefined)
    throw new RangeError("OneCycleLR: needs totalSteps, or epochs and stepsPerEpoch");
  return (
    checkCount(epochs, 1, "OneCycleLR: epochs") *
    checkCount(stepsPerEpoch, 1, "OneCycleLR: stepsPerEpoch")
  );
}

function phasesOf(totalSteps: number, pctStart: number, threePhase: boolean): Phase[] {
  const up: Phase = {
    end: pctStart * totalSteps - 1,
    lr: ["first", "max"],
    momentum: ["max", "base"],
  };
  const end = totalSteps - 1;
  if (!threePhase) return [up, { end, lr: ["max", "last"], momentum: ["base", "max"] }];
  return [
    up,
    { end: 2 * pctStart * totalSteps - 2, lr: ["max", "first"], momentum: ["base", "max"] },
    { end, lr: ["first", "last"], momentum: ["max", "max"] },
  ];
}

function alongCosine(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (Math.cos(Math.PI * share) + 1);
}

function alongLine(from: number, to: number, share: number): number {
  return (to - from) * share + from;
}

function setMomentum(
  group: AnyGroup & { betas?: readonly [number, number]; momentum?: number },
  value: number,
): void {
  if (group.betas !== undefined) group.betas = [value, group.betas[1]];
  else group.momentum = value;
}
