/**
 * A slow, obviously right model of strided views: nested arrays of cells. A cell is one element of memory; a view is another
 * arrangement of the same cells, a copy has cells of its own. There are no strides here: a view says which old index a new one means.
 */

/** One element of memory. */
export interface Cell {
  value: number;
}

type Nested = Cell | Nested[];

export interface Model {
  readonly shape: readonly number[];
  readonly cells: Nested;
}

type Index = readonly number[];

/** All indices of a shape in row-major order. */
export function indicesOf(shape: readonly number[]): number[][] {
  if (shape.length === 0) return [[]];
  const rest = indicesOf(shape.slice(1));
  return Array.from({ length: shape[0] }, (_, i) => rest.map((index) => [i, ...index])).flat();
}

export function cellAt(m: Model, index: Index): Cell {
  return index.reduce((part, i) => (part as Nested[])[i], m.cells) as Cell;
}

/** The arrangement of `shape` in which `index` means the cell that `find` gives. */
export function arranged(shape: readonly number[], find: (index: Index) => Cell): Model {
  const build = (index: Index): Nested =>
    index.length === shape.length
      ? find(index)
      : Array.from({ length: shape[index.length] }, (_, i) => build([...index, i]));
  return { shape: [...shape], cells: build([]) };
}

export function cellsOf(m: Model): Cell[] {
  return indicesOf(m.shape).map((index) => cellAt(m, index));
}

export function copyOf(m: Model): Model {
  return arranged(m.shape, (index) => ({ value: cellAt(m, index).value }));
}

/** Dimension d of the result is dimension order[d] of m. */
export function permute(m: Model, order: readonly number[]): Model {
  const shape = order.map((d) => m.shape[d]);
  return arranged(shape, (index) =>
    cellAt(
      m,
      order.map((_, d) => index[order.indexOf(d)]),
    ),
  );
}

export function select(m: Model, dim: number, i: number): Model {
  return arranged(m.shape.toSpliced(dim, 1), (index) => cellAt(m, index.toSpliced(dim, 0, i)));
}

/** The indices `kept` of dimension `dim`. */
export function keep(m: Model, dim: number, kept: readonly number[]): Model {
  return arranged(m.shape.with(dim, kept.length), (index) =>
    cellAt(m, index.with(dim, kept[index[dim]])),
  );
}

export function unsqueeze(m: Model, dim: number): Model {
  return arranged(m.shape.toSpliced(dim, 0, 1), (index) => cellAt(m, index.toSpliced(dim, 1)));
}

/** Sizes of 1 become those of `shape`; dimensions are put in front. */
export function expand(m: Model, shape: readonly number[]): Model {
  return arranged(shape, (index) => {
    const own = index.slice(shape.length - m.shape.length);
    return cellAt(
      m,
      own.map((i, d) => (m.shape[d] === 1 ? 0 : i)),
    );
  });
}

/** The same cells, row by row, in another shape. */
export function reshape(m: Model, shape: readonly number[]): Model {
  const cells = cellsOf(m)[Symbol.iterator]();
  return arranged(shape, () => cells.next().value as Cell);
}

export function diagonal(m: Model, offset: number, dim1: number, dim2: number): Model {
  const [down, right] = [Math.max(-offset, 0), Math.max(offset, 0)];
  const length = Math.max(0, Math.min(m.shape[dim1] - down, m.shape[dim2] - right));
  const others = m.shape.map((_, d) => d).filter((d) => d !== dim1 && d !== dim2);
  return arranged([...others.map((d) => m.shape[d]), length], (index) => {
    const full = new Array<number>(m.shape.length);
    others.forEach((d, k) => {
      full[d] = index[k];
    });
    const i = index[index.length - 1];
    [full[dim1], full[dim2]] = [i + down, i + right];
    return cellAt(m, full);
  });
}

/** What stands at one dimension of an index: an integer, the indices of a slice, a new axis, or an index array. */
export type Part = number | { readonly slice: readonly number[] } | null | IndexArray;

export interface IndexArray {
  readonly shape: readonly number[];
  /** The index that the array holds at a place of the arrays' common shape. */
  readonly at: (place: Index) => number;
}

/** m[parts]: a view, or a copy if there are index arrays, which go in front unless they are neighbours. */
export function at(m: Model, parts: readonly Part[], common: readonly number[]): Model {
  const arrays: { dim: number; array: IndexArray }[] = [];
  let view = m;
  let d = 0;
  for (const part of parts) {
    if (part === null) view = unsqueeze(view, d++);
    else if (typeof part === "number") view = select(view, d, part);
    else if ("slice" in part) view = keep(view, d++, part.slice);
    else arrays.push({ dim: d++, array: part });
  }
  if (arrays.length === 0) return view;
  const dims = arrays.map(({ dim }) => dim);
  const others = view.shape.map((_, k) => k).filter((k) => !dims.includes(k));
  const first = dims.every((dim, i) => dim === dims[0] + i) ? dims[0] : 0;
  const shape = others.map((k) => view.shape[k]).toSpliced(first, 0, ...common);
  return arranged(shape, (index) => {
    const place = index.slice(first, first + common.length);
    const rest = index.toSpliced(first, common.length);
    const full = new Array<number>(view.shape.length);
    others.forEach((k, i) => {
      full[k] = rest[i];
    });
    for (const { dim, array } of arrays) full[dim] = array.at(place);
    return cellAt(view, full);
  });
}

/** Writes f(old value, index) to every cell; all is read before anything is written. */
export function write(m: Model, f: (value: number, index: Index) => number): void {
  const indices = indicesOf(m.shape);
  const values = indices.map((index) => f(cellAt(m, index).value, index));
  indices.forEach((index, k) => {
    cellAt(m, index).value = values[k];
  });
}

/** Does one cell stand at several indices? */
export function repeats(m: Model): boolean {
  const cells = cellsOf(m);
  return new Set(cells).size < cells.length;
}
