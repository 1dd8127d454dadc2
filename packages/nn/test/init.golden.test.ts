/** Initialisers against torch 2.13: golden/modules.json (kind rng, fn init.…) and golden/nn-more.json. Draws are equal bit for bit. */
import { manualSeed, rand, type Tensor, zeros } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import { init } from "../src/index.ts";
import { expectExact, type GoldenTensor, toTensor } from "./support/golden-tensors.ts";

interface Case {
  id: string;
  kind: string;
  fn: string;
  attrs: { shape: number[]; a?: number | string } & Record<string, never>;
  seed: number;
  output: GoldenTensor;
  rand_after: GoldenTensor;
}

interface OrthogonalCase {
  id: string;
  kind: string;
  shape: number[];
  gain: number;
  seed: number;
  q32: GoldenTensor;
  q64: GoldenTensor;
  condition: number;
  rand_after: GoldenTensor;
}

/** torch's name in camelCase; what has one argument takes it plainly, the others take options. */
function fill(fn: string, x: Tensor, { val, ...options }: Record<string, unknown>): Tensor {
  const name = fn.replace("init.", "").replace(/_(\w)/g, (_, c: string) => c.toUpperCase());
  const call = (init as unknown as Record<string, (x: Tensor, rest: unknown) => Tensor>)[name];
  return call(x, val ?? options);
}

const more = loadGolden<{ cases: Case[] }>("nn-more").cases;
const cases = [
  ...loadGolden<{ cases: Case[] }>("modules").cases.filter((c) => c.fn?.startsWith("init.")),
  ...more.filter((c) => c.kind === "init"),
];

test.each(cases.map((c) => [c.id, c] as const))("%s equals torch, and draws as much", (_, c) => {
  const { shape, a, ...rest } = c.attrs;
  const slope = a === "sqrt(5)" ? Math.sqrt(5) : a; // a word where JSON would lose digits
  manualSeed(c.seed);
  const x = fill(c.fn, zeros(shape), slope === undefined ? rest : { a: slope, ...rest });
  expectExact(x, c.output, c.fn);
  expectExact(rand([1]), c.rand_after, "rand(1) after");
});

describe("orthogonal_", () => {
  const list = more.filter((c) => c.kind === "orthogonal") as unknown as OrthogonalCase[];
  test.each(list.map((c) => [c.shape.join("×"), c] as const))(
    "orthogonal_ of %s is torch's",
    (_, c) => {
      manualSeed(c.seed);
      const q = init.orthogonal_(zeros(c.shape), { gain: c.gain }).toTypedArray();
      expectExact(rand([1]), c.rand_after, "rand(1) after");
      // Ours and torch's float64 factorisation both round to float32 twice: the matrix (|q| ≤ 1), then the product with the gain.
      const exact = toTensor(c.q64).toTypedArray();
      q.forEach((value, i) => {
        expect(Math.abs(value - exact[i])).toBeLessThanOrEqual(2 * 2 ** -24 * c.gain);
      });
      // torch's float32 Q is off by the backward error of Householder's method, about n · 2⁻²⁴, times the condition number.
      const n = Math.max(...c.shape.slice(0, 1), q.length / c.shape[0]);
      const gate = n * 2 ** -24 * c.condition * c.gain;
      const theirs = toTensor(c.q32).toTypedArray();
      q.forEach((value, i) => {
        expect(Math.abs(value - theirs[i])).toBeLessThanOrEqual(gate);
      });
    },
  );
});

test("calculateGain knows torch's gains", () => {
  const golden = more.find((c) => c.kind === "gains") as unknown as {
    gains: Record<init.Nonlinearity, number>;
    "leaky_relu_0.5": number;
  };
  for (const [name, gain] of Object.entries(golden.gains))
    expect(init.calculateGain(name as init.Nonlinearity)).toBe(gain);
  expect(init.calculateGain("leaky_relu", 0.5)).toBe(golden["leaky_relu_0.5"]);
});
