/** exponential_, multinomial and the draws of layers' initial values against torch (golden/rng.json), bit for bit. */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import { wrap } from "../../src/ndarray.ts";
import { fillExponential } from "../../src/random/distributions.ts";
import { Generator } from "../../src/random/generator.ts";
import { drawMultinomial } from "../../src/random/multinomial.ts";
import { fillNormal } from "../../src/random/normal.ts";
import { fillTruncNormal } from "../../src/random/trunc-normal.ts";
import { fillUniform } from "../../src/random/uniform.ts";
import { bits, float32Of, floats } from "./support.ts";

interface Multinomial {
  seed: string;
  rows: number;
  k: number;
  ns: number;
  rep: boolean;
  p: string;
  x: number[];
  after: string;
}
interface Linear {
  seed: string;
  i: number;
  o: number;
  b: boolean;
  w: string;
  bias: string | null;
  after: string;
}
interface Golden {
  exponential: { seed: string; lam: number; x: string }[];
  multinomial: Multinomial[];
  linear: Linear[];
  init: Record<"seed" | "xu" | "xn" | "kn" | "ku" | "tn" | "tn2" | "after", string>[];
}
const golden = loadGolden<Golden>("rng");

const next = (generator: Generator) => bits(floats(2, (out) => fillUniform(out, 0, 1, generator)));

describe("sampling against torch", () => {
  test.each(golden.exponential)("exponential_($lam), seed $seed", ({ seed, lam, x }) => {
    const want = float32Of(x);
    const generator = new Generator(BigInt(seed));
    const got = floats(want.length, (out) => fillExponential(out, lam, generator));
    expect(bits(got)).toEqual(bits(want));
  });

  test.each(golden.multinomial)(
    "multinomial of $rows × $k weights, $ns samples, replacement $rep, seed $seed",
    ({ seed, rows, k, ns, rep, p, x, after }) => {
      const generator = new Generator(BigInt(seed));
      const weights = wrap(float32Of(p), "float32", [rows, k]);
      expect(Array.from(drawMultinomial(weights, ns, rep, generator).data)).toEqual(x.flat());
      expect(next(generator)).toEqual(bits(float32Of(after)));
    },
  );
});

describe("initial values against torch", () => {
  const uniform = (n: number, bound: number, generator: Generator) =>
    bits(floats(n, (out) => fillUniform(out, -bound, bound, generator)));

  test.each(golden.linear)("Linear($i, $o), bias $b, seed $seed", (run) => {
    const generator = new Generator(BigInt(run.seed));
    const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
    const bound = Math.sqrt(3) * (gain / Math.sqrt(run.i));
    expect(uniform(run.i * run.o, bound, generator)).toEqual(bits(float32Of(run.w)));
    if (run.bias !== null)
      expect(uniform(run.o, 1 / Math.sqrt(run.i), generator)).toEqual(bits(float32Of(run.bias)));
    expect(next(generator)).toEqual(bits(float32Of(run.after)));
  });

  test.each(golden.init)("xavier, kaiming and truncNormal_ in one stream, seed $seed", (run) => {
    const [fanOut, fanIn] = [20, 30]; // the golden's script: xavier_normal_ with gain 2, kaiming_uniform_ with a = 0.2
    const generator = new Generator(BigInt(run.seed));
    const normal = (std: number) =>
      bits(floats(fanIn * fanOut, (out) => fillNormal(out, 0, std, generator)));
    const truncated = (mean: number, std: number, a: number, b: number) =>
      bits(floats([20, 20], (out) => fillTruncNormal(out, { mean, std, a, b }, generator)));
    const xavier = Math.sqrt(2 / (fanIn + fanOut));
    const kaiming = (slope: number) => Math.sqrt(2 / (1 + slope ** 2)) / Math.sqrt(fanIn);
    expect(uniform(fanIn * fanOut, Math.sqrt(3) * xavier, generator)).toEqual(
      bits(float32Of(run.xu)),
    );
    expect(normal(2 * xavier)).toEqual(bits(float32Of(run.xn)));
    expect(normal(kaiming(0))).toEqual(bits(float32Of(run.kn)));
    expect(uniform(fanIn * fanOut, Math.sqrt(3) * kaiming(0.2), generator)).toEqual(
      bits(float32Of(run.ku)),
    );
    expect(truncated(0, 0.02, -2, 2)).toEqual(bits(float32Of(run.tn)));
    expect(truncated(1, 2, -1, 3)).toEqual(bits(float32Of(run.tn2)));
    expect(next(generator)).toEqual(bits(float32Of(run.after)));
  });
});
