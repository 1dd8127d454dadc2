/** What golden/rng.json lacks, against torch (golden/rng-more.json, written by golden/scripts/rng_more.py). */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import type { DType, TypedArray } from "../../src/dtype.ts";
import { emptyArray, viewOf, wrap } from "../../src/ndarray.ts";
import { fillBernoulli } from "../../src/random/bernoulli.ts";
import { Generator } from "../../src/random/generator.ts";
import { fillRandint } from "../../src/random/integers.ts";
import { emptyLike } from "../../src/random/memory-order.ts";
import { drawMultinomial } from "../../src/random/multinomial.ts";
import { fillTruncNormal } from "../../src/random/trunc-normal.ts";
import { fillUniform } from "../../src/random/uniform.ts";
import { FILLS } from "./fills.ts";
import { bits, bytesOf, filled, float32Of, floats, strided } from "./support.ts";

interface Case {
  seed: string;
  x: string;
  after: string;
}
interface Layout {
  shape: number[];
  strides: number[];
  dtype: DType;
}
type Law = [number, number, number, number];
interface Golden {
  distributions: (Case & { fn: string; args: number[]; n: number; dtype: DType })[];
  integers: (Case & { low: number; high: number; dtype: DType })[];
  uniforms: (Case & { low: number; high: number; dtype: DType })[];
  layouts: (Case & Layout & { fn: string; offset: number; size: number })[];
  coins: (Case & Layout & { p_shape: number[]; p_strides: number[]; p_dtype: DType })[];
  likes: { shape: number[]; strides: number[]; like: number[] }[];
  multinomials: (Case &
    Layout & { samples: number; replacement: boolean; zeros: number; scale: number })[];
  truncated: (Case & Layout & { law: Law })[];
}
const golden = loadGolden<Golden>("rng-more");

/** The values that a golden of `dtype` holds; bool ones are int32. */
function valuesOf(base64: string, dtype: DType): TypedArray {
  const { buffer } = bytesOf(base64);
  if (dtype === "float32") return new Float32Array(buffer);
  return dtype === "float64" ? new Float64Array(buffer) : new Int32Array(buffer);
}

/** Equal values, -0 apart from 0, and the same rand(2) afterwards. */
function expectExactly(got: TypedArray, dtype: DType, want: Case, g: Generator): void {
  expect(Array.from(got)).toEqual(Array.from(valuesOf(want.x, dtype)));
  const after = floats(2, (out) => fillUniform(out, 0, 1, g));
  expect(bits(after)).toEqual(bits(float32Of(want.after)));
}

/** As expectExactly, but float64 values may differ by a relative `ulps`·2^-52, or as much of `scale` where they cancel. */
function expectClosely(
  got: TypedArray,
  dtype: DType,
  want: Case,
  g: Generator,
  { ulps, scale = 0 }: { ulps: number; scale?: number },
): void {
  if (dtype !== "float64") {
    expectExactly(got, dtype, want, g);
    return;
  }
  valuesOf(want.x, dtype).forEach((x, i) => {
    expect(Math.abs(got[i] - x)).toBeLessThanOrEqual(ulps * 2 ** -52 * (Math.abs(x) + scale));
  });
  expectExactly(new Float64Array(0), dtype, { ...want, x: "" }, g);
}

