/** The steps of random programs: what a move is, and what moves decide by. */
import type { Tensor } from "@gptlight/tensor";
import { indicesOf, type Model } from "./model.ts";

/** A variable of a program, in the library and in the model. */
export interface Variable {
  readonly x: Tensor;
  readonly m: Model;
}

/** Random decisions, drawn before anything is known of the shapes they will be about. */
export interface Decide {
  /** An integer in [0, n). */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
}

export interface Move {
  /** How the call reads. */
  readonly text: string;
  readonly call: () => Tensor;
  /** The result in the model; for a change in place, its effect. */
  readonly mean: () => Model | undefined;
  /** The library must throw, for it would write to one element of memory twice. */
  readonly refused?: boolean;
}

/** Makes a move on a variable, or null where the shape does not allow it. Others are there as sources. */
export type MoveMaker = (v: Variable, decide: Decide, others: readonly Variable[]) => Move | null;

export const span = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** A dimension, perhaps counted from the end. */
export function dimOf(x: Tensor, decide: Decide): [dim: number, said: number] {
  const dim = decide.below(x.ndim);
  return [dim, decide.pick([dim, dim - x.ndim])];
}

/** Where each element lies in memory, in row-major order: from strides and offset, by their definition. */
export function positionsOf(x: Tensor): number[] {
  return indicesOf(x.shape).map((index) =>
    index.reduce((at, i, d) => at + i * x.strides[d], x.offset),
  );
}

/** Can `shape` be laid over these positions with some strides? Strides are read off the unit steps, then tried on all. */
export function isViewable(positions: readonly number[], shape: readonly number[]): boolean {
  if (positions.length === 0) return true;
  const indices = indicesOf(shape);
  const strides = shape.map((size, d) => {
    const step = shape.slice(d + 1).reduce((n, s) => n * s, 1);
    return size > 1 ? positions[step] - positions[0] : 0;
  });
  return indices.every(
    (index, k) => positions[k] === index.reduce((at, i, d) => at + i * strides[d], positions[0]),
  );
}
