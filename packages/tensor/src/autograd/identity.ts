/** The three ops that the engine itself needs: a copy, a change of dtype, and the sum of two gradients. */
import type { DType } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import type { Tensor } from "../tensor.ts";
import { record } from "./record.ts";

/** A packed copy that gradients flow through. @see torch.Tensor.clone */
export function clone(x: Tensor): Tensor {
  return record("CloneBackward0", kernels.copy(x), [[x, (g) => g]]);
}

/**
 * The values in another dtype; `x` itself if it has that dtype. Float to int32 drops the fraction.
 * @throws RangeError if a value does not fit int32.
 * @see torch.Tensor.to
 * @example tensor([1.7, -1.7]).to("int32").toArray() // [1, -1]
 */
export function to(x: Tensor, dtype: DType): Tensor {
  if (dtype === x.dtype) return x;
  const before = x.dtype;
  return record("ToCopyBackward0", kernels.cast(x, dtype), [[x, (g) => to(g, before)]]);
}

/** The sum of two gradients of one shape and dtype. */
export function addGradients(x: Tensor, y: Tensor): Tensor {
  return record("AddBackward0", kernels.add(x, y), [
    [x, (g) => g],
    [y, (g) => g],
  ]);
}

/** The result of several ops as one of torch's: the same value under its name. */
export function named(name: string, x: Tensor): Tensor {
  return record(name, x, [[x, (g) => g]]);
}
