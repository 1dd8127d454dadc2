import { Generator, manualSeed, rand, randint, type Tensor, zeros } from "@gptlight/tensor";
import { readSafetensors, writeSafetensors } from "@gptlight/tensor/safetensors";
import { describe, expect, test } from "vitest";
import { GPT } from "../src/gpt/index.ts";
import {
  AdamW,
  CosineAnnealingLR,
  clipGradNorm_,
  Linear,
  loadCheckpoint,
  ReduceLROnPlateau,
  type RunParts,
  SGD,
  saveCheckpoint,
} from "../src/index.ts";

/** A small run in which all is random that can be: weights, dropout, batches. */
function startRun(seed: number) {
  manualSeed(seed);
  const model = new GPT({ vocabSize: 11, nCtx: 6, nEmbd: 8, nLayer: 2, nHead: 2, dropout: 0.2 });
  const optimizer = new AdamW(model.parameters(), { lr: 0.01, amsgrad: true });
  const cosine = new CosineAnnealingLR(optimizer, 7);
  const plateau = new ReduceLROnPlateau(optimizer, { patience: 1, factor: 0.7 });
  const batches = new Generator(seed + 1);
  const parts: RunParts = {
    model,
    optimizer,
    schedules: [cosine, plateau],
    generators: { batches },
  };
  const step = (): number => {
    const ids = randint(0, 11, [3, 7], { generator: batches });
    optimizer.zeroGrad();
    const loss = model.loss(ids.at(":", ":-1"), ids.at(":", "1:"));
    loss.backward();
    clipGradNorm_(model.parameters(), 1);
    optimizer.step();
    cosine.step();
    plateau.step(loss.item());
    return loss.item();
  };
  return { parts, step, model };
}

const STEPS = 6;

/** Byte by byte, faster than toEqual. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

describe("saveCheckpoint and loadCheckpoint", () => {
  test("a run that is killed after any step and resumed equals the whole run, bit for bit", () => {
    const whole = startRun(1);
    const losses: number[] = [];
    const files: Uint8Array[] = [];
    for (let k = 0; k < STEPS; k++) {
      files.push(saveCheckpoint(whole.parts, { step: k }));
      losses.push(whole.step());
    }
    const last = saveCheckpoint(whole.parts);
    for (const [k, file] of files.entries()) {
      const resumed = startRun(1000 + k); // other weights, another place in the stream
      expect(loadCheckpoint(file, resumed.parts)).toEqual({ step: k });
      expect(losses.slice(k).map(() => resumed.step())).toEqual(losses.slice(k));
      expect(isSame(saveCheckpoint(resumed.parts), last)).toBe(true);
    }
  });

  test("the file has torch's names, tied weights once, and the generator's 5056 bytes", () => {
    const { parts, step } = startRun(1);
    step();
    const { tensors, metadata, dtypes } = readSafetensors(saveCheckpoint(parts));
    expect(tensors.get("model.wte.weight")?.shape).toEqual([11, 8]);
    expect(tensors.has("model.lm_head.weight")).toBe(false);
    expect(JSON.parse(metadata?.get("aliases") ?? "")).toEqual({
      "model.lm_head.weight": "model.wte.weight",
    });
    expect(tensors.get("optimizer.0.exp_avg")?.shape).toEqual([11, 8]);
    expect(tensors.get("optimizer.0.step")?.item()).toBe(1);
    expect([tensors.get("generator.default")?.numel(), dtypes.get("generator.default")]).toEqual([
      5056,
      "U8",
    ]);
    expect(JSON.parse(metadata?.get("param_groups") ?? "")[0].weight_decay).toBe(0.01);
  });

  test("a model alone can be saved too", () => {
    const [a, b] = [new Linear(2, 3), new Linear(2, 3)];
    expect(loadCheckpoint(saveCheckpoint({ model: a }), { model: b })).toBeNull();
    expect(b.weight.toArray()).toEqual(a.weight.toArray());
  });
});

describe("loadCheckpoint changes nothing when a part does not fit", () => {
  /** All that a run consists of. */
  const snapshot = (parts: RunParts) => saveCheckpoint(parts);

  function expectUntouched(parts: RunParts, file: Uint8Array, message: RegExp): void {
    const before = snapshot(parts);
    expect(() => loadCheckpoint(file, parts)).toThrow(message);
    expect(isSame(snapshot(parts), before)).toBe(true);
  }

  test("another model, another optimizer, other schedules or generators", () => {
    const { parts, step } = startRun(1);
    step();
    const other = new Linear(2, 3);
    const optimizer = new SGD(other.parameters(), { lr: 0.5, momentum: 0.9 });
    const file = saveCheckpoint({
      model: other,
      optimizer,
      schedules: parts.schedules ?? [],
      generators: { batches: new Generator() },
    });
    expectUntouched(parts, file, /it has groups of 2 parameters, the optimizer of 28/);
    const wide = new GPT({ vocabSize: 11, nCtx: 6, nEmbd: 8, nLayer: 2, nHead: 2 });
    const half = { ...parts, model: other };
    expectUntouched(
      half,
      saveCheckpoint({ ...parts, model: wide }),
      /loadStateDict: the state dict does not fit this Linear:\n {2}missing: weight, bias/,
    );
    expectUntouched(
      { ...parts, schedules: [] },
      saveCheckpoint(parts),
      /the file has 2 schedules, the run 0/,
    );
    expectUntouched(
      { ...parts, generators: { other: new Generator() } },
      saveCheckpoint(parts),
      /no state for generator.other/,
    );
  });

  test("a file that is no checkpoint", () => {
    const { parts } = startRun(1);
    const weights = writeSafetensors({ "model.weight": zeros([1]) as Tensor });
    expectUntouched(parts, weights, /the file has no "aliases"; was it written by saveCheckpoint/);
    expectUntouched(parts, saveCheckpoint(parts).slice(0, 500), /safetensors/);
  });

  test("loading leaves the default generator alone until all parts have fitted", () => {
    const { parts } = startRun(1);
    const [file, model] = [saveCheckpoint(parts), new Linear(1, 1)];
    manualSeed(5);
    const first = rand([1]).item();
    manualSeed(5);
    expect(() => loadCheckpoint(file, { ...parts, model })).toThrow();
    expect(rand([1]).item()).toBe(first);
  });
});
