/** bernoulli_ and dropout masks against torch (golden/rng.json). */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import { wrap } from "../../src/ndarray.ts";
import { fillBernoulli } from "../../src/random/bernoulli.ts";
import { Generator } from "../../src/random/generator.ts";
import { fillNormal } from "../../src/random/normal.ts";
import { fillUniform } from "../../src/random/uniform.ts";
import { bits, bits64, filled, float32Of, float64Of, floats } from "./support.ts";

interface Golden {
  bernoulli: { seed: string; p: number; x: string }[];
  bernoulli_tensor: Record<"p" | "x" | "after", string>;
  bernoulli_tensor64: Record<"p" | "x" | "after", string>;
  dropout: { seed: string; p: number; n: number; y: string; after: string }[];
}
const golden = loadGolden<Golden>("rng");

/** Written into the golden's script rather than into the golden. */
const TENSOR_SEED = 4;

const next = (generator: Generator) => bits(floats(2, (out) => fillUniform(out, 0, 1, generator)));

describe("fillBernoulli against torch", () => {
  test.each(golden.bernoulli)("bernoulli_($p), seed $seed", ({ seed, p, x }) => {
    const want = float32Of(x);
    const generator = new Generator(BigInt(seed));
    const got = floats(want.length, (out) => fillBernoulli(out, p, generator));
    expect(Array.from(got)).toEqual(Array.from(want));
  });

  test("bernoulli(p) of a float32 tensor takes one word an element", () => {
    const { p, x, after } = golden.bernoulli_tensor;
    const generator = new Generator(TENSOR_SEED);
    const n = float32Of(p).length;
    const chances = floats(n, (out) => fillUniform(out, 0, 1, generator));
    expect(bits(chances)).toEqual(bits(float32Of(p)));
    const probabilities = wrap(chances, "float32", [n]);
    const got = floats(n, (out) => fillBernoulli(out, probabilities, generator));
    expect(Array.from(got)).toEqual(Array.from(float32Of(x)));
    expect(next(generator)).toEqual(bits(float32Of(after)));
  });

  test("bernoulli(p) of a float64 tensor takes two words an element", () => {
    const { p, x, after } = golden.bernoulli_tensor64;
    const generator = new Generator(TENSOR_SEED);
    const n = float64Of(p).length;
    const chances = filled(n, "float64", (out) => fillUniform(out, 0, 1, generator));
    expect(bits64(chances)).toEqual(bits64(float64Of(p)));
    const probabilities = wrap(chances, "float64", [n]);
    const got = filled(n, "float64", (out) => fillBernoulli(out, probabilities, generator));
    expect(Array.from(got)).toEqual(Array.from(float32Of(x)));
    expect(next(generator)).toEqual(bits(float32Of(after)));
  });

  test.each(golden.dropout)(
    "the mask of dropout(x, $p), seed $seed",
    ({ seed, p, n, y, after }) => {
      const generator = new Generator(BigInt(seed));
      const x = floats(n, (out) => fillNormal(out, 0, 1, generator));
      const draws = p > 0 && p < 1;
      const scale = draws ? Math.fround(1 / Math.fround(1 - p)) : 1 - p;
      const mask = floats(n, (out) =>
        draws ? fillBernoulli(out, 1 - p, generator) : out.data.fill(1),
      );
      expect(bits(x.map((value, i) => value * (mask[i] * scale)))).toEqual(bits(float32Of(y)));
      expect(next(generator)).toEqual(bits(float32Of(after)));
    },
  );
});
