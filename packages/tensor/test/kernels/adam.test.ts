/** The Adam kernel: bit for bit the formula with every step rounded to float32. @gptlight/nn compares its optimizers with torch's. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AdamStep } from "../../src/kernels/simd/adam.ts";
import { lengths, poison, seeds, tame, wild } from "./arrays.ts";
import { expectSame } from "./bounds.ts";
import { FAST, plain } from "./variants.ts";

const f = Math.fround;

/** The parameters p, gradients g, and running means m of g and v of g². */
type State = readonly [p: Float32Array, g: Float32Array, m: Float32Array, v: Float32Array];

/** p ← p · keep, d ← g + decay · p, m ← m + fresh1 (d − m), v ← v · old2 + fresh2 d · d, p ← p + scale · m / (√v / root + eps). */
function stepped([p, g, m, v]: State, s: AdamStep): State {
  const kept = p.map((pi) => pi * s.keep);
  const d = g.map((gi, i) => gi + f(s.decay * kept[i]));
  const m1 = m.map((mi, i) => mi + f(s.fresh1 * f(d[i] - mi)));
  const v1 = v.map((vi, i) => f(vi * s.old2) + f(f(s.fresh2 * d[i]) * d[i]));
  const divisor = v1.map((vi) => f(f(Math.sqrt(vi)) / s.root) + s.eps);
  return [kept.map((pi, i) => pi + f(f(s.scale * m1[i]) / divisor[i])), g, m1, v1];
}

const share = fc.float({ min: 0, max: f(0.9999), noNaN: true });
const steps: fc.Arbitrary<AdamStep> = fc.record({
  keep: fc.float({ min: f(0.9), max: 1, noNaN: true }),
  decay: fc.constantFrom(0, f(0.01)),
  fresh1: share,
  old2: share,
  fresh2: share,
  scale: fc.float({ min: f(-0.1), max: f(-1e-6), noNaN: true }),
  root: fc.float({ min: f(0.01), max: 1, noNaN: true }),
  eps: fc.constantFrom(f(1e-8), f(1e-5)),
});

describe.each(FAST)("%s", (_, { adamSimd, simd }) => {
  test("adamSimd(p, g, m, v, step) has the bits of the formula, or does nothing", () => {
    fc.assert(
      fc.property(lengths, seeds, steps, fc.boolean(), (n, seed, step, isWild) => {
        const state = (): State => [
          tame(n, seed),
          isWild ? wild(n, seed + 1) : tame(n, seed + 1, 0.1),
          tame(n, seed + 2, 0.1),
          tame(n, seed + 3, 0.1).map(Math.abs),
        ];
        poison(simd);
        const got = state();
        const isDone = adamSimd(...got, step);
        expect(isDone).toBe(n >= 128);
        for (const [k, want] of (isDone ? stepped(state(), step) : state()).entries())
          expectSame(got[k], want, ["p", "g", "m", "v"][k]);
      }),
    );
  });
});

test("adamSimd(…) without SIMD does nothing", () => {
  const p = new Float32Array(200).fill(1);
  const step = { keep: 0.5, decay: 0, fresh1: 1, old2: 0, fresh2: 1, scale: -1, root: 1, eps: 0 };
  expect(plain.adamSimd(p, p, p, p, step)).toBe(false);
  expect(new Set(p)).toEqual(new Set([1]));
});
