/**
 * Lanes: the runs of elements that a reduction, a scan or a softmax goes along.
 * Whatever the dimensions, x becomes packed [outer, length, inner]; lane (o, i) starts at (o · length · inner + i) and steps by inner.
 */
import type { TypedArray } from "../dtype.ts";
import { type NdArray, viewOf } from "../ndarray.ts";
import type { Shape } from "../shape.ts";
import { packedData } from "./copy.ts";

export interface Lanes {
  readonly data: TypedArray;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  /** The sizes that remain when the lanes are gone. */
  readonly kept: Shape;
}

/** The lanes of `x` along `dims` (sorted): in place if these are neighbours, else after moving them to the end. */
export function lanesOf(x: NdArray, dims: readonly number[]): Lanes {
  const kept = x.shape.filter((_, d) => !dims.includes(d));
  const first = dims[0] ?? x.ndim;
  const neighbours = dims.every((d, i) => d === first + i);
  const order = neighbours
    ? x.shape.map((_, d) => d)
    : [...x.shape.map((_, d) => d).filter((d) => !dims.includes(d)), ...dims];
  const moved = viewOf(
    x,
    order.map((d) => x.shape[d]),
    order.map((d) => x.strides[d]),
    x.offset,
  );
  const start = neighbours ? first : kept.length;
  const product = (from: number, to: number) =>
    moved.shape.slice(from, to).reduce((n, s) => n * s, 1);
  return {
    data: packedData(moved),
    outer: product(0, start),
    length: product(start, start + dims.length),
    inner: product(start + dims.length, moved.ndim),
    kept,
  };
}
