/** How each optimizer and schedule of golden/optim.json and golden/nn-more.json is built here. */
import * as nn from "../../src/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: a golden's attributes are of many kinds
type Attributes = Record<string, any>;

/** Keys such as weight_decay in camelCase. */
export function camel(attrs: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attrs).map(([key, value]) => [
      key.replace(/_(\w)/g, (_, c: string) => c.toUpperCase()),
      value,
    ]),
  );
}

const OPTIMIZERS = {
  SGD: nn.SGD,
  Adam: nn.Adam,
  AdamW: nn.AdamW,
  Adagrad: nn.Adagrad,
  RMSprop: nn.RMSprop,
};

export function optimizerOf(name: string, params: nn.Parameter[], attrs: Attributes): nn.Optimizer {
  const Class = OPTIMIZERS[name as "SGD"];
  return new Class(params, camel(attrs)) as unknown as nn.Optimizer;
}

/** What all schedules can do; the value is for ReduceLROnPlateau. */
export interface Schedule {
  step(value: number): void;
  stateDict(): nn.ScheduleState;
  loadStateDict(state: nn.ScheduleState): void;
}

export function scheduleOf(name: string, optimizer: AnyOptimizer, attrs: Attributes): Schedule {
  const a = camel(attrs);
  switch (name) {
    case "StepLR":
      return new nn.StepLR(optimizer, a.stepSize, a);
    case "MultiStepLR":
      return new nn.MultiStepLR(optimizer, a.milestones, a);
    case "ExponentialLR":
      return new nn.ExponentialLR(optimizer, a.gamma);
    case "LinearLR":
      return new nn.LinearLR(optimizer, a);
    case "LambdaLR":
      return new nn.LambdaLR(optimizer, warmupCosine(a.warmup, a.total));
    case "CosineAnnealingLR":
      return new nn.CosineAnnealingLR(optimizer, attrs.T_max, a);
    case "CosineAnnealingWarmRestarts":
      return new nn.CosineAnnealingWarmRestarts(optimizer, attrs.T_0, {
        ...a,
        tMult: attrs.T_mult ?? 1,
      });
    case "OneCycleLR":
      return new nn.OneCycleLR(optimizer, a.maxLr, a);
    case "ReduceLROnPlateau":
      return new nn.ReduceLROnPlateau(optimizer, a);
    case "SequentialLR":
      return new nn.SequentialLR(
        optimizer,
        partsOf(optimizer, a) as unknown as nn.LRScheduler[],
        a.milestones,
      );
    default:
      return together(partsOf(optimizer, a));
  }
}

export type AnyOptimizer = ConstructorParameters<typeof nn.LRScheduler>[0];

function partsOf(optimizer: AnyOptimizer, a: Attributes): Schedule[] {
  return a.parts.map(([name, attrs]: [string, Attributes]) => scheduleOf(name, optimizer, attrs));
}

/** Several schedules on one optimizer, stepped together. */
function together(parts: Schedule[]): Schedule {
  return {
    step: (value) =>
      parts.forEach((part) => {
        part.step(value);
      }),
    stateDict: () => ({ parts: parts.map((part) => part.stateDict()) }),
    loadStateDict: (state) =>
      parts.forEach((part, i) => {
        part.loadStateDict((state.parts as nn.ScheduleState[])[i]);
      }),
  };
}

/** optim.json's formula: e<warmup ? (e+1)/warmup : 0.5*(1+cos(pi*(e-warmup)/(total-warmup))). */
function warmupCosine(warmup: number, total: number): (epoch: number) => number {
  return (e) =>
    e < warmup
      ? (e + 1) / warmup
      : 0.5 * (1 + Math.cos((Math.PI * (e - warmup)) / (total - warmup)));
}
