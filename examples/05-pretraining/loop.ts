/** Runs the steps of a training run and tells about them: a bar while it goes, a line after each epoch, and a stop at Ctrl-C. */

import type { Module } from "@gptlight/nn";
import { Interrupt, Progress } from "../progress.ts";
import type { Run } from "./training-run.ts";

export interface LoopOptions {
  /** The step to stop after. Default: the last. */
  readonly until?: number;
  /** Print every step with the seconds per step so far; else every epoch only. */
  readonly everyStep?: boolean;
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

/** Trains from where the run stands, until all steps are done, `until`, or Ctrl-C. */
export async function train<M extends Module>(
  run: Run<M>,
  options: LoopOptions = {},
): Promise<void> {
  const { until = run.totalSteps, everyStep = false } = options;
  if (run.step >= until) return;
  const [first, began] = [run.step, performance.now()];
  const interrupt = new Interrupt();
  const progress = new Progress(run.totalSteps, first);
  let losses: number[] = [];
  for await (const { loss, tokens, endsEpoch } of run.steps()) {
    progress.step(loss, tokens);
    losses.push(loss);
    if (everyStep) {
      const seconds = (performance.now() - began) / 1000 / (run.step - first);
      progress.log(`step ${run.step}: loss ${loss.toFixed(4)}, ${seconds.toFixed(2)} s per step`);
    }
    if (endsEpoch) {
      const epoch = String(run.step / run.training.length).padStart(2);
      const validation = run.validate().toFixed(3);
      progress.log(`epoch ${epoch}: loss ${average(losses).toFixed(3)}, validation ${validation}`);
      losses = [];
    }
    if (interrupt.pressed || run.step >= until) break;
  }
  progress.stop();
  interrupt.release();
}
