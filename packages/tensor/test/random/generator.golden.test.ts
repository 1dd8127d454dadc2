/** Seeds, raw draws and states against torch (golden/rng.json). */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import { fillBernoulli } from "../../src/random/bernoulli.ts";
import { defaultGenerator, manualSeed } from "../../src/random/default-generator.ts";
import { Generator } from "../../src/random/generator.ts";
import { drawPermutation } from "../../src/random/integers.ts";
import { fillNormal } from "../../src/random/normal.ts";
import { fillUniform } from "../../src/random/uniform.ts";
import {
  bits,
  bytesOf,
  expectSameState,
  float32Of,
  floats,
  uint32Of,
  uint64Of,
} from "./support.ts";

interface Golden {
  seeds: string[];
  raw: { seed: string; initial: string; full64: string; i32: string; i63: string }[];
  default_initial: string;
  fresh_generator_initial: string;
  seq: { ops: [string, number][]; runs: { seed: string; xs: string[]; state: string }[] };
  cache_cleared: string;
  state: { bytes: string; next: string };
  state0: string;
}
const golden = loadGolden<Golden>("rng");

/** The seeds that are written into the golden's script rather than into the golden. */
const CACHE_SEED = 9;

describe("Generator against torch", () => {
  test("initialSeed() of a fresh Generator is torch's default", () => {
    expect(new Generator().initialSeed()).toBe(BigInt(golden.fresh_generator_initial));
  });

  test("manualSeed(seed) accepts every seed that torch does", () => {
    for (const seed of golden.seeds)
      expect(new Generator().manualSeed(BigInt(seed)).initialSeed()).toBe(
        BigInt.asUintN(64, BigInt(seed)),
      );
  });

  test("manualSeed(seed) seeds the default generator", () => {
    manualSeed(BigInt(golden.default_initial));
    expect(defaultGenerator().initialSeed()).toBe(BigInt(golden.default_initial));
  });

  test.each(golden.raw)("word(), int63() draw torch's bits for seed $seed", (run) => {
    const generator = new Generator(BigInt(run.seed));
    expect(generator.initialSeed()).toBe(BigInt(run.initial));
    const full = Array.from(uint64Of(run.full64), () => {
      const high = BigInt(generator.word());
      return (high << 32n) | BigInt(generator.word());
    });
    expect(full).toEqual(Array.from(uint64Of(run.full64)));
    generator.manualSeed(BigInt(run.seed));
    const words = Array.from(uint32Of(run.i32), () => generator.word() & 0x7fffffff);
    expect(words).toEqual(Array.from(uint32Of(run.i32)));
    generator.manualSeed(BigInt(run.seed));
    const halves = Array.from(uint64Of(run.i63), () => generator.int63());
    expect(halves).toEqual(Array.from(uint64Of(run.i63)));
  });

  test("getState() of a freshly seeded generator is torch's, byte for byte", () => {
    const state = bytesOf(golden.state0);
    const seed = new DataView(state.buffer).getBigUint64(0, true);
    expect(new Generator(seed).getState()).toEqual(state);
  });

  test("setState(torch's) goes on as torch does, and getState() gives it back", () => {
    const state = bytesOf(golden.state.bytes);
    const generator = new Generator().setState(state);
    expect(generator.getState()).toEqual(state);
    const next = floats(float32Of(golden.state.next).length, (out) =>
      fillNormal(out, 0, 1, generator),
    );
    expect(bits(next)).toEqual(bits(float32Of(golden.state.next)));
  });

  test("manualSeed(seed) forgets a cached normal", () => {
    const generator = new Generator(CACHE_SEED);
    generator.normal();
    generator.manualSeed(CACHE_SEED);
    const want = float32Of(golden.cache_cleared);
    const got = floats(want.length, (out) => fillNormal(out, 0, 1, generator));
    expect(bits(got)).toEqual(bits(want));
  });

  test.each(golden.seq.runs)("mixed calls after seed $seed leave torch's state", (run) => {
    const generator = new Generator(BigInt(run.seed));
    golden.seq.ops.forEach(([op, n], i) => {
      expect(drawn(op, n, generator), `call ${i}: ${op} ${n}`).toEqual(bytesOf(run.xs[i]));
    });
    expectSameState(generator.getState(), bytesOf(run.state));
  });
});

/** The bytes of what the golden's operation `op` of length `n` draws. */
function drawn(op: string, n: number, g: Generator): Uint8Array {
  const bytes = (values: Float32Array | BigInt64Array) => new Uint8Array(values.buffer);
  switch (op) {
    case "rand":
      return bytes(floats(n, (out) => fillUniform(out, 0, 1, g)));
    case "randn":
      return bytes(floats(n, (out) => fillNormal(out, 0, 1, g)));
    case "bern":
      return bytes(floats(n, (out) => fillBernoulli(out, 0.3, g)));
    case "perm":
      return bytes(BigInt64Array.from(drawPermutation(n, g), BigInt));
    case "i64":
      return bytes(BigInt64Array.from({ length: n }, () => g.int63()));
    default:
      throw new Error(`the golden has an operation "${op}" this test does not know`);
  }
}