describe("fills against torch", () => {
  /*
   * The bounds for float64: V8's and glibc's functions are each within 1 ulp of the truth, so they differ by at most 2.
   * exponential_: the logarithm's 2, and 1 for the product. geometric_: counts, exact. cauchy_: the tangent's 2, and the sum's 1.
   * log_normal_: exp's 2 and 1 to spare; an error of its argument, normal_'s 6 ulp of z·std and mean, is relative in the result.
   */
  const LARGEST_NORMAL = Math.sqrt(2 * 53 * Math.LN2); // 8.6: √(−2·ln 2^-53)
  const BOUNDS: Record<string, (args: number[]) => { ulps: number; scale?: number }> = {
    exponential_: () => ({ ulps: 3 }),
    geometric_: () => ({ ulps: 0 }),
    log_normal_: ([mean, std]) => ({ ulps: 3 + 6 * (Math.abs(mean) + LARGEST_NORMAL * std) }),
    cauchy_: ([median]) => ({ ulps: 3, scale: Math.abs(median) }),
  };

  test.each(golden.distributions)(
    "$fn($args) of $n $dtype values",
    ({ fn, args, n, dtype, ...c }) => {
      const g = new Generator(BigInt(c.seed));
      const got = filled(n, dtype, (out) => FILLS[fn](out, g, ...args));
      expectClosely(got, dtype, c, g, BOUNDS[fn](args));
    },
  );

  test.each(golden.integers)("random_($low, $high) of $dtype", ({ low, high, dtype, ...c }) => {
    const g = new Generator(BigInt(c.seed));
    const got = filled(50, dtype, (out) => fillRandint(out, low, high, g));
    expectExactly(got, dtype, c, g);
  });

  test.each(golden.uniforms)("uniform_($low, $high) of $dtype", ({ low, high, dtype, ...c }) => {
    const g = new Generator(BigInt(c.seed));
    const got = filled(500, dtype, (out) => fillUniform(out, low, high, g));
    expectExactly(got, dtype, c, g);
  });

  /** Written into the golden's script rather than into the golden. */
  const LAYOUT_ARGS: Record<string, number[]> = { random_: [0, 1000], bernoulli_: [0.4] };

  test.each(golden.layouts)(
    "$fn of shape $shape, strides $strides writes in the order of memory",
    ({ fn, shape, strides, offset, size, ...c }) => {
      const g = new Generator(BigInt(c.seed));
      const base = emptyArray([size], "float32");
      FILLS[fn](viewOf(base, shape, strides, offset), g, ...(LAYOUT_ARGS[fn] ?? []));
      expectExactly(base.data, "float32", c, g);
    },
  );

  test.each(golden.coins)(
    "bernoulli_(p) of strides $strides with $p_dtype p of shape $p_shape, strides $p_strides",
    ({ shape, strides, p_shape, p_strides, p_dtype, ...c }) => {
      const g = new Generator(BigInt(c.seed));
      const p = strided(p_dtype, p_shape, p_strides);
      fillUniform(wrap(p.data, p_dtype, [p.data.length]), 0, 1, g);
      const out = strided("float32", shape, strides);
      fillBernoulli(out, p, g);
      expectExactly(out.data, "float32", c, g);
    },
  );

  test.each(golden.truncated)(
    "trunc_normal_($law) of $dtype, shape $shape, strides $strides",
    ({ law: [mean, std, a, b], dtype, shape, strides, ...c }) => {
      const g = new Generator(BigInt(c.seed));
      const out = strided(dtype, shape, strides);
      fillTruncNormal(out, { mean, std, a, b }, g);
      expectClosely(out.data, dtype, c, g, { ulps: 6, scale: Math.abs(mean) }); // a normal's 5 and the sum's 1
    },
  );
});

describe("emptyLike against torch", () => {
  test.each(golden.likes)("emptyLike of shape $shape, strides $strides has strides $like", (c) => {
    const { strides } = emptyLike(strided("float32", c.shape, c.strides));
    // The stride of a dimension of size 1 is never used.
    const used = (all: readonly number[]) => all.filter((_, d) => c.shape[d] > 1);
    expect(used(strides)).toEqual(used(c.like));
  });
});

describe("drawMultinomial against torch", () => {
  test.each(golden.multinomials)(
    "$samples of $dtype weights $shape, strides $strides, replacement $replacement",
    ({ shape, strides, samples, replacement, dtype, zeros, scale, ...c }) => {
      const g = new Generator(BigInt(c.seed));
      const weights = strided(dtype, shape, strides);
      fillUniform(wrap(weights.data, dtype, [weights.data.length]), 0, 1, g);
      weights.data.fill(0, 0, zeros);
      for (let i = 0; i < weights.data.length; i++) weights.data[i] *= Math.fround(scale);
      const got = drawMultinomial(weights, samples, replacement, g);
      expect(got.shape).toEqual([...shape.slice(0, -1), samples]);
      expectExactly(got.data, "int32", c, g);
    },
  );
});
