/** Schedules one after the other. */
import { type AnyOptimizer, LRScheduler, type ScheduleState } from "./scheduler.ts";

/**
 * Follows schedules[0] up to epoch milestones[0], then schedules[1], and so on; each begins at its own epoch 0.
 * @throws RangeError unless there is one milestone fewer than schedules, all for this optimizer.
 * @see torch.optim.lr_scheduler.SequentialLR
 * @example new SequentialLR(optimizer, [new LinearLR(optimizer), new CosineAnnealingLR(optimizer, 95)], [5])
 */
export class SequentialLR extends LRScheduler {
  readonly schedulers: readonly LRScheduler[];
  readonly milestones: readonly number[];

  constructor(
    optimizer: AnyOptimizer,
    schedulers: readonly LRScheduler[],
    milestones: readonly number[],
  ) {
    super(optimizer);
    if (schedulers.length === 0 || milestones.length !== schedulers.length - 1)
      throw new RangeError(
        `SequentialLR: needs one milestone fewer than schedulers, got ${milestones.length} and ${schedulers.length}`,
      );
    if (schedulers.some((scheduler) => scheduler.optimizer !== optimizer))
      throw new RangeError("SequentialLR: all schedulers must be for the same optimizer");
    this.schedulers = schedulers;
    this.milestones = [...milestones];
    this.begin();
  }

  /** Undoes the first step that each schedule made when it was built, and makes that of the first one only. */
  override begin(): void {
    for (const group of this.optimizer.paramGroups) group.lr = group.initialLr as number;
    for (const scheduler of this.schedulers) scheduler.undo();
    this.schedulers[0].begin();
    this.lastEpoch = 0;
  }

  override undo(): void {
    for (const scheduler of this.schedulers) scheduler.undo();
  }

  override step(): void {
    this.lastEpoch++;
    const i = this.milestones.filter((epoch) => epoch <= this.lastEpoch).length;
    if (i > 0 && this.milestones[i - 1] === this.lastEpoch) this.schedulers[i].restart();
    else this.schedulers[i].step();
  }

  override getLastLr(): number[] {
    return this.optimizer.paramGroups.map((group) => group.lr);
  }

  /** Never asked for: the rates are the schedules'. */
  protected rates(): number[] {
    return this.scaled(1);
  }

  override stateDict(): ScheduleState {
    return { lastEpoch: this.lastEpoch, schedulers: this.schedulers.map((s) => s.stateDict()) };
  }

  override loadStateDict(state: ScheduleState): void {
    const parts = state.schedulers as ScheduleState[];
    if (parts?.length !== this.schedulers.length)
      throw new RangeError(
        `loadStateDict: a state of ${parts?.length ?? 0} schedulers, this SequentialLR has ${this.schedulers.length}`,
      );
    this.lastEpoch = state.lastEpoch as number;
    for (const [i, scheduler] of this.schedulers.entries()) scheduler.loadStateDict(parts[i]);
  }
}
