/**
 * golden/modules.json and golden/nn-more.json: what torch 2.13's layers draw, hold, give and pass back, from the same seed.
 * State and random draws are equal bit for bit. Values agree to UNITS · 2⁻²⁴ of the largest: these files do not tell torch's own error, so
 * the gate of FORMAT.md, 8 units for one op, is taken for each of the four products and norms that the deepest layers have in a row.
 */
import { manualSeed, rand, type Tensor } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import { type Attributes, BUILD } from "./support/golden-modules.ts";
import {
  expectExact,
  expectWithin,
  type GoldenTensor,
  toTensor,
} from "./support/golden-tensors.ts";

const UNITS = 4 * 8;

interface Case {
  id: string;
  kind: string;
  module: string;
  attrs: Attributes;
  seed: number;
  train: boolean;
  state: [name: string, value: GoldenTensor][];
  rand_after_init: GoldenTensor;
  seed_before_forward?: number;
  /** One input, output, … in modules.json, a list of them in nn-more.json. */
  input?: GoldenTensor;
  inputs?: GoldenTensor[];
  output?: GoldenTensor;
  outputs?: GoldenTensor[];
  upstream?: GoldenTensor | GoldenTensor[];
  param_grads: Record<string, GoldenTensor>;
  input_grad?: GoldenTensor;
  input_grads?: (GoldenTensor | null)[];
  /** Only in nn-more.json: the buffers after the forward, and the printed module. */
  state_after?: [name: string, value: GoldenTensor][];
  repr?: string;
  grad_fn?: string;
}

/**
 * The largest gradient of the weight that stands beside a bias. The two sum the same numbers, the weight's times the inputs, the bias's as they are;
 * and a bias's sum may cancel to nothing (attention's keys: softmax does not see what all scores of a row share), so that only roundings of the terms are left.
 */
function sizeBeside(c: Case, name: string): number {
  const weight = c.param_grads[name.replace(/bias$/, "weight")] ?? c.param_grads[name];
  return Math.max(...toTensor(weight).abs().toTypedArray());
}

function run(c: Case): void {
  manualSeed(c.seed);
  const { module, call } = BUILD[c.module](c.attrs);
  expectExact(rand([1]), c.rand_after_init, "rand(1) after init");
  const state = module.stateDict();
  expect([...state.keys()]).toEqual(c.state.map(([name]) => name));
  for (const [name, golden] of c.state) expectExact(state.get(name) as Tensor, golden, name);
  if (c.repr !== undefined) expect(String(module)).toBe(c.repr);

  module.train(c.train);
  const inputs = (c.inputs ?? [c.input as GoldenTensor]).map(toTensor);
  const inputGrads = c.input_grads ?? [c.input_grad ?? null];
  inputs.forEach((x, i) => {
    x.requiresGrad = inputGrads[i] !== null && inputGrads[i] !== undefined;
  });
  if (c.seed_before_forward !== undefined) manualSeed(c.seed_before_forward);
  const outputs = call(...inputs);
  const golden = c.outputs ?? [c.output as GoldenTensor];
  golden.forEach((want, i) => {
    expectWithin(outputs[i], want, UNITS, `output ${i}`);
  });
  if (c.grad_fn !== undefined) expect(outputs[0].gradFn?.name).toBe(c.grad_fn);
  for (const [name, after] of c.state_after ?? [])
    expectWithin(module.stateDict().get(name) as Tensor, after, UNITS, `${name} after forward`);

  const upstream = [c.upstream ?? []].flat();
  const parts = outputs.flatMap((y, i) =>
    y.requiresGrad && upstream[i] ? [y.mul(toTensor(upstream[i])).sum()] : [],
  );
  if (parts.length > 0) parts.reduce((a, b) => a.add(b)).backward();
  const parameters = module.namedParameters();
  for (const [name, grad] of Object.entries(c.param_grads))
    expectWithin(
      parameters.get(name)?.grad as Tensor,
      grad,
      UNITS,
      `∂/∂${name}`,
      sizeBeside(c, name),
    );
  inputGrads.forEach((grad, i) => {
    if (grad) expectWithin(inputs[i].grad as Tensor, grad, UNITS, `∂/∂input ${i}`);
  });
}

describe.each(["modules", "nn-more"])("golden/%s.json", (file) => {
  const cases = loadGolden<{ cases: Case[] }>(file).cases.filter((c) => c.kind === "module");
  test.each(cases.map((c) => [c.id, c] as const))("%s equals torch", (_, c) => run(c));
  test("there are modules in it", () => expect(cases.length).toBeGreaterThan(0));
});
