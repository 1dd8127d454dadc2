/** NdArrays for the printing tests: every dtype, in packed, permuted, sliced and expanded layouts. */
import fc from "fast-check";
import { allocate, type DType } from "../../src/dtype.ts";
import { NdArray, Storage, wrap } from "../../src/ndarray.ts";
import { numelOf, rowMajorStrides } from "../../src/shape.ts";

/** The elements in row-major order, read one by one through the strides. */
export function elementsOf(x: NdArray): number[] {
  const steps = rowMajorStrides(x.shape);
  return Array.from({ length: x.numel() }, (_, flat) => {
    const place = x.strides.reduce(
      (sum, stride, d) => sum + (Math.floor(flat / steps[d]) % x.shape[d]) * stride,
      x.offset,
    );
    return x.data[place];
  });
}

/** The same elements, packed. */
export function packed(x: NdArray): NdArray {
  const data = allocate(x.dtype, x.numel());
  data.set(elementsOf(x));
  return wrap(data, x.dtype, x.shape);
}

const elementOf: Readonly<Record<DType, fc.Arbitrary<number>>> = {
  float32: fc.oneof(fc.float(), fc.float({ min: -10, max: 10 }), fc.integer({ min: -9, max: 9 })),
  float64: fc.oneof(fc.double(), fc.double({ min: -10, max: 10 }), fc.integer()),
  int32: fc.oneof(fc.integer(), fc.integer({ min: -99, max: 99 })),
  bool: fc.constantFrom(0, 1),
};

export const anyDtype: fc.Arbitrary<DType> = fc.constantFrom("float32", "float64", "int32", "bool");

/** A view with random strides of a random storage; negative strides never occur in torch and are left out. */
export const anyLayout: fc.Arbitrary<NdArray> = fc
  .record({
    dtype: anyDtype,
    // per dimension of the storage: its size, how many are skipped at the start, every how many is taken
    dims: fc.array(
      fc.record({
        size: fc.integer({ min: 0, max: 6 }),
        start: fc.integer({ min: 0, max: 2 }),
        step: fc.integer({ min: 1, max: 2 }),
        repeat: fc.constantFrom(0, 0, 0, 3), // 3: an expanded dimension beside it
        order: fc.integer(),
      }),
      { maxLength: 4 },
    ),
  })
  .chain(({ dtype, dims }) => {
    const sizes = dims.map((dim) => dim.size + dim.start);
    const strides = rowMajorStrides(sizes);
    const offset = dims.reduce((sum, dim, d) => sum + dim.start * strides[d], 0);
    const view = dims.flatMap((dim, d) => {
      const kept = { size: Math.ceil(dim.size / dim.step), stride: strides[d] * dim.step };
      const entries = dim.repeat > 0 ? [{ size: dim.repeat, stride: 0 }, kept] : [kept];
      return entries.map((entry) => ({ ...entry, order: dim.order }));
    });
    view.sort((a, b) => a.order - b.order);
    const length = numelOf(sizes);
    return fc.array(elementOf[dtype], { minLength: length, maxLength: length }).map((values) => {
      const data = allocate(dtype, length);
      data.set(values);
      return new NdArray(
        new Storage(data),
        dtype,
        view.map((entry) => entry.size),
        view.map((entry) => entry.stride),
        offset,
      );
    });
  });
