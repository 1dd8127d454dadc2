/** The triangles of matrices. */
import { record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * x with all above the diagonal set to 0; diagonal 1 is the one above the main diagonal 0, −1 the one below.
 * @see torch.tril
 * @example tril(ones([2, 2])).toArray() // [[1, 0], [1, 1]]
 */
export function tril(x: Tensor, diagonal = 0): Tensor {
  check(x, diagonal, "tril");
  return record("TrilBackward0", kernels.triangle(x, diagonal, false), [
    [x, (g) => tril(g, diagonal)],
  ]);
}

/**
 * x with all below the diagonal set to 0; diagonals are counted as by tril.
 * @see torch.triu
 * @example triu(ones([2, 2]), 1).toArray() // [[0, 1], [0, 0]]
 */
export function triu(x: Tensor, diagonal = 0): Tensor {
  check(x, diagonal, "triu");
  return record("TriuBackward0", kernels.triangle(x, diagonal, true), [
    [x, (g) => triu(g, diagonal)],
  ]);
}

function check(x: Tensor, diagonal: number, where: string): void {
  if (!Number.isInteger(diagonal))
    throw new RangeError(`${where}: the diagonal must be an integer, got ${diagonal}`);
  if (x.ndim < 2)
    throw new RangeError(`${where}: needs at least 2 dimensions, got shape ${shapeText(x.shape)}`);
}
