/** Chapter 05 against torch: the same losses, step by step; and a run that stops and goes on. */
import { expect, test } from "vitest";
import { loadGolden } from "../../test/support/golden.ts";
import { full, type Settings, small } from "./settings.ts";
import { TrainingRun } from "./training-run.ts";

interface Losses {
  readonly losses: number[];
  readonly seconds: number;
}

const golden = loadGolden<{ small: Losses; full: Losses }>("pretraining");

/** The losses of the next `count` steps. */
async function train(run: TrainingRun, count: number): Promise<number[]> {
  const losses: number[] = [];
  if (count === 0) return losses;
  for await (const { loss } of run.steps()) if (losses.push(loss) === count) break;
  return losses;
}

function expectClose(got: readonly number[], want: readonly number[]): void {
  got.forEach((loss, i) => {
    expect(Math.abs(loss - want[i]), `step ${i + 1}: ${loss} for ${want[i]}`).toBeLessThan(1e-3);
  });
}

test("the small run: its first 20 losses are torch's", async () => {
  expectClose(await train(new TrainingRun(defaults), 20), golden.small.losses);
});

test.runIf(process.env.GPTLIGHT_FULL)(
  "the full run, 163 million parameters: its first ten losses are torch's",
  { timeout: 1_800_000 },
  async () => {
    const begin = performance.now();
    const losses = await train(new TrainingRun(full()), 10);
    const seconds = (performance.now() - begin) / 10_000;
    console.log(losses.join("\n"));
    console.log(
      `${seconds.toFixed(1)} s per step, torch ${golden.full.seconds.toFixed(1)} s where the golden was written`,
    );
    expectClose(losses, golden.full.losses);
  },
);

/** 3 batches an epoch, with dropout. */
const defaults = small();
const config = { ...defaults.config, contextLength: 16, embDim: 16, numLayers: 1, dropRate: 0.1 };
const text = defaults.text.slice(0, 1000);
const tiny: Settings = { ...defaults, text, config, batchSize: 8, epochs: 3 };

test("a run that stops after any step and goes on in a new process has the losses of the whole run", async () => {
  const whole = await train(new TrainingRun(tiny), Number.POSITIVE_INFINITY);
  expect(whole.length).toBe(9); // about 430 tokens: 24 windows to learn from
  for (let stop = 0; stop <= whole.length; stop++) {
    const first = new TrainingRun(tiny);
    const losses = await train(first, stop);
    const saved = first.save(); // before the next run draws its first weights
    const second = new TrainingRun(tiny);
    second.resume(saved);
    expect(second.step).toBe(stop);
    losses.push(...(await train(second, Number.POSITIVE_INFINITY)));
    expect(losses, `stopped after ${stop}`).toEqual(whole);
  }
});

test("resume(bytes) of another file says what is wrong", () => {
  expect(() => new TrainingRun(tiny).resume(new Uint8Array(9))).toThrow(/safetensors/);
});
