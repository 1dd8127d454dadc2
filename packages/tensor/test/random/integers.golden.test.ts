/** random_, randint and randperm against torch (golden/rng.json). */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import type { DType } from "../../src/dtype.ts";
import { Generator } from "../../src/random/generator.ts";
import { drawPermutation, fillRandint, fillRandom } from "../../src/random/integers.ts";
import { filled, int32Of } from "./support.ts";

interface Golden {
  ints: { seed: string; lo: number; hi: number; dt: string; x: number[] }[];
  random_: { dt: string; x: number[] }[];
  perm: { seed: string; n: number; x: string }[];
}
const golden = loadGolden<Golden>("rng");

/** Written into the golden's script rather than into the golden. */
const RANDOM_SEED = 77;

/** randint's rule is the same for all dtypes, so float64 stands for int64, whose ranges int32 cannot hold. */
const carrier = (dt: string): DType => (dt === "float32" ? "float32" : "float64");

/** random_()'s rule is not: the golden's small integer types are not ours. */
const OURS = ["int32", "float32", "float64", "bool"];

describe("integers against torch", () => {
  test.each(golden.ints)("randint($lo, $hi), seed $seed, $dt", ({ seed, lo, hi, dt, x }) => {
    const generator = new Generator(BigInt(seed));
    const got = filled(x.length, carrier(dt), (out) => fillRandint(out, lo, hi, generator));
    expect(Array.from(got)).toEqual(x);
  });

  test.each(golden.ints.filter(({ lo, hi }) => lo >= -(2 ** 31) && hi <= 2 ** 31))(
    "randint($lo, $hi), seed $seed, as int32",
    ({ seed, lo, hi, x }) => {
      const generator = new Generator(BigInt(seed));
      const got = filled(x.length, "int32", (out) => fillRandint(out, lo, hi, generator));
      expect(Array.from(got)).toEqual(x);
    },
  );

  test.each(golden.random_.filter(({ dt }) => OURS.includes(dt)))("random_() of $dt", (run) => {
    const generator = new Generator(RANDOM_SEED);
    const got = filled(run.x.length, run.dt as DType, (out) => fillRandom(out, generator));
    expect(Array.from(got)).toEqual(run.x);
  });

  test.each(golden.perm)("randperm($n), seed $seed", ({ seed, n, x }) => {
    expect(drawPermutation(n, new Generator(BigInt(seed)))).toEqual(int32Of(x));
  });
});
