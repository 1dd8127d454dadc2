/** Gradient table: ops that pick or place elements by index. */
import { embedding, type Tensor, tensor } from "@gptlight/tensor";
import { tensors } from "@gptlight/tensor/testing";
import fc from "fast-check";
import { type Case, type Cases, dimOf, leaf, leaves, smallShapes } from "./cases.ts";

/** A tensor, one of its dimensions, and indices along it. */
interface Picked {
  readonly x: Tensor;
  readonly dim: number;
  readonly index: Tensor;
}

/** Indices of x's shape, smaller along other dimensions at will; repeated along `dim` or not. */
function picks(options: { distinct: boolean }): fc.Arbitrary<Picked> {
  return leaves({ minDims: 1, minSize: 1 }).chain((x) =>
    dimOf(x).chain((dim) => {
      const lanes = tensors({ dtype: "float64", shape: x.shape }).map((y) => y.argsort(dim)); // each lane a permutation
      const corner = fc.tuple(...x.shape.map((size) => fc.integer({ min: 0, max: size })));
      return fc.tuple(lanes, corner).map(([lane, sizes]) => {
        const index = sizes.reduce((part: Tensor, size, d) => part.narrow(d, 0, size), lane);
        return { x, dim, index: options.distinct ? index : index.floorDivide(2) };
      });
    }),
  );
}

const gathering = (f: (x: Tensor, dim: number, index: Tensor) => Tensor): Cases =>
  picks({ distinct: false }).map(
    ({ x, dim, index }): Case => ({ inputs: [x, index], f: (v, i) => f(v, dim, i), args: [dim] }),
  );

/** With a source of x's shape, of which the index may use a corner only. */
const placing = (
  f: (x: Tensor, dim: number, index: Tensor, src: Tensor) => Tensor,
  options: { distinct: boolean },
): Cases =>
  picks(options).chain(({ x, dim, index }) =>
    leaf(x.shape).map(
      (src): Case => ({ inputs: [x, index, src], f: (v, i, s) => f(v, dim, i, s), args: [dim] }),
    ),
  );

/** A dimension and a list of rows of it, repeated at will. */
const rows = leaves({ minDims: 1, minSize: 1 }).chain((x) =>
  dimOf(x).chain((dim) =>
    fc.record({
      x: fc.constant(x),
      dim: fc.constant(dim),
      ids: fc.array(fc.nat((x.shape.at(dim) as number) - 1), { maxLength: 3 }),
    }),
  ),
);

/** Rows to be added to those rows. */
const adding = (f: (x: Tensor, dim: number, ids: Tensor, src: Tensor) => Tensor): Cases =>
  rows.chain(({ x, dim, ids }) =>
    leaf(x.shape.map((size, d) => (d === (dim + x.ndim) % x.ndim ? ids.length : size))).map(
      (src): Case => ({
        inputs: [x, src],
        f: (v, s) => f(v, dim, tensor(ids, { dtype: "int32" }), s),
        args: [dim, ids],
      }),
    ),
  );

/** A list of indices with sizes of 1 in front and behind, so that it lies along `dim` and broadcasts. */
function alongDim(ids: readonly number[], x: Tensor, dim: number): Tensor {
  const shape = x.shape.map(() => 1);
  shape[(dim + x.ndim) % x.ndim] = ids.length;
  return tensor(ids, { dtype: "int32" }).view(shape);
}

/** x, places that differ from each other, and values for them: of two values for one place, one would get no gradient. */
const assignments: Cases = smallShapes({ minDims: 1 }).chain((shape) =>
  fc.tuple(leaf(shape), tensors({ shape, dtype: "bool" })).chain(([x, mask]) =>
    fc.oneof(leaf([mask.sum().item()]), leaf([]), leaf([1])).map((value) => ({
      inputs: [x, value],
      f: (v: Tensor, w: Tensor) => v.clone().set(mask, w),
      args: [mask],
    })),
  ),
);

export const byIndex: Record<string, Cases> = {
  gather: gathering((x, dim, index) => x.gather(dim, index)),
  takeAlongDim: rows.map(({ x, dim, ids }) => ({
    inputs: [x],
    f: (v) => v.takeAlongDim(alongDim(ids, v, dim), dim),
    args: [dim, ids],
  })),
  scatter: fc.oneof(
    placing((x, dim, index, src) => x.scatter(dim, index, src), { distinct: true }),
    placing((x, dim, index) => x.scatter(dim, index, 3), { distinct: false }),
  ),
  scatter_: placing((x, dim, index, src) => x.clone().scatter_(dim, index, src), {
    distinct: true,
  }),
  scatterAdd_: placing((x, dim, index, src) => x.clone().scatterAdd_(dim, index, src), {
    distinct: false,
  }),
  scatterAdd: placing((x, dim, index, src) => x.scatterAdd(dim, index, src), { distinct: false }),
  indexSelect: rows.map(({ x, dim, ids }) => ({
    inputs: [x],
    f: (v) => v.indexSelect(dim, tensor(ids, { dtype: "int32" })),
    args: [dim, ids],
  })),
  indexAdd: adding((x, dim, ids, src) => x.indexAdd(dim, ids, src)),
  indexAdd_: adding((x, dim, ids, src) => x.clone().indexAdd_(dim, ids, src)),
  embedding: fc
    .tuple(leaf([4, 2]), tensors({ dtype: "int32", maxDims: 2, maxSize: 3, elements: fc.nat(2) }))
    .map(([weight, ids]) => ({
      inputs: [weight, ids],
      f: (w, i) => [embedding(w, i), embedding(w, i, { paddingIdx: 3 })], // row 3 is never asked for
      args: [],
    })),
  set: assignments,
};
