/** The free list: what it gives out, and that backward never recycles what a user may hold. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { emptyArray } from "../../src/ndarray.ts";

describe("recycle", () => {
  const load = async () => {
    vi.doUnmock("../../src/kernels/recycle.ts");
    vi.resetModules();
    return import("../../src/kernels/recycle.ts");
  };

  test("dirtyArray(shape, dtype) gives recycled memory of that dtype and length, once", async () => {
    const { dirtyArray, recycle } = await load();
    const x = emptyArray([32, 64], "float32");
    recycle(x);
    expect(dirtyArray([2048], "float64").data).not.toBe(x.data);
    expect(dirtyArray([2047], "float32").data).not.toBe(x.data);
    expect(dirtyArray([2, 1024], "float32").data).toBe(x.data);
    expect(dirtyArray([2048], "float32").data).not.toBe(x.data);
  });

  test("dirtyArray(shape, dtype) of few elements is fresh", async () => {
    const { dirtyArray, recycle } = await load();
    const x = emptyArray([1023], "float32");
    recycle(x);
    expect(dirtyArray([1023], "float32").data).not.toBe(x.data);
  });

  test("recycle(x) keeps no more than 256 MiB", async () => {
    const { dirtyArray, recycle } = await load();
    const arrays = [0, 1, 2].map(() => emptyArray([25 * 2 ** 20], "float32")); // 100 MiB each
    for (const x of arrays) recycle(x);
    const given = [0, 1].map(() => dirtyArray([25 * 2 ** 20], "float32").data);
    expect(new Set(given)).toEqual(new Set([arrays[0].data, arrays[1].data]));
    recycle(arrays[2]); // there is room again
    expect(dirtyArray([25 * 2 ** 20], "float32").data).toBe(arrays[2].data);
  });
});

/** The library with a free list that spoils at once what is given back, and hands out spoilt memory. */
async function spoiling(): Promise<typeof import("../../src/index.ts")> {
  vi.resetModules();
  vi.doMock("../../src/kernels/recycle.ts", async () => {
    const { emptyArray } = await import("../../src/ndarray.ts");
    const spoil = (x: ReturnType<typeof emptyArray>) => {
      x.data.fill(x.dtype === "bool" ? 1 : x.dtype === "int32" ? 77 : NaN);
      return x;
    };
    return {
      dirtyArray: (...args: Parameters<typeof emptyArray>) => spoil(emptyArray(...args)),
      recycle: spoil,
    };
  });
  return import("../../src/index.ts");
}

describe("with memory that is spoilt when it is given back", async () => {
  const g = await spoiling();
  type Tensor = InstanceType<typeof g.Tensor>;
  const N = 48; // N² elements are worth recycling
  const fresh = (seed: number, shape = [N, N]) =>
    g.randn(shape, { generator: new g.Generator(seed) }).requiresGrad_();
  const isWhole = (x: Tensor | null | undefined) =>
    x?.toTypedArray().every((v: number) => Number.isFinite(v)) ?? false;
  /** Ops whose pullbacks return g itself, a view of it, or fresh memory. */
  const ways: Record<string, (x: Tensor, y: Tensor) => Tensor> = {
    add: (x, y) => x.add(y),
    "add to itself": (x) => x.add(x),
    mul: (x, y) => x.mul(y),
    transpose: (x) => x.transpose(0, 1),
    matmul: (x, y) => x.matmul(y),
    view: (x) => x.view(-1).view(N, N),
    expand: (x) => x.at(0).expand(N, N),
    slices: (x, y) => g.cat([x.at(":5"), y.at("5:")]),
    softmax: (x) => x.softmax(-1),
    gelu: (x) => x.gelu(),
    "layer norm": (x) => g.layerNorm(x, [N]),
    "linear with bias": (x, y) => g.linear(x, y, y.sum(0)),
    attention: (x, y) => g.scaledDotProductAttention(x, y, x, { isCausal: true }),
    clone: (x) => x.clone(),
    relu: (x) => x.relu(),
    double: (x) => x.double().float(),
  };
  const name = fc.constantFrom(...Object.keys(ways));

  test("backward() gives whole gradients, and leaves alone those that hooks, retainGrad and leaves hold", () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), fc.nat(), (names, seed) => {
        const [x, y] = [fresh(seed), fresh(seed + 1)];
        const seen: Tensor[] = [];
        const retained: Tensor[] = [];
        let z = x.mul(0.5);
        for (const [k, way] of names.entries()) {
          z = ways[way](z, y).mul(0.1);
          if (k % 2 === 0) z.registerHook((gradient) => void seen.push(gradient));
          if (k % 3 === 0) {
            z.retainGrad();
            retained.push(z);
          }
        }
        const seed1 = g.ones(z.shape);
        z.backward(seed1);
        expect(isWhole(x.grad), `x.grad after ${names}`).toBe(true);
        expect(seen.every(isWhole), `hooks after ${names}`).toBe(true);
        expect(
          retained.every((t) => isWhole(t.grad)),
          `retained after ${names}`,
        ).toBe(true);
        expect(isWhole(seed1) && isWhole(y) && isWhole(x) && isWhole(z), names.join()).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("grad(outputs, inputs) of results in the middle gives whole gradients", () => {
    const [x, y] = [fresh(1), fresh(2)];
    const middle = x.mul(y);
    const last = middle.add(y).gelu();
    const found = g.grad([last.sum()], [middle, x, y, last]);
    expect(found.every(isWhole)).toBe(true);
  });

  test("Function.backward may keep its gradient, and return a tensor that the user holds", () => {
    const [held, mine] = [[] as Tensor[], g.randn([N, N])];
    class Peek extends g.Function {
      static forward(_: unknown, x: Tensor): Tensor {
        return x.mul(2);
      }
      static backward(_: unknown, gradient: Tensor): Tensor {
        held.push(gradient);
        return mine;
      }
    }
    const x = fresh(3);
    Peek.apply(x.mul(3)).mul(2).sum().backward();
    expect(isWhole(held[0]) && isWhole(mine) && isWhole(x.grad)).toBe(true);
  });
});
