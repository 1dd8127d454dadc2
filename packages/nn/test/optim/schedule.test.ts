/** Schedules: a few worked out by hand, laws, bad input. Values against torch: ../optim.golden.test.ts. */
import { zeros } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import {
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  type LRScheduler,
  MultiStepLR,
  OneCycleLR,
  Parameter,
  ReduceLROnPlateau,
  SequentialLR,
  SGD,
  StepLR,
} from "../../src/index.ts";

const sgd = (lr = 1) => new SGD([new Parameter(zeros([1]))], { lr, momentum: 0.9 });

/** The rates of so many epochs. */
function rates(make: (optimizer: SGD) => LRScheduler, epochs: number, optimizer = sgd()): number[] {
  const schedule = make(optimizer);
  return Array.from({ length: epochs }, () => {
    const { lr } = optimizer.paramGroups[0];
    schedule.step();
    return lr;
  });
}

describe("schedules", () => {
  test("StepLR, MultiStepLR and ExponentialLR multiply", () => {
    expect(rates((o) => new StepLR(o, 2, { gamma: 0.5 }), 5)).toEqual([1, 1, 0.5, 0.5, 0.25]);
    expect(rates((o) => new MultiStepLR(o, [1, 3, 3], { gamma: 0.5 }), 5)).toEqual([
      1, 0.5, 0.5, 0.125, 0.125,
    ]);
    expect(rates((o) => new ExponentialLR(o, 0.5), 3)).toEqual([1, 0.5, 0.25]);
  });

  test("LambdaLR multiplies the first rate; LinearLR goes along a line", () => {
    expect(rates((o) => new LambdaLR(o, (epoch) => 1 / (epoch + 1)), 3)).toEqual([1, 1 / 2, 1 / 3]);
    const line = rates((o) => new LinearLR(o, { startFactor: 0.5, totalIters: 2 }), 4);
    for (const [i, want] of [0.5, 0.75, 1, 1].entries()) expect(line[i]).toBeCloseTo(want, 14);
  });

  test("cosines go down to etaMin, and warm restarts come back to the top", () => {
    const down = rates((o) => new CosineAnnealingLR(o, 4, { etaMin: 0.2 }), 5);
    for (const [i, want] of [
      1,
      0.2 + 0.4 * (1 + Math.SQRT1_2),
      0.6,
      0.2 + 0.4 * (1 - Math.SQRT1_2),
      0.2,
    ].entries())
      expect(down[i]).toBeCloseTo(want, 14);
    const again = rates((o) => new CosineAnnealingWarmRestarts(o, 2, { tMult: 2 }), 7);
    for (const [i, top] of [1, 0, 1, 0, 0, 0, 1].entries()) if (top) expect(again[i]).toBe(1);
  });

  test("OneCycleLR rises to maxLr and falls, with the momentum going the other way", () => {
    const optimizer = sgd();
    const cycle = rates((o) => new OneCycleLR(o, 2, { totalSteps: 10 }), 9, optimizer);
    expect(cycle[0]).toBeCloseTo(2 / 25, 14);
    expect(Math.max(...cycle)).toBeCloseTo(2, 14);
    expect(cycle.indexOf(Math.max(...cycle))).toBe(2); // 0.3 · 10 − 1
    expect(optimizer.paramGroups[0].lr).toBeCloseTo(2 / 25 / 1e4, 14);
  });

  test("ReduceLROnPlateau waits for patience, reduces, and then rests", () => {
    const optimizer = sgd();
    const schedule = new ReduceLROnPlateau(optimizer, { patience: 1, factor: 0.5, cooldown: 1 });
    const seen = [5, 4, 4, 4, 4, 4, 4, 3].map((loss) => {
      schedule.step(loss);
      return optimizer.paramGroups[0].lr;
    });
    // bad epochs: – – 1 2!(→ 0.5, rest 1) (rests) 1 2!(→ 0.25) –
    expect(seen).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]);
  });

  test("SequentialLR hands over at its milestones", () => {
    const sequence = rates(
      (o) => new SequentialLR(o, [new LambdaLR(o, () => 0.1), new ExponentialLR(o, 0.5)], [2]),
      5,
    );
    expect(sequence).toEqual([0.1, 0.1, 1, 0.5, 0.25]);
  });

  test("getLastLr() is what is set; a state of another schedule is refused", () => {
    const optimizer = sgd(0.5);
    const schedule = new StepLR(optimizer, 1, { gamma: 0.5 });
    schedule.step();
    expect(schedule.getLastLr()).toEqual([0.25]);
    expect(() => new ExponentialLR(sgd(), 1).loadStateDict(schedule.stateDict())).toThrow(
      'loadStateDict: a ExponentialLR has no "stepSize"',
    );
    expect(() => new ReduceLROnPlateau(sgd()).loadStateDict({})).toThrow(
      /no state of a ReduceLROnPlateau/,
    );
  });

  test("schedules name what cannot be", () => {
    expect(() => new StepLR(sgd(), 0)).toThrow("StepLR: stepSize must be an integer >= 1, got 0");
    expect(() => new StepLR({} as never, 1)).toThrow("StepLR: needs an optimizer, got object");
    expect(() => new LinearLR(sgd(), { startFactor: 0 })).toThrow(/startFactor in \(0, 1\]/);
    expect(() => new LambdaLR(sgd(), [])).toThrow(
      "LambdaLR: needs one function, or one for each of 1 groups, got 0",
    );
    expect(() => new CosineAnnealingWarmRestarts(sgd(), 1.5)).toThrow(
      "CosineAnnealingWarmRestarts: t0 must be an integer >= 1, got 1.5",
    );
    expect(() => new OneCycleLR(sgd(), 1, {})).toThrow(
      "OneCycleLR: needs totalSteps, or epochs and stepsPerEpoch",
    );
    expect(() => rates((o) => new OneCycleLR(o, 1, { totalSteps: 3 }), 4)).toThrow(
      "OneCycleLR: step 4 is beyond the totalSteps 3",
    );
    expect(() => new ReduceLROnPlateau(sgd(), { factor: 1 })).toThrow(
      "ReduceLROnPlateau: factor must be < 1, got 1",
    );
    const optimizer = sgd();
    expect(() => new SequentialLR(optimizer, [new StepLR(optimizer, 1)], [3])).toThrow(
      /one milestone fewer than schedulers, got 1 and 1/,
    );
    expect(() => new SequentialLR(optimizer, [new StepLR(sgd(), 1)], [])).toThrow(
      /for the same optimizer/,
    );
  });
});
