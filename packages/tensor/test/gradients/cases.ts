/** How a row of the gradient table says what an op is fed with: random shapes, layouts and arguments, values away from kinks. */
import type { Tensor } from "@gptlight/tensor";
import {
  broadcastablePairs,
  type ShapeOptions,
  shapes,
  type TensorFunction,
  type TensorOptions,
  tensors,
} from "@gptlight/tensor/testing";
import fc from "fast-check";

/** One call of an op: its tensors, and the op with all other arguments filled in. */
export interface Case {
  readonly inputs: readonly Tensor[];
  readonly f: TensorFunction;
  /** The other arguments: printed when the case fails. */
  readonly args: readonly unknown[];
}

export type Cases = fc.Arbitrary<Case>;

/** Multiples of 1/128 from `low` to `high`. */
export function between(low: number, high: number): fc.Arbitrary<number> {
  return fc.integer({ min: low * 128, max: high * 128 }).map((n) => n / 128);
}

export const anywhere: fc.Arbitrary<number> = between(-2, 2);
export const positive: fc.Arbitrary<number> = between(0.25, 2);
/** Away from the kink that |x|, relu and their kin have at 0. */
export const nonzero: fc.Arbitrary<number> = fc
  .tuple(positive, fc.boolean())
  .map(([x, isNegative]) => (isNegative ? -x : x));
/** Away from the steps of floor, ceil and trunc at integers and of round at halves. */
export const betweenSteps: fc.Arbitrary<number> = fc
  .tuple(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.25, 0.75))
  .map(([n, part]) => n + part);

/** Shapes of at most eight elements: a check takes two calls for each. */
export function smallShapes(options: ShapeOptions = {}): fc.Arbitrary<number[]> {
  return shapes({ maxDims: Math.max(3, options.minDims ?? 0), maxSize: 3, ...options }).filter(
    (shape) => shape.reduce((n, size) => n * size, 1) <= 8,
  );
}

/** float64 leaves in every layout. */
export function leaf(shape: readonly number[], options: TensorOptions = {}): fc.Arbitrary<Tensor> {
  return tensors({
    elements: anywhere,
    ...options,
    dtype: "float64",
    requiresGrad: true,
    shape,
  });
}

/** Small leaves of random shape. */
export function leaves(options: TensorOptions = {}): fc.Arbitrary<Tensor> {
  return smallShapes(options).chain((shape) => leaf(shape, options));
}

/** No two elements closer than 1/16: away from the ties of max, sort and median. */
export function distinct(x: Tensor): boolean {
  const values = [...x.detach().toTypedArray()].sort((a, b) => a - b);
  return values.every((value, i) => i === 0 || value - values[i - 1] >= 1 / 16);
}

/** Leaves without ties. */
export function distinctLeaves(options: TensorOptions = {}): fc.Arbitrary<Tensor> {
  const layouts = ["permuted", "stepped", "offset"] as const;
  return leaves({ elements: between(-4, 4), layouts, ...options }).filter(distinct);
}

/** A dimension of x, counted from either end. */
export function dimOf(x: Tensor): fc.Arbitrary<number> {
  return fc.integer({ min: -x.ndim, max: x.ndim - 1 });
}

/** A call with tensors and nothing else. */
export function plain(inputs: fc.Arbitrary<readonly Tensor[]>, f: TensorFunction): Cases {
  return inputs.map((list) => ({ inputs: list, f, args: [] }));
}

/** An op of one tensor. */
export function unary(f: (x: Tensor) => Tensor, elements = anywhere): Cases {
  return plain(
    leaves({ elements }).map((x) => [x]),
    f,
  );
}

/** An op of one tensor and further arguments, which may depend on that tensor. */
export function withArgs<Args extends readonly unknown[]>(
  inputs: fc.Arbitrary<Tensor>,
  args: (x: Tensor) => fc.Arbitrary<Args>,
  f: (x: Tensor, ...args: Args) => Tensor | readonly Tensor[],
): Cases {
  return inputs.chain((x) =>
    args(x).map((list) => ({ inputs: [x], f: (v: Tensor) => f(v, ...list), args: list })),
  );
}

/** An op of one tensor and one of its dimensions. */
export function along(
  f: (x: Tensor, dim: number) => Tensor | readonly Tensor[],
  inputs: fc.Arbitrary<Tensor> = leaves({ minDims: 1 }),
): Cases {
  return withArgs(inputs, (x) => fc.tuple(dimOf(x)), f);
}

type Dims = number | number[] | null;

/** No dimension, one, or several, and keepdim. */
export function reduction(
  f: (x: Tensor, dim: Dims, options: { keepdim: boolean }) => Tensor,
  inputs: fc.Arbitrary<Tensor> = leaves(),
): Cases {
  const dims = (x: Tensor): fc.Arbitrary<Dims> =>
    x.ndim === 0
      ? fc.constant(null)
      : fc.oneof(fc.constant(null), dimOf(x), fc.subarray(x.shape.map((_, d) => d)));
  const keepdim = fc.record({ keepdim: fc.boolean() });
  return withArgs(inputs, (x) => fc.tuple(dims(x), keepdim), f);
}

/** An op of two tensors that broadcast, which may be told apart further. */
export function binary(
  f: (x: Tensor, y: Tensor) => Tensor,
  elements: readonly [fc.Arbitrary<number>, fc.Arbitrary<number>] = [anywhere, anywhere],
  apart: (x: Tensor, y: Tensor) => boolean = () => true,
): Cases {
  const pairs = broadcastablePairs({ maxDims: 3, maxSize: 3 })
    .filter(([x, y]) => product(x) <= 8 && product(y) <= 8)
    .chain(([x, y]) =>
      fc.tuple(leaf(x, { elements: elements[0] }), leaf(y, { elements: elements[1] })),
    )
    .filter(([x, y]) => apart(x, y));
  return plain(pairs, f as TensorFunction);
}

function product(shape: readonly number[]): number {
  return shape.reduce((n, size) => n * size, 1);
}
