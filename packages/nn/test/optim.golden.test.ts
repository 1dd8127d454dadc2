/**
 * golden/optim.json and golden/nn-more.json: ten steps of each optimizer, clipping, and the rates of each schedule, as torch 2.13 makes them.
 * SGD's parameters are torch's bit for bit; those of optimizers that take square roots (in torch MKL's, which are not quite correctly rounded)
 * and of schedules with a cosine agree at FORMAT.md's relative gate of 1e-6, relative to the largest of a tensor: a parameter near 0 may be
 * what large steps, each off by a last bit, have left. Rates are worked out in float64 by one formula here and there, and agree to a few roundings.
 */
import { fromTypedArray, type Tensor, zeros } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import * as nn from "../src/index.ts";
import { optimizerOf, scheduleOf } from "./support/golden-optim.ts";
import { expectWithin, float32, type GoldenTensor, toTensor } from "./support/golden-tensors.ts";

interface Step {
  lr: number;
  momentum?: number;
  betas?: [number, number];
  params: (number[] | GoldenTensor)[];
}

interface OptimizerCase {
  id: string;
  kind: "optimizer";
  optimizer: string;
  attrs: Record<string, never>;
  scheduler: ({ kind: string } & Record<string, never>) | null;
  init: GoldenTensor[];
  grads: (number[] | GoldenTensor)[][];
  steps: Step[];
  final_lr?: number;
  /** Only in nn-more.json: torch's state dict after the last step. */
  state?: Record<number, Record<string, GoldenTensor>>;
  group?: Record<string, unknown>;
}

interface ClipCase {
  id: string;
  kind: string;
  attrs: { max_norm: number; norm_type: number | "inf" | "-inf"; clip_value: number };
  grads: GoldenTensor[];
  total_norm: GoldenTensor;
  clipped: GoldenTensor[];
}

interface ScheduleCase {
  id: string;
  kind: "schedule";
  scheduler: string;
  attrs: Record<string, never>;
  lrs: number[];
  metrics: number[] | null;
  rates: number[][];
  momentum: number[];
}

const files = ["optim", "nn-more"].map((name) =>
  loadGolden<{ cases: { id: string; kind: string }[] }>(name),
);
const ofKind = <T>(kind: string) =>
  files.flatMap((file) => file.cases.filter((c) => c.kind === kind)) as unknown as (T & {
    id: string;
  })[];

const floats = (values: number[] | GoldenTensor) =>
  float32(Array.isArray(values) ? values : (values.bits as number[]));

/** Some roundings of float64 each way. */
function expectRate(got: number, want: number): void {
  expect(Math.abs(got - want)).toBeLessThanOrEqual(32 * 2 ** -53 * Math.max(Math.abs(want), 1e-3));
}

describe("optimizers", () => {
  const cases = ofKind<OptimizerCase>("optimizer");
  test.each(cases.map((c) => [c.id, c] as const))("%s makes torch's ten steps", (_, c) => {
    const params = c.init.map((golden) => new nn.Parameter(toTensor(golden)));
    const optimizer = optimizerOf(c.optimizer, params, c.attrs);
    const schedule = c.scheduler && scheduleOf(c.scheduler.kind, optimizer, c.scheduler);
    const gate = c.optimizer === "SGD" && c.scheduler === null ? 0 : 1e-6;
    c.steps.forEach((step, k) => {
      const [group] = optimizer.paramGroups as (nn.ParamGroup<nn.GroupSettings> & Step)[];
      expectRate(group.lr, step.lr);
      if (step.momentum !== undefined) expectRate(group.momentum as number, step.momentum);
      step.betas?.forEach((beta, i) => {
        expectRate(group.betas?.[i] as number, beta);
      });
      params.forEach((p, i) => {
        p.grad = fromTypedArray(floats(c.grads[k][i]), p.shape);
      });
      optimizer.step();
      schedule?.step(0);
      params.forEach((p, i) => {
        const want = floats(step.params[i]);
        const most = gate * Math.max(...want.map(Math.abs));
        p.toTypedArray().forEach((x, j) => {
          expect(Math.abs(x - want[j]), `step ${k}`).toBeLessThanOrEqual(most);
        });
      });
    });
    if (c.final_lr !== undefined) expectRate(optimizer.paramGroups[0].lr, c.final_lr);
    if (c.state !== undefined) expectState(optimizer, c.state, c.group ?? {});
  });
});

/** Every entry of torch's state dict is in ours, under its name. */
function expectState(
  optimizer: nn.Optimizer,
  state: NonNullable<OptimizerCase["state"]>,
  group: Record<string, unknown>,
): void {
  const own = optimizer.stateDict();
  for (const [id, entries] of Object.entries(state))
    for (const [name, golden] of Object.entries(entries)) {
      if (name === "step" && own.state[Number(id)].step === undefined) continue;
      expectWithin(own.state[Number(id)][name], golden, 4, `${id}.${name}`);
    }
  for (const [name, value] of Object.entries(own.param_groups[0]))
    expect(value, name).toEqual(group[name]);
}

describe("clipping", () => {
  test.each(ofKind<ClipCase>("clip_grad_norm_").map((c) => [c.id, c] as const))("%s", (_, c) => {
    const params = c.grads.map(withGrad);
    const normType = Number(String(c.attrs.norm_type).replace("inf", "Infinity"));
    const total = nn.clipGradNorm_(params, c.attrs.max_norm, { normType });
    expectWithin(total, c.total_norm, 8, "total norm");
    params.forEach((p, i) => {
      expectWithin(p.grad as Tensor, c.clipped[i], 8, `gradient ${i}`);
    });
  });

  test.each(ofKind<ClipCase>("clip_grad_value_").map((c) => [c.id, c] as const))("%s", (_, c) => {
    const params = c.grads.map(withGrad);
    nn.clipGradValue_(params, c.attrs.clip_value);
    params.forEach((p, i) => {
      expectWithin(p.grad as Tensor, c.clipped[i], 0, `gradient ${i}`);
    });
  });

  function withGrad(golden: GoldenTensor): nn.Parameter {
    const p = new nn.Parameter(zeros(golden.shape));
    p.grad = toTensor(golden);
    return p;
  }
});

describe("schedules", () => {
  test.each(ofKind<ScheduleCase>("schedule").map((c) => [c.id, c] as const))(
    "%s sets torch's rates, also when saved and loaded between steps",
    (_, c) => {
      const fresh = () => {
        const groups = c.lrs.map((lr) => ({ params: [new nn.Parameter(zeros([1]))], lr }));
        const optimizer = new nn.SGD(groups, { lr: 1, momentum: 0.9 });
        return { optimizer, schedule: scheduleOf(c.scheduler, optimizer, c.attrs) };
      };
      let { optimizer, schedule } = fresh();
      c.rates.forEach((rates, k) => {
        optimizer.paramGroups.forEach((group, i) => {
          expectRate(group.lr, rates[i]);
        });
        if (k === c.rates.length - 1) return;
        schedule.step(c.metrics?.[k] ?? 0);
        if (k % 5 !== 2) return;
        const saved = [schedule.stateDict(), optimizer.stateDict()] as const;
        ({ optimizer, schedule } = fresh());
        schedule.loadStateDict(saved[0]);
        optimizer.loadStateDict(saved[1]);
      });
      optimizer.paramGroups.forEach((group, i) => {
        expectRate(group.momentum, c.momentum[i]);
      });
    },
  );
});
