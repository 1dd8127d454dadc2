/** Sizes, strides, broadcasting and dimension numbers: integers only, nothing here knows an element. */

export type Shape = readonly number[];

/** How many elements a tensor of this shape has; 1 for a scalar's []. */
export function numelOf(shape: Shape): number {
  let n = 1;
  for (const size of shape) n *= size;
  return n;
}

/** `[2, 3]` as text: error messages name shapes so. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Row-major strides: the last dimension has stride 1. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= Math.max(shape[d], 1);
  }
  return strides;
}

/** Whether the elements lie in row-major order without gaps (dimensions of size 1 may have any stride). */
export function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] === 1) continue;
    if (strides[d] !== step) return numelOf(shape) === 0;
    step *= shape[d];
  }
  return true;
}

/** `shape` itself, once it is seen to hold whole sizes ≥ 0 only. */
export function checkShape(shape: Shape, where: string): Shape {
  if (!Array.isArray(shape))
    throw new TypeError(
      `${where}: a shape is an array of sizes such as [2, 3], got ${String(shape)}`,
    );
  for (const size of shape)
    if (!Number.isInteger(size) || size < 0)
      throw new RangeError(`${where}: sizes are integers >= 0, got ${shapeText(shape)}`);
  return shape;
}

/**
 * `dim` counted from the front: -1 is the last dimension. A scalar accepts 0 and -1, as in torch.
 * @throws RangeError if there is no such dimension.
 */
export function normalizeDim(dim: number, ndim: number, where: string): number {
  const span = Math.max(ndim, 1);
  if (!Number.isInteger(dim) || dim < -span || dim >= span)
    throw new RangeError(
      `${where}: dim ${dim} is out of range for ${ndim} dimensions [${-span}, ${span - 1}]`,
    );
  return dim < 0 ? dim + span : dim;
}

/** Sorted, distinct dimensions from one, several or (null, none) all. */
export function normalizeDims(
  dims: number | readonly number[] | null | undefined,
  ndim: number,
  where: string,
): number[] {
  if (dims === null || dims === undefined || (Array.isArray(dims) && dims.length === 0))
    return Array.from({ length: ndim }, (_, d) => d);
  const list = (Array.isArray(dims) ? dims : [dims as number]).map((d) =>
    normalizeDim(d, ndim, where),
  );
  if (new Set(list).size !== list.length)
    throw new RangeError(`${where}: dimension repeated in ${shapeText(list)}`);
  return ndim === 0 ? [] : list.sort((a, b) => a - b);
}

/**
 * The common shape of two operands: aligned at the right, sizes equal or one of them 1.
 * @throws RangeError naming both shapes if they do not fit.
 */
export function broadcastShapes(x: Shape, y: Shape, where: string): Shape {
  if (sameShape(x, y)) return x;
  const ndim = Math.max(x.length, y.length);
  const shape = new Array<number>(ndim);
  for (let d = 1; d <= ndim; d++) {
    const a = x[x.length - d] ?? 1;
    const b = y[y.length - d] ?? 1;
    if (a !== b && a !== 1 && b !== 1)
      throw new RangeError(
        `${where}: ${shapeText(x)} and ${shapeText(y)} do not broadcast: sizes ${a} and ${b} at dim ${-d} differ and neither is 1`,
      );
    shape[ndim - d] = a === 1 ? b : a;
  }
  return shape;
}

export function sameShape(x: Shape, y: Shape): boolean {
  if (x === y) return true;
  if (x.length !== y.length) return false;
  for (let d = 0; d < x.length; d++) if (x[d] !== y[d]) return false;
  return true;
}

/** A shape with one size -1 worked out from the number of elements. */
export function inferShape(wanted: Shape, numel: number, where: string): number[] {
  const shape = [...wanted];
  const hole = shape.indexOf(-1);
  const known = shape.reduce((n, size, d) => (d === hole ? n : n * size), 1);
  if (shape.some((size, d) => d !== hole && (!Number.isInteger(size) || size < 0)))
    throw new RangeError(
      `${where}: ${shapeText(wanted)} needs integer sizes, at most one of them -1`,
    );
  if (hole >= 0) {
    if (known === 0 || numel % known !== 0)
      throw new RangeError(`${where}: ${numel} elements do not divide into ${shapeText(wanted)}`);
    shape[hole] = numel / known;
  } else if (known !== numel) {
    throw new RangeError(
      `${where}: shape ${shapeText(wanted)} needs ${known} elements, got ${numel}`,
    );
  }
  return shape;
}
