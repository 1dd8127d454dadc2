/** From tensors back to plain JavaScript values. */
import type { TypedArray } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import { type PlainArray, toNested } from "../nested.ts";
import { shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * The one element as a number (0 or 1 for bool).
 * @throws RangeError if there is not exactly one.
 * @see torch.Tensor.item
 * @example tensor([[2.5]]).item() // 2.5
 */
export function item(x: Tensor): number {
  if (x.numel() === 1) return x.data[x.offset];
  throw new RangeError(
    `item: needs one element, got shape ${shapeText(x.shape)}; reduce or index first, or use toArray()`,
  );
}

/**
 * The elements as nested arrays of numbers, or of booleans for bool.
 * @see torch.Tensor.tolist
 * @example tensor([[1, 2], [3, 4]]).T.toArray() // [[1, 3], [2, 4]]
 */
export function toArray(x: Tensor): PlainArray {
  return toNested(x);
}

/**
 * The elements in row-major order as a typed array of their own.
 * @see torch.Tensor.numpy
 * @example tensor([[1, 2], [3, 4]]).T.toTypedArray() // Int32Array [1, 3, 2, 4]
 */
export function toTypedArray(x: Tensor): TypedArray {
  return kernels.copy(x).data;
}
