/** Training in a worker: steps until it is paused, and tells what happens, ten times a second at most. */
import { kernelVariant } from "@gptlight/tensor/kernels";
import { breathe, send, serve } from "./scope.ts";
import { Run, type RunSettings, TOKENS_PER_STEP } from "./train-run.ts";

export interface RunCard {
  readonly settings: RunSettings;
  readonly step: number;
  readonly parameters: number;
  readonly vocabulary: number;
  readonly uniform: number;
  readonly unigram: number;
  readonly variant: string;
}

export type TrainEvent =
  | {
      readonly kind: "progress";
      readonly losses: readonly (readonly [step: number, loss: number])[];
      readonly tokensPerSecond: number;
    }
  | { readonly kind: "heldOut"; readonly step: number; readonly loss: number }
  | { readonly kind: "sample"; readonly step: number; readonly text: string }
  | { readonly kind: "stopped"; readonly error: string | null };

export interface TrainService {
  calls: {
    create(settings: RunSettings): RunCard;
    /** Trains until `pause`, or for so many steps. */
    go(steps: number | null): void;
    pause(): void;
    setRate(rate: number): void;
    save(): Uint8Array;
    load(bytes: Uint8Array): RunCard;
  };
  event: TrainEvent;
}

const tell = (event: TrainEvent): void => send<TrainService>(event);

const TELL_EVERY = 100; // ms
const LOOK_EVERY = 25; // steps, at text that is not trained on
const SAMPLE_EVERY = 50; // steps

class Trainer {
  #run: Run | null = null;
  #running = false;

  #current(): Run {
    if (this.#run === null) throw new Error("there is no model yet");
    return this.#run;
  }

  #take(run: Run): RunCard {
    this.#running = false;
    this.#run = run;
    const { settings, step, model, corpus } = run;
    const parameters = model.parameters().reduce((sum, p) => sum + p.numel(), 0);
    const { characters, uniform, unigram } = corpus;
    return {
      settings,
      step,
      parameters,
      vocabulary: characters.length,
      uniform,
      unigram,
      variant: kernelVariant,
    };
  }

  create(settings: RunSettings): RunCard {
    return this.#take(new Run(settings));
  }

  /** The run of the file, or an error that leaves the present run as it is. */
  load(bytes: Uint8Array): RunCard {
    return this.#take(Run.load(bytes));
  }

  save(): Uint8Array {
    return this.#current().save();
  }

  setRate(rate: number): void {
    this.#current().rate = rate;
  }

  pause(): void {
    this.#running = false;
  }

  go(steps: number | null): void {
    if (this.#running) return;
    this.#running = true;
    const run = this.#current();
    this.#loop(run, steps === null ? Infinity : run.step + steps).then(
      () => tell({ kind: "stopped", error: null }),
      (error) => {
        this.#running = false;
        tell({ kind: "stopped", error: String(error) });
      },
    );
  }

  /** Between two steps messages come in: pause, another learning rate, another run. */
  async #loop(run: Run, end: number): Promise<void> {
    let losses: [number, number][] = [];
    let from = performance.now();
    const report = () => {
      const seconds = (performance.now() - from) / 1000;
      if (losses.length > 0)
        tell({
          kind: "progress",
          losses,
          tokensPerSecond: (losses.length * TOKENS_PER_STEP) / seconds,
        });
      [losses, from] = [[], performance.now()];
    };
    while (this.#running && this.#run === run && run.step < end) {
      const loss = run.train();
      losses.push([run.step, loss]);
      if (!Number.isFinite(loss))
        throw new Error(`the loss of step ${run.step} is ${loss}: try a smaller learning rate`);
      if (performance.now() - from > TELL_EVERY || run.step >= end) report();
      if (run.step % LOOK_EVERY === 0)
        tell({ kind: "heldOut", step: run.step, loss: run.heldOutLoss() });
      if (run.step % SAMPLE_EVERY === 0)
        tell({ kind: "sample", step: run.step, text: run.sample() });
      await breathe();
    }
    report();
    if (this.#run === run) this.#running = false;
  }
}

export function start(): void {
  const trainer = new Trainer();
  serve<TrainService>({
    create: (settings) => trainer.create(settings),
    go: (steps) => trainer.go(steps),
    pause: () => trainer.pause(),
    setRate: (rate) => trainer.setRate(rate),
    save: () => trainer.save(),
    load: (bytes) => trainer.load(bytes),
  });
}
