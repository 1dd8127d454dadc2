/** Tensors put together, repeated, and turned around. */
import { record } from "../autograd/record.ts";
import { promote } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import { emptyArray, type NdArray } from "../ndarray.ts";
import { normalizeDim, normalizeDims, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { sum } from "./broadcast.ts";
import { checkTensor, toTensor } from "./operands.ts";
import { narrow, select } from "./slicing.ts";
import { type Sizes, sizesOf, view } from "./views.ts";

/**
 * Tensors one after the other along `dim`; their other sizes are equal. Empty vectors of shape [0] are passed over, as in torch.
 * @throws RangeError if there is no tensor, or sizes differ.
 * @see torch.cat
 * @example cat([tensor([1, 2]), tensor([3])]).toArray() // [1, 2, 3]
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  const all = commonDtype(tensors, "cat");
  const list = all.filter((x) => x.ndim !== 1 || x.shape[0] !== 0);
  const first = list[0] ?? all[0];
  const d = normalizeDim(dim, first.ndim, "cat");
  for (const x of list)
    if (
      x.ndim !== first.ndim ||
      x.ndim === 0 ||
      x.shape.some((size, k) => k !== d && size !== first.shape[k])
    )
      throw new RangeError(
        `cat: ${shapeText(first.shape)} and ${shapeText(x.shape)} may differ only along dim ${d}`,
      );
  const lengths = list.map((x) => x.shape[d]);
  const total = lengths.reduce((n, length) => n + length, 0);
  const out = emptyArray(
    first.shape.map((size, k) => (k === d ? total : size)),
    first.dtype,
  );
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((n, length) => n + length, 0));
  for (const [i, x] of list.entries())
    kernels.copyInto(x, kernels.slice(out, d, starts[i], lengths[i], 1));
  return record("CatBackward0", out, [
    ...list.map((x, i) => [x, (g: Tensor) => narrow(g, d, starts[i], lengths[i])] as const),
    ...all
      .filter((x) => !list.includes(x))
      .map((x) => [x, (g: Tensor) => view(narrow(g, d, 0, 0), [0])] as const),
  ]);
}

/**
 * Tensors of one shape along a new dimension.
 * @throws RangeError if there is no tensor, or shapes differ.
 * @see torch.stack
 * @example stack([tensor([1, 2]), tensor([3, 4])]).toArray() // [[1, 2], [3, 4]]
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  const list = commonDtype(tensors, "stack");
  const shape = list[0].shape;
  const d = normalizeDim(dim, shape.length + 1, "stack");
  for (const x of list)
    if (shapeText(x.shape) !== shapeText(shape))
      throw new RangeError(
        `stack: shapes must be equal, got ${shapeText(shape)} and ${shapeText(x.shape)}`,
      );
  const out = emptyArray(shape.toSpliced(d, 0, list.length), list[0].dtype);
  for (const [i, x] of list.entries()) kernels.copyInto(x, kernels.select(out, d, i));
  return record(
    "StackBackward0",
    out,
    list.map((x, i) => [x, (g) => select(g, d, i)] as const),
  );
}

/** All tensors in the dtype to which they promote together. */
function commonDtype(tensors: readonly Tensor[], where: string): Tensor[] {
  if (!Array.isArray(tensors))
    throw new TypeError(
      `${where}: needs an array of tensors, such as [x, y], got one ${typeof tensors}`,
    );
  for (const x of tensors) checkTensor(x, where);
  if (tensors.length === 0)
    throw new RangeError(`${where}: needs at least one tensor, got an empty list`);
  const dtype = tensors
    .map((x) => x.dtype)
    .reduce((a, b) => promote({ dtype: a, rank: 2 }, { dtype: b, rank: 2 }));
  return tensors.map((x) => toTensor(x, dtype));
}

/**
 * x repeated so many times along each dimension; repeats beyond x's dimensions make new ones in front.
 * @see torch.Tensor.repeat
 * @example tensor([1, 2]).repeat(2, 2).toArray() // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export function repeat(x: Tensor, ...repeats: Sizes): Tensor {
  const times = sizesOf(repeats);
  if (times.length < x.ndim || times.some((n) => !Number.isInteger(n) || n < 0))
    throw new RangeError(
      `repeat: needs a count >= 0 for each of the ${x.ndim} dimensions or more, got ${shapeText(times)}`,
    );
  const shape = [...new Array<number>(times.length - x.ndim).fill(1), ...x.shape];
  const out = emptyArray(
    shape.map((size, d) => size * times[d]),
    x.dtype,
  );
  const interleaved = shape.flatMap((size, d) => [times[d], size]); // out seen as (times, size, times, size, …)
  const source = kernels.reshaped(
    kernels.pack(x),
    shape.flatMap((size) => [1, size]),
  );
  kernels.copyInto(source, kernels.reshaped(out, interleaved));
  const counts = shape.map((_, d) => 2 * d);
  const xShape = x.shape;
  return record("RepeatBackward0", out, [
    [x, (g) => view(sum(view(g, interleaved), counts), xShape)], // each copy counts
  ]);
}

/** As repeat, but missing counts are 1. @see torch.tile @example tile(tensor([1, 2]), 2).toArray() // [1, 2, 1, 2] */
export function tile(x: Tensor, ...repeats: Sizes): Tensor {
  const times = sizesOf(repeats);
  return repeat(x, [...new Array<number>(Math.max(0, x.ndim - times.length)).fill(1), ...times]);
}

/**
 * Dimensions in reverse order of their indices; a copy.
 * @see torch.flip
 * @example flip(tensor([1, 2, 3]), [0]).toArray() // [3, 2, 1]
 */
export function flip(x: Tensor, dims: number | readonly number[]): Tensor {
  const list = Array.isArray(dims) && dims.length === 0 ? [] : normalizeDims(dims, x.ndim, "flip");
  return record("FlipBackward0", kernels.flip(x, list), [[x, (g) => flip(g, list)]]);
}

/**
 * Elements moved on by `shifts` along `dims`, those that fall off coming back at the start; without `dims`, along the flat tensor.
 * @throws RangeError if a shift is no integer, or there are not as many shifts as dims.
 * @see torch.roll
 * @example roll(tensor([1, 2, 3]), 1).toArray() // [3, 1, 2]
 */
export function roll(
  x: Tensor,
  shifts: number | readonly number[],
  dims: number | readonly number[] | null = null,
): Tensor {
  const by = typeof shifts === "number" ? [shifts] : shifts;
  const along = typeof dims === "number" ? [dims] : (dims ?? []);
  if (!by.every(Number.isInteger))
    throw new RangeError(`roll: shifts must be integers, got ${shapeText(by)}`);
  if (by.length !== Math.max(1, along.length))
    throw new RangeError(
      `roll: needs a shift for each dim, got shifts ${shapeText(by)} and dims ${shapeText(along)}`,
    );
  const value =
    along.length === 0
      ? kernels.reshaped(
          kernels.roll(kernels.reshaped(kernels.pack(x), [x.numel()]), by[0], 0),
          x.shape,
        )
      : along.reduce<NdArray>(
          (a, d, i) => kernels.roll(a, by[i], normalizeDim(d, x.ndim, "roll")),
          x,
        );
  return record("RollBackward0", value, [
    [
      x,
      (g) =>
        roll(
          g,
          by.map((shift) => -shift),
          dims,
        ),
    ],
  ]);
}
