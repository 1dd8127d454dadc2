/** Picking and placing elements by index along one dimension. */
import { record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import type { NdArray } from "../ndarray.ts";
import { normalizeDim, rowMajorStrides, type Shape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { expand } from "./broadcast.ts";
import { type Indices, toIndices } from "./indices.ts";
import { type Operand, promoted, toTensor } from "./operands.ts";
import { narrow } from "./slicing.ts";
import { type Places, take } from "./take.ts";

/**
 * y[i][j][k] = x[index[i][j][k]][j][k] for dim 0, and so on for the other dims.
 * Shapes: index has x's number of dimensions, each size at most x's except along `dim`; the result has its shape.
 * @throws RangeError if an index is outside the dimension.
 * @see torch.gather
 * @example gather(tensor([[1, 2], [3, 4]]), 1, tensor([[0, 0], [1, 0]])).toArray() // [[1, 1], [4, 3]]
 */
export function gather(x: Tensor, dim: number, index: Indices, name = "GatherBackward0"): Tensor {
  return take(name, x, placesAlong(x, dim, toIndices(index, "gather"), "gather"));
}

/** For each element of `index`, the row-major position in x with dimension `dim` replaced by it. */
export function placesAlong(x: Tensor, dim: number, index: Tensor, where: string): Places {
  const d = normalizeDim(dim, x.ndim, where);
  const fits =
    index.ndim === x.ndim && index.shape.every((size, k) => k === d || size <= x.shape[k]);
  if (!fits)
    throw new RangeError(
      `${where}: an index of shape ${shapeText(index.shape)} must have the dimensions of ${shapeText(x.shape)} and be no larger except along dim ${d}`,
    );
  const strides = rowMajorStrides(x.shape);
  const positions = coordinatePositions(index, strides, d);
  const ids = kernels.packedData(index);
  const size = x.shape[d] ?? 1;
  for (let k = 0; k < positions.length; k++) {
    if (ids[k] < 0 || ids[k] >= size)
      throw new RangeError(
        `${where}: index ${ids[k]} is out of range for dim ${d} of size ${size}`,
      );
    positions[k] += ids[k] * (strides[d] ?? 1);
  }
  return { positions, chunk: 1, shape: index.shape, reads: [index] };
}

/** Σ coordinate · stride over all dimensions but `skip`, for each element of `x` in row-major order. */
function coordinatePositions(x: NdArray, strides: readonly number[], skip: number): Int32Array {
  const out = new Int32Array(x.numel());
  let repeat = x.numel();
  for (let d = 0; d < x.ndim; d++) {
    const size = x.shape[d];
    repeat /= Math.max(size, 1); // so many neighbours share a coordinate
    if (d === skip) continue;
    for (let k = 0; k < out.length; k++) out[k] += (Math.floor(k / repeat) % size) * strides[d];
  }
  return out;
}

/**
 * As gather, with `index` broadcast against x along the other dimensions; what argsort and argmax give fits.
 * @see torch.take_along_dim
 * @example takeAlongDim(tensor([[3, 1, 2]]), tensor([[1, 2, 0]]), 1).toArray() // [[1, 2, 3]]
 */
export function takeAlongDim(x: Tensor, indices: Indices, dim: number): Tensor {
  const index = toIndices(indices, "takeAlongDim");
  const d = normalizeDim(dim, x.ndim, "takeAlongDim");
  return gather(
    x,
    d,
    expand(
      index,
      index.shape.map((size, k) => (k === d ? size : x.shape[k])),
    ),
  );
}

/**
 * x with src[i][j][k] written at [index[i][j][k]][j][k] for dim 0, and so on; src may be a number.
 * @throws RangeError if an index is outside the dimension.
 * @see torch.scatter
 * @example scatter(zeros([3]), 0, [2, 0], 7).toArray() // [7, 0, 7]
 */
export function scatter(x: Tensor, dim: number, index: Indices, src: Operand): Tensor {
  const { places, source } = scatterParts(x, dim, index, src, "scatter");
  const out = kernels.copy(x);
  kernels.put(out, kernels.packedData(source), places.positions, 1);
  const kept = Int32Array.from({ length: x.numel() }, (_, i) => i);
  for (const p of places.positions) kept[p] = -1;
  const rest = { ...places, positions: kept, shape: x.shape };
  return record("ScatterBackward0", out, [
    [x, (g) => take("ScatterBackward0", g, rest), ...places.reads],
    [source, (g) => take("GatherBackward0", g, places), ...places.reads],
  ]);
}

/**
 * x with src[i][j][k] added at [index[i][j][k]][j][k] for dim 0, and so on; indices that repeat add up.
 * @see torch.scatter_add
 * @example scatterAdd(zeros([3]), 0, [2, 2], tensor([1, 5])).toArray() // [0, 0, 6]
 */
export function scatterAdd(x: Tensor, dim: number, index: Indices, src: Operand): Tensor {
  const { places, source } = scatterParts(x, dim, index, src, "scatterAdd");
  return addAt("ScatterAddBackward0", x, source, places);
}

function scatterParts(x: Tensor, dim: number, index: Indices, src: Operand, where: string) {
  const ids = toIndices(index, where);
  const places = placesAlong(x, dim, ids, where);
  const value = toTensor(src, x.dtype);
  const fits = value.ndim === 0 || ids.shape.every((size, k) => size <= value.shape[k]);
  if (!fits || (value.ndim !== 0 && value.ndim !== ids.ndim))
    throw new RangeError(
      `${where}: src of shape ${shapeText(value.shape)} is smaller than the index ${shapeText(ids.shape)}`,
    );
  const source = value.ndim === 0 ? expand(value, ids.shape) : corner(value, ids.shape);
  return { places, source };
}

/** The first `shape` elements along each dimension. */
function corner(x: Tensor, shape: Shape): Tensor {
  return shape.reduce(
    (part: Tensor, size, d) => (part.shape[d] === size ? part : narrow(part, d, 0, size)),
    x,
  );
}

/**
 * Rows `index` of dimension `dim`.
 * @throws RangeError if an index is outside the dimension.
 * @see torch.index_select
 * @example indexSelect(tensor([[1, 2], [3, 4]]), 1, [1]).toArray() // [[2], [4]]
 */
export function indexSelect(x: Tensor, dim: number, index: Indices): Tensor {
  return take("IndexSelectBackward0", x, rowPlaces(x, dim, index, "indexSelect"));
}

/**
 * x with the rows of `src` added to its rows `index` of dimension `dim`; rows that repeat add up.
 * @see torch.index_add
 * @example indexAdd(zeros([2]), 0, [1, 1], tensor([1, 2])).toArray() // [0, 3]
 */
export function indexAdd(x: Tensor, dim: number, index: Indices, src: Tensor): Tensor {
  const [a, b] = promoted(x, src, "indexAdd");
  const places = rowPlaces(a, dim, index, "indexAdd");
  return addAt("IndexAddBackward0", a, expand(b, places.shape), places);
}

/** x with the chunks of `src` added at `places`. */
function addAt(name: string, x: Tensor, src: Tensor, places: Places): Tensor {
  const added = kernels.putAdd(src, places.positions, places.chunk, x.shape);
  return record(name, kernels.add(x, added), [
    [x, (g) => g],
    [src, (g) => take("IndexSelectBackward0", g, places), ...places.reads],
  ]);
}

/** Where whole rows of dimension `dim` lie: chunks of all that is inner to it. */
function rowPlaces(x: Tensor, dim: number, index: Indices, where: string): Places {
  const d = normalizeDim(dim, x.ndim, where);
  const ids = toIndices(index, where);
  if (ids.ndim > 1)
    throw new RangeError(
      `${where}: needs a list of indices, got shape ${shapeText(ids.shape)}; use gather or at(…)`,
    );
  const rows = kernels.packedData(ids);
  const size = x.shape[d] ?? 1;
  for (const id of rows)
    if (id < 0 || id >= size)
      throw new RangeError(`${where}: index ${id} is out of range for dim ${d} of size ${size}`);
  const outer = x.shape.slice(0, d).reduce((n, s) => n * s, 1);
  const chunk = x.shape.slice(d + 1).reduce((n, s) => n * s, 1);
  const positions = Int32Array.from(
    { length: outer * rows.length },
    (_, k) => Math.floor(k / rows.length) * size + rows[k % rows.length],
  );
  const shape = x.ndim === 0 ? [] : x.shape.map((s, k) => (k === d ? rows.length : s));
  return { positions, chunk, shape, reads: [ids] };
}
