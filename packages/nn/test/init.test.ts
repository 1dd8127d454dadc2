import { eye, Generator, manualSeed, rand, randn, type Tensor, zeros } from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { init, Parameter } from "../src/index.ts";

const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));

describe("init", () => {
  test("fills write over parameters without recording, and return them", () => {
    const p = new Parameter(zeros([3, 4]));
    for (const fill of [
      init.uniform_,
      init.normal_,
      init.xavierNormal_,
      init.kaimingUniform_,
      init.ones_,
      init.zeros_,
      init.eye_,
      init.truncNormal_,
      init.orthogonal_,
    ] as ((x: Tensor) => Tensor)[]) {
      const version = p.storage.version;
      expect(fill(p)).toBe(p);
      expect([p.requiresGrad, p.isLeaf]).toEqual([true, true]);
      expect(p.storage.version).toBeGreaterThan(version);
    }
  });

  test("a generator is drawn from instead of the default one", () => {
    for (const fill of [
      init.normal_,
      init.uniform_,
      init.xavierUniform_,
      init.kaimingNormal_,
      init.truncNormal_,
      init.orthogonal_,
    ]) {
      manualSeed(0);
      const before = rand([1]).item();
      manualSeed(0);
      const [a, b] = [zeros([4, 5]), zeros([4, 5])];
      fill(a, { generator: new Generator(7) });
      expect(rand([1]).item()).toBe(before);
      manualSeed(7);
      fill(b);
      expect(a.toArray()).toEqual(b.toArray());
    }
  });

  test("orthogonal_ has orthonormal rows, or columns where these are fewer", () => {
    fc.assert(
      fc.property(sizes, fc.nat(999), ([n, m], seed) => {
        const q = init.orthogonal_(zeros([n, m], { dtype: "float64" }), {
          generator: new Generator(seed),
        });
        const gram = n <= m ? q.matmul(q.T) : q.T.matmul(q);
        // each product sums at most 12 terms, each below 1 and off by a few 2⁻⁵³
        expect(
          gram
            .sub(eye(Math.min(n, m)))
            .abs()
            .max()
            .item(),
        ).toBeLessThan(12 * 4 * 2 ** -52);
      }),
    );
  });

  test("kaiming weights keep the size of a signal: the variance after a layer of 400 inputs is that before", () => {
    const w = init.kaimingNormal_(zeros([400, 400]), {
      nonlinearity: "linear",
      generator: new Generator(1),
    });
    const x = randn([400, 100], { generator: new Generator(2) });
    // The mean square of 40,000 outputs of variance 1 has standard deviation √(2/400) at most (rows share weights): five of them.
    expect(Math.abs(w.matmul(x).square().mean().item() - 1)).toBeLessThan(5 * Math.sqrt(2 / 400));
  });

  test("init names what cannot be", () => {
    expect(() => init.xavierUniform_(zeros([3]))).toThrow(
      "xavierUniform_: fans need a weight of 2 or more dimensions, got [3]",
    );
    expect(() => init.kaimingNormal_(zeros([3, 3]), { mode: "fan" as "fan_in" })).toThrow(
      /mode must be "fan_in" or "fan_out", got "fan"/,
    );
    expect(() => init.calculateGain("gelu" as "relu")).toThrow('there is no gain for "gelu"');
    expect(() => init.eye_(zeros([2]))).toThrow("eye_: needs 2 dimensions, got [2]");
    expect(() => init.orthogonal_(zeros([2]))).toThrow(/needs 2 or more dimensions/);
    expect(() => init.truncNormal_(zeros([2]), { a: 1, b: 0 })).toThrow(/a <= b is needed/);
  });
});
