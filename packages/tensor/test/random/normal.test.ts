/** normal_: laws, the fast blocks against the plain ones, errors. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { A, type Simd, simd } from "../../src/kernels/simd/loader.ts";
import { emptyArray } from "../../src/ndarray.ts";
import { cosSin, normalBlock, radius } from "../../src/random/box-muller.ts";
import { Generator } from "../../src/random/generator.ts";
import { fillNormal } from "../../src/random/normal.ts";
import { normalBlocks, radii, turn } from "../../src/random/normal-blocks.ts";
import { bits, filled, floats, strided } from "./support.ts";

const seeds = fc.nat();
const randn = (n: number, g: Generator) => floats(n, (out) => fillNormal(out, 0, 1, g));

describe("the plain blocks (box-muller.ts)", () => {
  // The truth is float64. Over all arguments the errors are at most 1.64 and 7 roundings of 2^-24.
  const uniforms = fc.integer({ min: 0, max: 2 ** 24 - 1 }).map((k) => k / 2 ** 24);

  test("radius(u) is √(−2·ln(1 − u)) to 2 float32 roundings", () => {
    fc.assert(
      fc.property(uniforms, (u) => {
        const want = Math.sqrt(-2 * Math.log1p(-u));
        expect(Math.abs(radius(u) - want)).toBeLessThanOrEqual(2 * 2 ** -24 * want);
      }),
      { numRuns: 2000 },
    );
    expect(radius(0) + 0).toBe(0);
  });

  test("cosSin(v) is [cos 2πv, sin 2πv], but for 2πv rounded to float32", () => {
    // 2π in float32, the product rounded: two errors of ½ ulp of an angle below 8, and 2 more roundings in the polynomials.
    fc.assert(
      fc.property(uniforms, (v) => {
        const [cos, sin] = cosSin(v);
        expect(Math.abs(cos - Math.cos(2 * Math.PI * v))).toBeLessThan(2 ** -21 + 2 * 2 ** -24);
        expect(Math.abs(sin - Math.sin(2 * Math.PI * v))).toBeLessThan(2 ** -21 + 2 * 2 ** -24);
      }),
      { numRuns: 2000 },
    );
    expect(cosSin(0)).toEqual([1, 0]);
    expect(cosSin(0.5)[0]).toBe(-1);
  });
});

describe("the fast blocks (normal-blocks.ts)", () => {
  test("normalBlocks(...) has the plain blocks' bits, for any mean and std", () => {
    const float32 = fc.float({ noNaN: true, min: -1000, max: 1000 });
    fc.assert(
      fc.property(seeds, float32, float32, fc.nat(20), (seed, mean, std, blocks) => {
        const fast = new Float32Array(16 * blocks + 5);
        new Generator(seed).fillUniform24(fast, 0, fast.length);
        const plain = fast.slice();
        normalBlocks(fast, 0, 16 * blocks, mean, Math.abs(std));
        for (let i = 0; i < blocks; i++) normalBlock(plain, 16 * i, mean, Math.abs(std));
        expect(bits(fast)).toEqual(bits(plain));
      }),
    );
  });

  /** Radii of u, and cosines and sines of v, that `way` makes in place of a block. */
  function wrongOf(way: (block: Float32Array, name: "normalRadii" | "normalTurn") => void): number {
    let wrong = 0;
    const block = new Float32Array(16);
    for (let k = 0; k < 2 ** 24; k += 61) {
      const x = k / 2 ** 24;
      block[0] = x;
      way(block, "normalRadii");
      if (block[0] !== radius(x)) wrong++;
      block[0] = 1;
      block[8] = x;
      way(block, "normalTurn");
      const [cos, sin] = cosSin(x);
      if (block[0] !== cos || block[8] !== sin) wrong++;
    }
    return wrong;
  }

  // Every 61st of all 2^24 arguments; `bench/random.ts --exhaustive` takes them all.
  test("radii, turn equal the plain ones", () => {
    const loops = { normalRadii: radii, normalTurn: turn };
    expect(wrongOf((block, name) => loops[name](block, 0, 16))).toBe(0);
  });

  test.skipIf(simd === null)("the kernels normalRadii, normalTurn equal the plain ones", () => {
    const { heap, kernels } = simd as Simd;
    const run = (block: Float32Array, name: string) => {
      heap.set(block, A);
      kernels[name](16, A * 4);
      block.set(heap.subarray(A, A + 16));
    };
    expect(wrongOf(run)).toBe(0);
  });
});

