/**
 * Schedules change the learning rates of an optimizer's groups, once for each call of step(): `optimizer.step(); scheduler.step();`.
 * Most compute the next rate from the present one, as torch's do, so that several schedules on one optimizer multiply.
 */
import type { GroupSettings, Optimizer, ParamGroup } from "../optimizer.ts";

/** An optimizer of any kind. */
export type AnyOptimizer = Pick<Optimizer, "paramGroups">;

export type AnyGroup = ParamGroup<GroupSettings>;

/** What a schedule remembers: plain data that JSON can hold. */
export type ScheduleState = Record<string, unknown>;

/** What all schedules share: an optimizer, its first learning rates, and the epoch. @see torch.optim.lr_scheduler.LRScheduler */
export abstract class LRScheduler {
  readonly optimizer: AnyOptimizer;
  /** The learning rates that the groups began with. */
  readonly baseLrs: number[];
  /** How often step() has been called. */
  lastEpoch = -1;
  /** The same, and never turned back by a schedule that contains this one. */
  protected stepCount = 0;
  #lastLr: number[] = [];

  constructor(optimizer: AnyOptimizer) {
    if (!Array.isArray(optimizer?.paramGroups))
      throw new TypeError(`${new.target.name}: needs an optimizer, got ${typeof optimizer}`);
    this.optimizer = optimizer;
    for (const group of optimizer.paramGroups) group.initialLr ??= group.lr;
    this.baseLrs = optimizer.paramGroups.map((group) => group.initialLr as number);
  }

  /** The groups' learning rates for epoch `lastEpoch`; `isInitial` in the call that a constructor makes. */
  protected abstract rates(isInitial: boolean): number[];

  /** Sets the first rates. A subclass calls it at the end of its constructor, when its settings are there. */
  begin(): void {
    this.stepCount = 0;
    this.advance(this.lastEpoch + 1, true);
  }

  /** Sets the rates of the next epoch. @see torch.optim.lr_scheduler.LRScheduler.step */
  step(): void {
    this.advance(this.lastEpoch + 1);
  }

  /** The groups' learning rates for epoch 0, whatever they are at present. */
  protected firstRates(): number[] {
    return this.baseLrs;
  }

  /** Sets the rates of epoch 0 anew: a SequentialLR has come to this schedule. */
  restart(): void {
    this.lastEpoch = 0;
    this.setRates(this.firstRates());
  }

  /** Turns back the epoch that a constructor has begun: a SequentialLR takes over. */
  undo(): void {
    this.lastEpoch--;
  }

  /** Goes to an epoch and sets its learning rates. */
  protected advance(epoch: number, isInitial = false): void {
    this.stepCount++;
    this.lastEpoch = epoch;
    this.setRates(this.rates(isInitial));
  }

  /** Writes the learning rates into the optimizer's groups. */
  protected setRates(rates: readonly number[]): void {
    for (const [i, group] of this.optimizer.paramGroups.entries()) group.lr = rates[i];
    this.#lastLr = [...rates];
  }

  /** The rates that were set last, one for each group. @see torch.optim.lr_scheduler.LRScheduler.get_last_lr */
  getLastLr(): number[] {
    return [...this.#lastLr];
  }

  /** The present rates, each multiplied by `factor`. */
  protected scaled(factor: number): number[] {
    return this.optimizer.paramGroups.map((group) => group.lr * factor);
  }

  /**
   * Where the schedule is, as plain data. The rates themselves are in the optimizer's state dict: load both.
   * @see torch.optim.lr_scheduler.LRScheduler.state_dict
   */
  stateDict(): ScheduleState {
    const entries = Object.entries(this).filter(
      ([, value]) => typeof value === "number" || isNumbers(value),
    );
    return { ...Object.fromEntries(entries), lastLr: this.getLastLr() };
  }

  /** Goes on from a state that stateDict gave. @see torch.optim.lr_scheduler.LRScheduler.load_state_dict */
  loadStateDict({ lastLr, ...state }: ScheduleState): void {
    for (const name of Object.keys(state))
      if (!Object.hasOwn(this, name))
        throw new RangeError(`loadStateDict: a ${this.constructor.name} has no "${name}"`);
    Object.assign(this, state);
    this.#lastLr = [...(lastLr as number[])];
  }
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.every((x) => typeof x === "number");
}
