/** Cosine annealing (Loshchilov & Hutter 2017): down along half a cosine, once (and back up), or again and again from the top. */
import { checkCount } from "./decay.ts";
import { type AnyOptimizer, LRScheduler } from "./scheduler.ts";

/**
 * Down from the first rate to `etaMin` in `tMax` epochs, then up again, and so on.
 * @see torch.optim.lr_scheduler.CosineAnnealingLR
 * @example new CosineAnnealingLR(optimizer, 1000, { etaMin: 1e-5 })
 */
export class CosineAnnealingLR extends LRScheduler {
  readonly tMax: number;
  readonly etaMin: number;

  constructor(optimizer: AnyOptimizer, tMax: number, { etaMin = 0 }: { etaMin?: number } = {}) {
    super(optimizer);
    this.tMax = checkCount(tMax, 1, "CosineAnnealingLR: tMax");
    this.etaMin = etaMin;
    this.begin();
  }

  protected rates(isInitial: boolean): number[] {
    const { lastEpoch: t, tMax: T, etaMin, optimizer, baseLrs, stepCount } = this;
    if (isInitial) return this.scaled(1);
    if (stepCount === 1 && t > 0)
      return baseLrs.map((lr) => etaMin + ((lr - etaMin) * (1 + Math.cos((t * Math.PI) / T))) / 2);
    if ((t - 1 - T) % (2 * T) === 0)
      // from the lowest point there is no ratio to the next
      return optimizer.paramGroups.map(
        ({ lr }, i) => lr + ((baseLrs[i] - etaMin) * (1 - Math.cos(Math.PI / T))) / 2,
      );
    const [now, before] = [t, t - 1].map((epoch) => 1 + Math.cos((Math.PI * epoch) / T));
    return optimizer.paramGroups.map(({ lr }) => (now / before) * (lr - etaMin) + etaMin);
  }
}

/** The options of CosineAnnealingWarmRestarts, torch's. */
export interface WarmRestartsOptions {
  /** Each descent takes so many times the epochs of the one before. Default 1. */
  tMult?: number;
  /** The lowest rate. Default 0. */
  etaMin?: number;
}

/**
 * Down from the first rate to `etaMin` in `t0` epochs, then again from the top.
 * @throws RangeError unless t0 and tMult are integers >= 1.
 * @see torch.optim.lr_scheduler.CosineAnnealingWarmRestarts
 * @example new CosineAnnealingWarmRestarts(optimizer, 10, { tMult: 2 })
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  readonly tMult: number;
  readonly etaMin: number;
  readonly t0: number;
  /** The length of the present descent, and how far into it this epoch is. */
  protected length: number;
  protected position = -1;

  constructor(optimizer: AnyOptimizer, t0: number, options: WarmRestartsOptions = {}) {
    super(optimizer);
    const { tMult = 1, etaMin = 0 } = options;
    this.t0 = checkCount(t0, 1, "CosineAnnealingWarmRestarts: t0");
    this.tMult = checkCount(tMult, 1, "CosineAnnealingWarmRestarts: tMult");
    this.etaMin = etaMin;
    this.length = t0;
    this.begin();
  }

  /** Goes to an epoch, within the present cycle or the next. */
  protected override advance(epoch: number, isInitial = false): void {
    this.position++;
    if (this.position >= this.length) {
      this.position %= this.length;
      this.length *= this.tMult;
    }
    super.advance(epoch, isInitial);
  }

  override begin(): void {
    this.position = -1;
    super.begin();
  }

  override restart(): void {
    this.position = 0;
    this.length = this.t0;
    super.restart();
  }

  protected override firstRates(): number[] {
    return this.rates();
  }

  protected rates(): number[] {
    const { etaMin, position, length } = this;
    const height = 1 + Math.cos((Math.PI * position) / length);
    return this.baseLrs.map((lr) => etaMin + ((lr - etaMin) * height) / 2);
  }
}
