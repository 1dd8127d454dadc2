/** Indices at the door of an op: where torch takes a LongTensor, an int32 tensor or plain numbers will do. */
import { record } from "../autograd/record.ts";
import { fromNested, type NestedArray } from "../nested.ts";
import { Tensor } from "../tensor.ts";

/** Whole numbers where torch takes a LongTensor: an int32 tensor, or plain nested lists. */
export type Indices = Tensor | NestedArray;

/**
 * `ids` as an int32 tensor.
 * @throws TypeError if they are floats or bools, or RangeError if a number has a fraction.
 */
export function toIndices(ids: Indices, where: string): Tensor {
  if (!(ids instanceof Tensor)) return record("", fromNested(ids, "int32", where), []);
  if (ids.dtype === "int32") return ids;
  throw new TypeError(
    `${where}: indices must be integers (int32), got ${ids.dtype}; use .to("int32")`,
  );
}
