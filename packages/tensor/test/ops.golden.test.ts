/** golden/ops.json: every op, forward and backward, against torch 2.13, at the gate of golden/FORMAT.md; ops-more.json: edges, of the same form. */
import type { Tensor } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import { expectExact, expectWithinGate, type GoldenTensor, toTensor } from "./support/gate.ts";
import { type Attributes, callOf } from "./support/golden-ops.ts";

interface Case {
  id: string;
  op: string;
  attrs: Attributes;
  inputs: Record<string, GoldenTensor>;
  outputs: GoldenTensor[];
  upstream?: (GoldenTensor | null)[];
  grads?: Record<string, GoldenTensor>;
  grad_fn?: string;
  torch_err: { scaled: number };
  note?: string;
}

/** One correctly rounded operation each: equal to torch bit for bit. */
const EXACT = new Set(["add", "sub", "mul", "div", "reciprocal", "neg", "abs", "relu", "square"]);

const cases = ["ops", "ops-more"].flatMap((file) => loadGolden<{ cases: Case[] }>(file).cases);

describe.each([...new Set(cases.map((c) => c.op))])("%s equals torch", (op) => {
  test.each(cases.filter((c) => c.op === op))("$id", (c) => {
    const inputs = Object.fromEntries(
      Object.entries(c.inputs).map(([name, golden]) => [name, toTensor(golden)]),
    );
    for (const name of Object.keys(c.grads ?? {})) inputs[name].requiresGrad = true;
    const call = callOf(c.op);
    if (call === null) throw new Error(`no call of the library stands for ${c.op}`);
    const result = call(inputs, { ...c.attrs, note: c.note, gradFn: c.grad_fn });
    const outputs = Array.isArray(result) ? result : [result];
    expect(outputs).toHaveLength(c.outputs.length);
    outputs.forEach((y, i) => {
      const compare = EXACT.has(op) ? expectExact : expectWithinGate;
      compare(y, c.outputs[i], c.torch_err.scaled, `output ${i}`);
    });
    backwardAll(outputs, c.upstream ?? []);
    for (const [name, golden] of Object.entries(c.grads ?? {}))
      expectWithinGate(inputs[name].grad as Tensor, golden, c.torch_err.scaled, `∂/∂${name}`);
    if (c.grad_fn) expect(outputs.find((y) => y.requiresGrad)?.gradFn?.name).toBe(c.grad_fn);
  });
});

/** One backward pass through several outputs: the sum of ⟨upstream, output⟩. */
function backwardAll(outputs: readonly Tensor[], upstream: readonly (GoldenTensor | null)[]): void {
  const parts = outputs.flatMap((y, i) => {
    const golden = upstream[i];
    return golden && y.requiresGrad ? [{ y, g: toTensor(golden) }] : [];
  });
  parts.forEach(({ y, g }, i) => {
    y.backward(g, { retainGraph: i < parts.length - 1 });
  });
}
