/** uniform_ and rand against torch (golden/rng.json), bit for bit. */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import { emptyArray } from "../../src/ndarray.ts";
import { Generator } from "../../src/random/generator.ts";
import { fillUniform } from "../../src/random/uniform.ts";
import { bits, bits64, filled, float32Of, float64Of, floats, logical, strided } from "./support.ts";

interface Golden {
  uniform: { seed: string; n: number; a: number; b: number; x: string }[];
  rand_f64: string;
  uniform_f64: string;
  rand_transposed: string;
  layernorm_after: string;
}
const golden = loadGolden<Golden>("rng");

/** Seeds and bounds that are written into the golden's script rather than into the golden. */
const F64 = { seed: 5, from: -0.3, to: 1.7 };
const TRANSPOSED = { seed: 7, shape: [8, 5], strides: [1, 8] };
const LAYER_NORM_SEED = 123;

describe("fillUniform against torch", () => {
  test.each(golden.uniform)("uniform_($a, $b), $n values, seed $seed", ({ seed, n, a, b, x }) => {
    const generator = new Generator(BigInt(seed));
    const got = floats(n, (out) => fillUniform(out, a, b, generator));
    expect(bits(got)).toEqual(bits(float32Of(x)));
  });

  test("rand in float64", () => {
    const want = float64Of(golden.rand_f64);
    const got = filled(want.length, "float64", (out) =>
      fillUniform(out, 0, 1, new Generator(F64.seed)),
    );
    expect(bits64(got)).toEqual(bits64(want));
  });

  test("uniform_ in float64 fuses its multiplication and addition", () => {
    const want = float64Of(golden.uniform_f64);
    const got = filled(want.length, "float64", (out) =>
      fillUniform(out, F64.from, F64.to, new Generator(F64.seed)),
    );
    expect(bits64(got)).toEqual(bits64(want));
  });

  test("uniform_ of a transposed tensor writes in the order of memory", () => {
    const out = strided("float32", TRANSPOSED.shape, TRANSPOSED.strides);
    fillUniform(out, 0, 1, new Generator(TRANSPOSED.seed));
    expect(bits(logical(out))).toEqual(bits(float32Of(golden.rand_transposed)));
  });

  test("nothing is drawn for a tensor without elements, as for a LayerNorm's constants", () => {
    const generator = new Generator(LAYER_NORM_SEED);
    fillUniform(emptyArray([0, 3], "float32"), 0, 1, generator);
    const got = floats(2, (out) => fillUniform(out, 0, 1, generator));
    expect(bits(got)).toEqual(bits(float32Of(golden.layernorm_after)));
  });
});
