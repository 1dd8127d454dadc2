/**
 * Taking elements at known positions, and its adjoint, adding them back: what every op that selects by index is made of.
 * Positions count chunks of neighbouring elements of a packed array (kernels/take.ts); -1 takes zeros and adds nowhere.
 */
import { record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Where an op takes its elements from. */
export interface Places {
  readonly positions: Int32Array;
  /** Elements at each position. */
  readonly chunk: number;
  /** Shape of the result. */
  readonly shape: Shape;
  /** What the positions were worked out from: saved for backward, as in torch. */
  readonly reads: readonly Tensor[];
}

/** The chunks of `x` at `places`; in backward they add up in x's shape. `back` may leave some out. */
export function take(name: string, x: Tensor, places: Places, back: Places = places): Tensor {
  const { positions, chunk, shape } = places;
  const xShape = x.shape;
  return record(name, kernels.take(x, positions, chunk, shape), [
    [x, (g) => putAdd(g, back, xShape), ...places.reads],
  ]);
}

/** Zeros of `shape` with the chunks of `g` added at `places`. */
export function putAdd(g: Tensor, places: Places, shape: Shape): Tensor {
  const { positions, chunk } = places;
  return record("PutBackward0", kernels.putAdd(g, positions, chunk, shape), [
    [g, (h) => take("TakeBackward0", h, places), ...places.reads],
  ]);
}
