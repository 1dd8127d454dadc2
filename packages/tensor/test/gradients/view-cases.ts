/** Gradient table: views, and copies that move elements about. */
import { cat, stack, type Tensor } from "@gptlight/tensor";
import { indexExpressions } from "@gptlight/tensor/testing";
import fc from "fast-check";
import {
  along,
  type Cases,
  dimOf,
  leaf,
  leaves,
  plain,
  smallShapes,
  unary,
  withArgs,
} from "./cases.ts";

const some = leaves({ minDims: 1 });
const matrices = leaves({ minDims: 2 });

/** Other shapes of as many elements, one size perhaps -1. */
function reshapes(x: Tensor): fc.Arbitrary<[number[]]> {
  const n = x.numel();
  if (n === 0) return fc.constantFrom<[number[]]>([[0]], [[3, 0]], [[0, 1, 2]]);
  const factors = [1, 2, 3, 4].filter((k) => n % k === 0);
  return fc.oneof(
    fc.constantFrom<[number[]]>([[n]], [[-1]], [[1, n, 1]]),
    fc.constantFrom(...factors).map((k): [number[]] => [[k, n / k]]),
    fc.constantFrom(...factors).map((k): [number[]] => [[-1, k, 1]]),
  );
}

/** Shapes that x expands to: sizes of 1 repeat, perhaps never; new dimensions may come in front. */
function expansions(x: Tensor): fc.Arbitrary<[number[]]> {
  const sizes = x.shape.map((n) => fc.constantFrom(-1, ...(n === 1 ? [0, 1, 3] : [n])));
  return fc
    .tuple(fc.constantFrom([], [2]), fc.tuple(...sizes))
    .map(([lead, rest]) => [[...lead, ...rest]]);
}

function orders(x: Tensor): fc.Arbitrary<[number[]]> {
  const dims = x.shape.map((_, d) => d);
  return fc
    .shuffledSubarray(dims, { minLength: x.ndim, maxLength: x.ndim })
    .map((order): [number[]] => [order.map((d) => (d % 2 === 0 ? d : d - x.ndim))]);
}

const twoDims = (x: Tensor) => fc.tuple(dimOf(x), dimOf(x));

const reshaping: Record<string, Cases> = {
  view: withArgs(leaves({ layouts: [] }), reshapes, (x, shape) => x.view(shape)),
  reshape: withArgs(leaves(), reshapes, (x, shape) => x.reshape(shape)),
  flatten: fc.oneof(
    unary((x) => x.flatten()),
    along((x, dim) => x.flatten(dim)),
    along((x, dim) => x.flatten(0, dim)),
  ),
  unflatten: along((x, dim) => x.unflatten(dim, [1, -1, 1]), leaves({ minDims: 1, minSize: 1 })),
  unsqueeze: withArgs(
    leaves(),
    (x) => fc.tuple(fc.integer({ min: -x.ndim - 1, max: x.ndim })),
    (x, dim) => x.unsqueeze(dim),
  ),
  squeeze: fc.oneof(
    unary((x) => x.squeeze()),
    along((x, dim) => x.squeeze(dim)),
    withArgs(
      some,
      (x) =>
        fc.tuple(
          fc.subarray(
            x.shape.map((_, d) => d),
            { minLength: 1 },
          ),
        ),
      (x, dims) => x.squeeze(dims),
    ),
  ),
  expand: withArgs(leaves(), expansions, (x, shape) => x.expand(shape)),
};

const reordering: Record<string, Cases> = {
  permute: withArgs(leaves(), orders, (x, order) => x.permute(order)),
  transpose: withArgs(some, twoDims, (x, a, b) => x.transpose(a, b)),
  movedim: withArgs(some, twoDims, (x, a, b) => x.movedim(a, b)),
  t: unary((x) => (x.ndim > 2 ? x.flatten(1).t() : x.t())),
  T: unary((x) => x.T),
  mT: plain(
    matrices.map((x) => [x]),
    (x) => x.mT,
  ),
};

/** Bounds that may lie outside, as Python's slices allow. */
const ranges = (x: Tensor) => {
  const bound = fc.option(fc.integer({ min: -4, max: 4 }));
  return fc.tuple(
    dimOf(x),
    fc.record({ start: bound, end: bound, step: fc.integer({ min: 1, max: 3 }) }),
  );
};

