/**
 * A slow, obviously right model of views: every element of memory is a Cell with an identity, and a tensor is a shape with a list of cells.
 * A view rearranges the cells of another; a copy makes new ones. Who shares memory with whom is then plain to see.
 */

export interface Cell {
  value: number;
}

export interface Model {
  readonly shape: readonly number[];
  /** In row-major order. */
  readonly cells: readonly Cell[];
}

export function modelOf(shape: readonly number[], value: (i: number) => number): Model {
  const count = shape.reduce((n, size) => n * size, 1);
  return { shape, cells: Array.from({ length: count }, (_, i) => ({ value: value(i) })) };
}

/** All index tuples of a shape, in row-major order. */
function tuples(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (list, size) => list.flatMap((t) => Array.from({ length: size }, (_, i) => [...t, i])),
    [[]],
  );
}

function cellAt(x: Model, index: readonly number[]): Cell {
  return x.cells[index.reduce((at, i, d) => at * x.shape[d] + i, 0)];
}

/** The view of `shape` whose element at each index is x's element at from(index). */
export function rearranged(
  x: Model,
  shape: readonly number[],
  from: (index: number[]) => number[],
): Model {
  return { shape, cells: tuples(shape).map((index) => cellAt(x, from(index))) };
}

/** The same values in cells of its own. */
export function copied(x: Model): Model {
  return { shape: x.shape, cells: x.cells.map(({ value }) => ({ value })) };
}
