/** 1,000 mixed calls in one stream against torch (golden/rng-more.json, written by golden/scripts/rng_more.py). */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import type { DType, TypedArray } from "../../src/dtype.ts";
import { wrap } from "../../src/ndarray.ts";
import { fillBernoulli } from "../../src/random/bernoulli.ts";
import { Generator } from "../../src/random/generator.ts";
import { drawPermutation, fillRandint, fillRandom } from "../../src/random/integers.ts";
import { drawMultinomial } from "../../src/random/multinomial.ts";
import { fillNormal } from "../../src/random/normal.ts";
import { fillUniform } from "../../src/random/uniform.ts";
import { FILLS } from "./fills.ts";
import { bytesOf, expectSameState, filled, floats, strided } from "./support.ts";

/** A name and numbers, but for random_, [n, dtype], and multinomial, [k, samples, replacement]. */
type Call = [name: string, ...args: (number | string | boolean)[]];
const { sequence } = loadGolden<{
  sequence: { seed: string; calls: Call[]; digests: string[]; state: string };
}>("rng-more");

/** What `call` draws, as the script's draw() does; null where the script compares nothing. */
function draw([name, ...args]: Call, g: Generator): TypedArray | null {
  const [n, a, b] = args as number[];
  const uniforms = () =>
    wrap(
      floats(n, (out) => fillUniform(out, 0, 1, g)),
      "float32",
      [n],
    );
  switch (name) {
    case "rand":
      return uniforms().data;
    case "randn":
      return floats(n, (out) => fillNormal(out, 0, 1, g));
    case "rand64":
      filled(n, "float64", (out) => fillUniform(out, 0, 1, g));
      return null;
    case "randn64":
      filled(n, "float64", (out) => fillNormal(out, 0, 1, g));
      return null;
    case "normal_t": {
      const out = strided("float32", [n, a], [1, n]);
      fillNormal(out, 0, 1, g);
      return out.data;
    }
    case "randint":
      return filled(n, "int32", (out) => fillRandint(out, a, b, g));
    case "random_": {
      const values = filled(n, args[1] as DType, (out) => fillRandom(out, g));
      return args[1] === "int32" ? values : Float32Array.from(values);
    }
    case "randperm":
      return drawPermutation(n, g);
    case "int64":
      g.int63();
      return null;
    case "bernoulli": {
      const p = uniforms();
      return floats(n, (out) => fillBernoulli(out, p, g));
    }
    case "multinomial":
      return drawMultinomial(uniforms(), a, args[2] as boolean, g).data;
    default:
      return floats(n, (out) => FILLS[name](out, g, ...(args as number[]).slice(1)));
  }
}

test("1,000 mixed calls in one stream give torch's results and leave torch's state", () => {
  const g = new Generator(BigInt(sequence.seed));
  const digest = createHash("sha256");
  const digests: string[] = [];
  sequence.calls.forEach((call, i) => {
    const values = draw(call, g);
    if (values !== null)
      digest.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    if ((i + 1) % 100 === 0) digests.push(digest.copy().digest("hex"));
  });
  expect(digests).toEqual(sequence.digests);
  expectSameState(g.getState(), bytesOf(sequence.state));
});