/** A dimension, and a start and length inside it. */
const inside = (x: Tensor) =>
  dimOf(x).chain((dim) => {
    const size = x.shape.at(dim) ?? 0;
    return fc
      .nat(size)
      .chain((start) => fc.tuple(fc.constant(dim), fc.constant(start), fc.nat(size - start)));
  });

const parts: Record<string, Cases> = {
  select: withArgs(
    leaves({ minDims: 1, minSize: 1 }),
    (x) =>
      dimOf(x).chain((dim) => fc.tuple(fc.constant(dim), fc.nat((x.shape.at(dim) as number) - 1))),
    (x, dim, index) => x.select(dim, index),
  ),
  slice: withArgs(some, ranges, (x, dim, range) => x.slice(dim, range)),
  narrow: withArgs(some, inside, (x, dim, start, length) => x.narrow(dim, start, length)),
  split: fc.oneof(
    along((x, dim) => x.split(2, dim)),
    along(
      (x, dim) => x.split([1, (x.shape.at(dim) as number) - 1], dim),
      leaves({ minDims: 1, minSize: 1 }),
    ),
  ),
  chunk: along((x, dim) => x.chunk(2, dim)),
  unbind: along((x, dim) => x.unbind(dim), leaves({ minDims: 1, minSize: 1 })),
  iteration: plain(
    leaves({ minDims: 1, minSize: 1 }).map((x) => [x]),
    (x) => [...x],
  ),
  diagonal: withArgs(
    matrices,
    (x) =>
      fc.tuple(
        fc
          .record({
            offset: fc.integer({ min: -2, max: 2 }),
            dim1: fc.constantFrom(0, -2),
            dim2: fc.constantFrom(1, -1),
          })
          .filter(({ dim1, dim2 }) => (dim1 + x.ndim) % x.ndim !== (dim2 + x.ndim) % x.ndim),
      ),
    (x, options) => x.diagonal(options),
  ),
  at: withArgs(
    leaves(),
    (x) => indexExpressions(x.shape),
    (x, ...index) => x.at(...index),
  ),
};

/** Tensors that differ along `dim` only. */
const alike = smallShapes({ minDims: 1, maxDims: 2 }).chain((shape) =>
  fc.nat(shape.length - 1).chain((dim) => {
    const other = fc.nat(2).chain((size) => leaf(shape.map((n, d) => (d === dim ? size : n))));
    return fc.record({ list: fc.tuple(leaf(shape), other, other), dim: fc.constant(dim) });
  }),
);

const copies: Record<string, Cases> = {
  cat: alike.map(({ list, dim }) => ({
    inputs: list,
    f: (...xs: Tensor[]) => cat(xs, dim),
    args: [dim],
  })),
  stack: smallShapes({ maxDims: 2 }).chain((shape) =>
    fc
      .tuple(leaf(shape), leaf(shape), fc.integer({ min: -shape.length - 1, max: shape.length }))
      .map(([x, y, dim]) => ({
        inputs: [x, y],
        f: (...xs: Tensor[]) => stack(xs, dim),
        args: [dim],
      })),
  ),
  repeat: withArgs(
    leaves({ maxDims: 2 }),
    (x) => fc.tuple(fc.array(fc.nat(2), { minLength: x.ndim, maxLength: x.ndim + 1 })),
    (x, times) => x.repeat(times),
  ),
  tile: withArgs(
    leaves({ maxDims: 2 }),
    () => fc.tuple(fc.array(fc.nat(2), { maxLength: 3 })),
    (x, times) => x.tile(times),
  ),
  flip: withArgs(
    some,
    (x) =>
      fc.tuple(
        fc.subarray(
          x.shape.map((_, d) => d),
          { minLength: 1 },
        ),
      ),
    (x, dims) => x.flip(dims),
  ),
  roll: fc.oneof(
    withArgs(
      some,
      (x) => fc.tuple(fc.integer({ min: -4, max: 4 }), dimOf(x)),
      (x, shift, dim) => x.roll(shift, dim),
    ),
    unary((x) => x.roll(1)),
  ),
  tril: withArgs(
    matrices,
    () => fc.tuple(fc.integer({ min: -2, max: 2 })),
    (x, k) => x.tril(k),
  ),
  triu: withArgs(
    matrices,
    () => fc.tuple(fc.integer({ min: -2, max: 2 })),
    (x, k) => x.triu(k),
  ),
};

export const views: Record<string, Cases> = { ...reshaping, ...reordering, ...parts, ...copies };
