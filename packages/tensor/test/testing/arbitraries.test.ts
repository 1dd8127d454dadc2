/** The arbitraries keep their promises: every layout occurs, shapes broadcast, indices are in range. */
import type { DType, Tensor } from "@gptlight/tensor";
import {
  broadcastablePairs,
  elements,
  indexExpressions,
  type Layout,
  shapes,
  tensorPairs,
  tensors,
} from "@gptlight/tensor/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const DTYPES: DType[] = ["float32", "float64", "int32", "bool"];

/** A fixed seed: the samples below are looked at for what must occur among many. */
const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns = 400): T[] =>
  fc.sample(arbitrary, { numRuns, seed: 1 });

/** The marks of a layout that a tensor shows. */
function marks(x: Tensor): string[] {
  const long = x.shape.map((size, d) => [size, x.strides[d]]).filter(([size]) => size > 1);
  const steps = long.map(([, stride]) => stride).filter((stride) => stride > 0);
  const out: string[] = [];
  if (x.offset > 0) out.push("offset");
  if (long.some(([, stride]) => stride === 0)) out.push("expanded");
  if (steps.some((stride, i) => i > 0 && steps[i - 1] < stride)) out.push("permuted");
  if (x.data.length > x.offset + x.numel()) out.push("room behind");
  if (x.ndim > 0 && (x.strides.at(-1) ?? 0) > 1) out.push("stepped");
  if (x.numel() > 1 && x.isContiguous()) out.push("packed");
  if (x.numel() === 0) out.push("empty");
  if (x.ndim === 0) out.push("0-dim");
  return out;
}

const EVERY = [
  "0-dim",
  "empty",
  "expanded",
  "offset",
  "packed",
  "permuted",
  "room behind",
  "stepped",
];

describe("tensors", () => {
  test.each(DTYPES)("tensors({ dtype: %j }) come in every layout", (dtype) => {
    const all = sample(tensors({ dtype }));
    expect([...new Set(all.flatMap(marks))].sort()).toEqual(EVERY);
    expect(new Set(all.map((x) => x.dtype))).toEqual(new Set([dtype]));
  });

  test("tensors({ layouts }) show those only", () => {
    const seen = (layouts: Layout[]) => [
      ...new Set(sample(tensors({ layouts, minSize: 1, minDims: 1 })).flatMap(marks)),
    ];
    expect(seen([])).toEqual(["packed"]);
    expect(seen(["expanded"]).sort()).toEqual(["expanded", "packed"]);
    expect(seen(["offset"])).not.toContain("expanded");
    expect(seen(["permuted"])).not.toContain("offset");
  });

  test("tensors({ shape, elements, requiresGrad }) have that shape, those values, and are leaves", () => {
    const options = { shape: [2, 3], elements: fc.constant(5), requiresGrad: true };
    for (const x of sample(tensors(options), 50)) {
      expect([x.shape, x.requiresGrad, x.isLeaf]).toEqual([[2, 3], true, true]);
      expect(x.detach().eq(5).all().item()).toBe(1);
    }
  });

  test("tensors() own their memory in the eyes of autograd: they may be changed in place, wanted gradients apart", () => {
    for (const x of sample(tensors({ layouts: ["permuted", "offset"] }), 20)) x.mul_(2);
    const leaf = sample(tensors({ layouts: ["permuted"], requiresGrad: true }), 1)[0];
    expect(() => leaf.mul_(2)).toThrow("a leaf that requires grad cannot be changed in place");
  });

  test("tensors() are printed by fast-check with values, strides and offset", () => {
    const [x] = sample(tensors({ shape: [2], layouts: [], elements: fc.constant(1) }), 1);
    expect(fc.stringify(x)).toBe("tensor([1., 1.]) of shape [2], strides [1], offset 0");
  });

  test("elements(dtype) are values the dtype holds", () => {
    expect([...new Set(sample(elements("bool"), 50))].sort()).toEqual([0, 1]);
    expect(sample(elements("int32"), 50).every(Number.isInteger)).toBe(true);
    expect(sample(elements("float32"), 50).every((v) => Math.fround(v) === v)).toBe(true);
  });
});

describe("shapes", () => {
  test("shapes() has scalars, empty shapes and as many dimensions as asked for", () => {
    const all = sample(shapes({ maxDims: 3 }));
    expect(new Set(all.map((shape) => shape.length))).toEqual(new Set([0, 1, 2, 3]));
    expect(all.some((shape) => shape.includes(0))).toBe(true);
    const large = sample(shapes({ minDims: 2, maxDims: 2, minSize: 5, maxSize: 6 }), 50);
    expect(large.every((s) => s.length === 2 && s.every((n) => n === 5 || n === 6))).toBe(true);
  });

  test("broadcastablePairs() and tensorPairs() broadcast, stretched on either side", () => {
    const pairs = sample(broadcastablePairs(), 200);
    const stretched = (from: number[], to: number[]) =>
      to.some((size, d) => size > 1 && (from[d + from.length - to.length] ?? 1) === 1);
    expect(pairs.some(([x, y]) => stretched(x, y))).toBe(true);
    expect(pairs.some(([x, y]) => stretched(y, x))).toBe(true);
    for (const [x, y] of sample(tensorPairs(), 200)) x.add(y);
  });
});

describe("indexExpressions", () => {
  test("indexExpressions(shape) are accepted by x.at(…)", () =>
    fc.assert(
      fc.property(
        tensors({ dtype: "int32", maxSize: 3 }).chain((x) =>
          fc.tuple(fc.constant(x), indexExpressions(x.shape)),
        ),
        ([x, index]) => {
          x.at(...index);
        },
      ),
      { numRuns: 1000 },
    ));

  test("indexExpressions(shape, { basic: true }) give views", () => {
    for (const index of sample(indexExpressions([2, 3], { basic: true }), 100)) {
      const [x] = sample(tensors({ shape: [2, 3] }), 1);
      expect(x.at(...index).storage).toBe(x.storage);
    }
  });

  test("indexExpressions(shape) take every form", () => {
    const form = (item: unknown): string => {
      if (item === null || typeof item === "number") return String(typeof item);
      if (typeof item === "string") return item === "..." ? item : item === ":" ? ":" : "text";
      if (!Array.isArray(item)) return `${(item as Tensor).dtype} tensor`;
      if (item.includes(null)) return "tuple";
      return typeof item.flat(2)[0] === "boolean" ? "bool array" : "number array";
    };
    const all = sample(indexExpressions([3, 2, 2]), 500).flat();
    expect([...new Set(all.map(form))].sort()).toEqual([
      "...",
      ":",
      "bool array",
      "bool tensor",
      "int32 tensor",
      "number",
      "number array",
      "object",
      "text",
      "tuple",
    ]);
  });
});
