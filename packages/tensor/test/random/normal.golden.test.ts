/** normal_ and randn against torch (golden/rng.json): float32 bit for bit, float64 as closely as another libm allows. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import type { NdArray } from "../../src/ndarray.ts";
import { Generator } from "../../src/random/generator.ts";
import { fillNormal } from "../../src/random/normal.ts";
import { fillUniform } from "../../src/random/uniform.ts";
import { bits, filled, float32Of, float64Of, floats, logical, strided } from "./support.ts";

interface Golden {
  normal: { seed: string; n: number; mean: number; std: number; x: string }[];
  noncontig: { kind: string; n: number; x: string }[];
  randn_f64_5: string;
  randn_f64_1000: string;
  randn_f64_1003: string;
  embedding: { seed: string; v: number; d: number; pad: number | null; w: string; after: string }[];
  torch_normal: Record<"seed" | "mean" | "std" | "tt" | "ts" | "st" | "ss", string>[];
}
const golden = loadGolden<Golden>("rng");

/** Seeds that are written into the golden's script rather than into the golden. */
const F64_SEED = 3;
const LAYOUT_SEED = 11;

describe("fillNormal against torch", () => {
  test.each(golden.normal)("normal_($mean, $std), $n values, seed $seed", (run) => {
    const generator = new Generator(BigInt(run.seed));
    const got = floats(run.n, (out) => fillNormal(out, run.mean, run.std, generator));
    expect(bits(got)).toEqual(bits(float32Of(run.x)));
  });

  test("randn([80, 15000]) after manualSeed(0) has the hash of the official build", () => {
    const x = floats([80, 15000], (out) => fillNormal(out, 0, 1, new Generator(0)));
    expect(createHash("sha256").update(new Uint8Array(x.buffer)).digest("hex")).toBe(
      "584a26e6eaad944407a96c5999aaa5cd0a6a359309a841eade68bf805c072322",
    );
  });

  test.each(golden.noncontig)("normal_ of a tensor that is not row-major: $kind", (run) => {
    const { out, mean = 0, std = 1, read } = LAYOUTS[run.kind.split(" ")[0]];
    const x = out();
    fillNormal(x, mean, std, new Generator(LAYOUT_SEED));
    expect(bits(read === "memory" ? x.data : logical(x))).toEqual(bits(float32Of(run.x)));
  });

  test.each(golden.embedding)("an Embedding($v, $d) table, padding row $pad, seed $seed", (run) => {
    const generator = new Generator(BigInt(run.seed));
    const table = floats([run.v, run.d], (out) => fillNormal(out, 0, 1, generator));
    if (run.pad !== null) table.subarray(((run.pad + run.v) % run.v) * run.d).fill(0, 0, run.d);
    expect(bits(table)).toEqual(bits(float32Of(run.w)));
    const after = floats(2, (out) => fillUniform(out, 0, 1, generator));
    expect(bits(after)).toEqual(bits(float32Of(run.after)));
  });

  test.each(golden.torch_normal)("normal(mean, std) with tensors, seed $seed", (run) => {
    const generator = new Generator(BigInt(run.seed));
    const [mean, std] = [float32Of(run.mean), float32Of(run.std)];
    const n = mean.length;
    const drawn = (m: number, s: number) => floats(n, (out) => fillNormal(out, m, s, generator));
    const spread = (z: Float32Array) => z.map((x, i) => x * std[i]);
    expect(bits(spread(drawn(0, 1)).map((x, i) => x + mean[i]))).toEqual(bits(float32Of(run.tt)));
    expect(bits(drawn(0, 0.7).map((x, i) => x + mean[i]))).toEqual(bits(float32Of(run.ts)));
    expect(bits(spread(drawn(0, 1)).map((x) => x + Math.fround(0.3)))).toEqual(
      bits(float32Of(run.st)),
    );
    expect(bits(drawn(0.3, 0.7))).toEqual(bits(float32Of(run.ss)));
  });

  test.each([golden.randn_f64_5, golden.randn_f64_1000, golden.randn_f64_1003])(
    "randn in float64 differs from torch's by the last bits of log, sin and cos only",
    (golden64) => {
      const want = float64Of(golden64);
      const got = filled(want.length, "float64", (out) =>
        fillNormal(out, 0, 1, new Generator(F64_SEED)),
      );
      got.forEach((x, i) => {
        expect(Math.abs(x - want[i])).toBeLessThanOrEqual(F64_ULPS * 2 ** -52 * Math.abs(want[i]));
      });
    },
  );
});

/**
 * log, sin and cos of V8 and of glibc are each within 1 ulp of the truth, so any two differ by at most 2 ulp = 2·2^-52 relative.
 * z = √(−2·ln) · cos: half of the logarithm's 2, the cosine's 2, and one rounding apiece of the root and the product (½ in each
 * of the two implementations): 1 + 2 + 2·(½ + ½) = 5; the spec saw 3.
 */
const F64_ULPS = 5;

/** Layouts by the first word of the golden's `kind`; `read` says in which order it lists the values. */
const LAYOUTS: Record<
  string,
  { out: () => NdArray; mean?: number; std?: number; read: "memory" | "logical" }
> = {
  "t(5,8)": { out: () => strided("float32", [8, 5], [1, 8]), read: "memory" },
  stride2: { out: () => strided("float32", [32], [2]), read: "logical" },
  cols: { out: () => strided("float32", [10, 3], [5, 1], 1), mean: 1, std: 2, read: "logical" },
  channels_last: { out: () => strided("float32", [2, 3, 4, 5], [60, 1, 15, 3]), read: "memory" },
  perm120: { out: () => strided("float32", [5, 6, 4], [6, 1, 30]), read: "memory" },
};