describe("fillNormal", () => {
  test("normal_ of multiples of 16 in chunks is normal_ at once", () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.nat(9), { maxLength: 6 }), (seed, blocks) => {
        const [g, once] = [new Generator(seed), new Generator(seed)];
        const chunks = blocks.flatMap((k) => Array.from(randn(16 * k, g)));
        expect(chunks).toEqual(Array.from(randn(chunks.length, once)));
        expect(g.getState()).toEqual(once.getState());
      }),
    );
  });

  test("normal_ of fewer than 16 values in chunks is the one-by-one stream", () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.nat(15), { maxLength: 6 }), (seed, sizes) => {
        const [g, single] = [new Generator(seed), new Generator(seed)];
        const chunks = sizes.flatMap((n) => Array.from(randn(n, g)));
        expect(chunks).toEqual(chunks.map(() => Math.fround(single.normal())));
      }),
    );
  });

  test("normal_ of 15 and of 16 values differ, and 17 values share one with 16", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [fifteen, sixteen, seventeen] = [15, 16, 17].map((n) =>
          randn(n, new Generator(seed)),
        );
        const shared = (a: Float32Array, b: Float32Array) => a.filter((x, i) => x === b[i]).length;
        expect(shared(fifteen, sixteen)).toBeLessThan(3); // equal by chance: once in 2^22 or so for each value
        expect(seventeen[0]).toBe(sixteen[0]);
        expect(shared(seventeen.subarray(0, 16), sixteen)).toBeLessThan(4);
      }),
    );
  });

  test("normal_ takes as many words as torch's table says", () => {
    const words = (n: number, dtype: "float32" | "float64") => {
      const g = new Generator(1);
      filled(n, dtype, (out) => fillNormal(out, 0, 1, g));
      const left = g.word();
      const fresh = new Generator(1);
      for (let k = 0; ; k++) if (fresh.word() === left) return k;
    };
    expect([1, 2, 3, 15].map((n) => words(n, "float32"))).toEqual([4, 4, 8, 32]);
    expect([16, 32, 17, 31].map((n) => words(n, "float32"))).toEqual([16, 32, 33, 47]);
    expect([3, 16, 17].map((n) => words(n, "float64"))).toEqual([8, 32, 66]);
  });

  test("normal_ of a tensor that is not row-major is drawn one by one", () => {
    const out = strided("float32", [5, 8], [1, 5]);
    fillNormal(out, 0, 1, new Generator(2));
    const g = new Generator(2);
    expect(Array.from(out.data)).toEqual(Array.from(out.data, () => Math.fround(g.normal())));
  });

  test("normal_(mean, std) has that mean, variance and tails", () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, blocks) => {
        const n = 40_000;
        const out = blocks ? emptyArray([n], "float32") : strided("float32", [2, n / 2], [1, 2]);
        fillNormal(out, 3, 0.5, new Generator(seed));
        const z = Array.from(out.data, (x) => (x - 3) / 0.5);
        const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / n;
        // Standard deviations of the means of z, z² and of [|z| > 2]: √(1/n), √(2/n), √(p(1−p)/n) with p = 0.0455. Seven of them.
        expect(Math.abs(mean(z))).toBeLessThan(7 * Math.sqrt(1 / n));
        expect(Math.abs(mean(z.map((x) => x * x)) - 1)).toBeLessThan(7 * Math.sqrt(2 / n));
        const tail = 0.0455002639;
        const beyond = mean(z.map((x) => (Math.abs(x) > 2 ? 1 : 0)));
        expect(Math.abs(beyond - tail)).toBeLessThan(7 * Math.sqrt((tail * (1 - tail)) / n));
      }),
      { numRuns: 10 },
    );
  });

  test.each<[string, number, number, string]>([
    ["normal_(0, -1)", 0, -1, "normal_: std must be >= 0, got -1"],
    ["normal_(0, NaN)", 0, Number.NaN, "normal_: std must be >= 0, got NaN"],
    ['normal_("0", 1)', "0" as unknown as number, 1, "normal_: mean must be a number, got string"],
    ['normal_(0, "1")', 0, "1" as unknown as number, "normal_: std must be a number, got string"],
  ])("%s is refused", (_, mean, std, text) => {
    expect(() => fillNormal(emptyArray([3], "float32"), mean, std, new Generator(0))).toThrow(text);
  });

  test("normal_() of integers is refused", () => {
    const call = () => fillNormal(emptyArray([3], "bool"), 0, 1, new Generator(0));
    expect(call).toThrow(TypeError);
    expect(call).toThrow("normal_: the tensor must be float32 or float64, got bool");
  });
});
