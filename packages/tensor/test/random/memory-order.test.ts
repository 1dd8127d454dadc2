/** The order of fills in strided tensors: laws over random layouts. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyArray, type NdArray, viewOf } from "../../src/ndarray.ts";
import { Generator } from "../../src/random/generator.ts";
import {
  checkNoOverlap,
  emptyLike,
  fillInMemoryOrder,
  memoryOrder,
} from "../../src/random/memory-order.ts";
import { FILLS } from "./fills.ts";
import { logical, strided } from "./support.ts";

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

/** A shape, an order of its dimensions, and steps that leave gaps. */
const layouts = shapes.chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    order: fc.shuffledSubarray(
      shape.map((_, d) => d),
      { minLength: shape.length },
    ),
    gaps: fc.array(fc.integer({ min: 1, max: 3 }), {
      minLength: shape.length,
      maxLength: shape.length,
    }),
  }),
);

const permuted = (x: NdArray, order: readonly number[]) =>
  viewOf(
    x,
    order.map((d) => x.shape[d]),
    order.map((d) => x.strides[d]),
    x.offset,
  );
const sizesAbove1 = (x: NdArray, order: readonly number[]) => order.filter((d) => x.shape[d] > 1);

/** The fills that draw one element after the other, so that only the order matters. */
const ONE_BY_ONE = ["uniform_", "exponential_", "log_normal_", "cauchy_", "bernoulli_"];

describe("memoryOrder", () => {
  test("memoryOrder(x) of a permuted row-major tensor undoes the permutation", () => {
    fc.assert(
      fc.property(layouts, ({ shape, order }) => {
        const x = permuted(emptyArray(shape, "float32"), order);
        const found = memoryOrder(x).map((d) => order[d]);
        expect(found.filter((d) => shape[d] > 1)).toEqual(
          shape.map((_, d) => d).filter((d) => shape[d] > 1),
        );
      }),
    );
  });

  test("memoryOrder(x, y) follows x, and y where x tells nothing", () => {
    const x = strided("float32", [2, 3], [0, 0]);
    expect(memoryOrder(x, strided("float32", [2, 3], [1, 2]))).toEqual([1, 0]);
    expect(memoryOrder(x, strided("float32", [2, 3], [3, 1]))).toEqual([0, 1]);
    const y = strided("float32", [2, 3], [1, 2]);
    expect(memoryOrder(y, strided("float32", [2, 3], [3, 1]))).toEqual([1, 0]);
  });

  test("emptyLike(x) is packed and in the same order as x", () => {
    fc.assert(
      fc.property(layouts, ({ shape, order, gaps }) => {
        const base = strided(
          "float32",
          shape,
          gaps.map((g, d) => g * 4 ** (shape.length - d) * 3),
        );
        const x = permuted(base, order);
        const like = emptyLike(x);
        expect(like.shape).toEqual(x.shape);
        expect(like.data.length).toBe(x.numel());
        expect(sizesAbove1(like, memoryOrder(like))).toEqual(sizesAbove1(x, memoryOrder(x)));
        like.data.forEach((_, i) => {
          like.data[i] = i + 1;
        });
        expect(logical(like).sort((a, b) => a - b)).toEqual(Array.from(like.data));
      }),
    );
  });
});

describe("fillInMemoryOrder", () => {
  test("x.permute(...).uniform_() and others write into memory what x.uniform_() writes", () => {
    fc.assert(
      fc.property(
        layouts,
        fc.constantFrom(...ONE_BY_ONE),
        fc.nat(),
        ({ shape, order }, name, seed) => {
          const [plain, base] = [emptyArray(shape, "float32"), emptyArray(shape, "float32")];
          FILLS[name](plain, new Generator(seed));
          FILLS[name](permuted(base, order), new Generator(seed));
          expect(base.data).toEqual(plain.data);
        },
      ),
    );
  });

  test("a fill of a tensor with gaps writes its elements in the same order, and nothing between them", () => {
    fc.assert(
      fc.property(
        layouts,
        fc.constantFrom(...ONE_BY_ONE),
        fc.nat(),
        ({ shape, order, gaps }, name, seed) => {
          const steps = shape.map((_, d) =>
            gaps.slice(d).reduce((n, g, i) => n * g * (i ? shape[d + i] : 1), 1),
          );
          const x = permuted(strided("float32", shape, steps, 2), order);
          x.data.fill(-7); // no fill gives -7 exactly
          FILLS[name](x, new Generator(seed));
          const packed = emptyArray(shape, "float32");
          FILLS[name](packed, new Generator(seed));
          expect(logical(permuted(x, invert(order)))).toEqual(Array.from(packed.data));
          expect(x.data.filter((value) => value !== -7).length).toBe(packed.data.length);
        },
      ),
    );
  });

  test("fillInMemoryOrder(out, where, fill, inputs) hands over inputs, broadcast, in the order of out", () => {
    const out = strided("float32", [2, 3], [1, 2]);
    const row = strided("float32", [3], [1]);
    row.data.set([10, 20, 30]);
    fillInMemoryOrder(out, "test", (values, x) => values.set(x), [row]);
    expect(Array.from(out.data)).toEqual([10, 10, 20, 20, 30, 30]);
    expect(logical(out)).toEqual([10, 20, 30, 10, 20, 30]);
  });

  test("a fill of no elements calls nothing", () => {
    let calls = 0;
    fillInMemoryOrder(emptyArray([0, 3], "float32"), "test", () => calls++);
    expect(calls).toBe(0);
  });

  test("checkNoOverlap(out, where) refuses expanded tensors, but not size 1 with stride 0", () => {
    const expanded = strided("float32", [2, 3], [3, 0]);
    expect(() => checkNoOverlap(expanded, "normal_")).toThrow(
      "normal_: elements of the [2, 3] tensor share memory (it is expanded); call clone() first",
    );
    checkNoOverlap(strided("float32", [2, 1], [1, 0]), "normal_");
  });
});

function invert(order: readonly number[]): number[] {
  return order.map((_, d) => order.indexOf(d));
}
