/**
 * x.at(…): Python's x[…] with every kind of index, and x.set(index, value).
 * Integers, slices, null and "..." give views. Index tensors, number arrays and masks gather a copy.
 */
import { record, recordView } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { fromNested, type NestedArray } from "../nested.ts";
import { broadcastShapes, numelOf, type Shape, sameShape, shapeText } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { expand } from "./broadcast.ts";
import { overwrite, update } from "./in-place.ts";
import { type Indices, toIndices } from "./indices.ts";
import { type Operand, toTensor } from "./operands.ts";
import { type SliceRange, select, slice, unbind } from "./slicing.ts";
import { nonzero } from "./sort.ts";
import { type Places, take } from "./take.ts";
import { permute, unsqueeze } from "./views.ts";

/**
 * One entry of an index:
 * an integer (or a 0-dim int32 tensor) · a slice as text, "1:3", "::2", "-1:" · a slice as [start, stop, step] with a null in it ·
 * null for a new axis · "..." for as many ":" as are missing · indices, as an int32 tensor or arrays of numbers · a bool mask.
 * An array of numbers only is always indices, as a Python list is: [0, 2, 1] picks three rows.
 */
export type IndexItem = number | string | null | Indices | readonly (number | null)[];

/** An index tensor and the dimension it goes through. */
interface Pick {
  readonly dim: number;
  readonly index: Tensor;
}

/** The view that the basic entries leave, and the index tensors for some dimensions of it. */
interface Parsed {
  readonly view: Tensor;
  readonly picks: readonly Pick[];
}

/**
 * The part of `x` that the index names, one entry for each dimension; what is left out is ":".
 * @throws RangeError if an index is out of range, or there are more entries than dimensions.
 * @see torch.Tensor.__getitem__
 * @example tensor([[1, 2, 3], [4, 5, 6]]).at(":", "1:").toArray() // [[2, 3], [5, 6]]
 * @example tensor([[1, 2, 3], [4, 5, 6]]).at([1, 0], [2, 2]).toArray() // [6, 3]
 */
export function at(x: Tensor, ...items: readonly IndexItem[]): Tensor {
  const { view, picks } = parse(x, items, "at");
  if (picks.length > 0) {
    const { source, places } = pickPlaces(view, picks);
    return take("IndexBackward0", source, places);
  }
  return view === x ? recordView("AliasBackward0", x, x, (g) => g) : view;
}

/**
 * Writes `value`, broadcast and in x's dtype, to the part of `x` that the index names; `index` is one entry or an array of entries.
 * @throws RangeError if the value does not broadcast to that part; Error for a leaf that requires grad, outside noGrad.
 * @see torch.Tensor.__setitem__
 * @example zeros([2, 2]).set([0, ":"], 7).toArray() // [[7, 7], [0, 0]]
 */
export function set(x: Tensor, index: IndexItem | readonly IndexItem[], value: Operand): Tensor {
  const items = Array.isArray(index) ? index : [index as IndexItem];
  const { view, picks } = parse(x, items, "set");
  const source = toTensor(value, x.dtype, "set");
  if (picks.length === 0) overwrite(view, "set", withoutLeadingOnes(source, view.ndim));
  else {
    const picked = pickPlaces(view, picks);
    update(picked.source, "set", (before) => indexPut(before, picked.places, source));
  }
  return x;
}

/** A value may have more dimensions than the part it is written to, if the first ones are of size 1. */
function withoutLeadingOnes(value: Tensor, ndim: number): Tensor {
  let fitted = value;
  while (fitted.ndim > ndim && fitted.shape[0] === 1) fitted = select(fitted, 0, 0);
  return fitted;
}

/** `x` with `value` at `places`. */
function indexPut(x: Tensor, places: Places, value: Tensor): Tensor {
  const { positions, chunk } = places;
  const values = expand(value, places.shape);
  const out = kernels.copy(x);
  kernels.put(out, kernels.packedData(values), positions, chunk);
  const rest = Int32Array.from({ length: x.numel() / chunk }, (_, i) => i);
  for (const p of positions) rest[p] = -1;
  return record("IndexPutBackward0", out, [
    [
      x,
      (g) => take("IndexPutBackward0", g, { ...places, positions: rest, shape: x.shape }),
      ...places.reads,
    ],
    [values, (g) => take("IndexBackward0", g, places), ...places.reads],
  ]);
}

/** Goes through the entries from left to right; d is the dimension of the view that the next one applies to. */
function parse(x: Tensor, items: readonly IndexItem[], where: string): Parsed {
  const picks: Pick[] = [];
  let view = x;
  let d = 0;
  for (const entry of spellOut(
    items.map((item) => toEntry(item, where)),
    x,
    where,
  )) {
    if (entry === null) view = unsqueeze(view, d++);
    else if (typeof entry === "number") view = select(view, d, entry);
    else if (entry instanceof Tensor && entry.dtype === "bool" && entry.ndim === 0) {
      view = unsqueeze(view, d); // a new axis, of size 1 or 0
      picks.push({ dim: d++, index: unbind(nonzero(unsqueeze(entry, 0)), 1)[0] });
    } else if (entry instanceof Tensor) {
      for (const index of columns(entry, view, d, where)) picks.push({ dim: d++, index });
    } else {
      if (!isAll(entry) || (items.length === 1 && items[0] !== "...")) view = slice(view, d, entry);
      d++;
    }
  }
  return { view, picks };
}

type Entry = number | null | "..." | SliceRange | Tensor;

function toEntry(item: IndexItem, where: string): Entry {
  if (item === null || item === "..." || typeof item === "number") return item as Entry;
  if (typeof item === "string") return parseSlice(item, where);
  if (item instanceof Tensor) {
    if (item.dtype === "bool") return item;
    const index = toIndices(item, where);
    return index.ndim === 0 ? index.data[index.offset] : index; // torch selects with a single integer: a view
  }
  if (Array.isArray(item) && item.includes(null)) {
    const [start, end, step] = item as (number | null)[];
    return { start, end, step };
  }
  if (typeof item === "boolean")
    throw new TypeError(`${where}: a single boolean is no index; use null for a new axis`);
  const array = fromNested(item as NestedArray, undefined, where);
  if (array.dtype === "bool") return record("", array, []);
  return toIndices(item as NestedArray, where);
}

/** "1:3", "::2", "-1:": integers, all of which may be left out. */
function parseSlice(text: string, where: string): SliceRange {
  const match = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/.exec(text);
  if (match === null)
    throw new RangeError(
      `${where}: "${text}" is no slice; write "start:stop" or "start:stop:step" with integers, or "..."`,
    );
  const [start, end, step] = match
    .slice(1)
    .map((part) => (part === undefined ? null : Number(part)));
  return { start, end, step };
}

function isAll(range: SliceRange): boolean {
  return (range.start ?? 0) === 0 && (range.end ?? null) === null && (range.step ?? 1) === 1;
}

/** The entries with "..." replaced by as many ":" as x has dimensions left. */
function spellOut(entries: readonly Entry[], x: Tensor, where: string): Exclude<Entry, "...">[] {
  const used = entries.reduce((n: number, e) => n + dimensionsOf(e), 0);
  if (used > x.ndim)
    throw new RangeError(
      `${where}: ${used} indices are too many for ${x.ndim} dimensions (shape ${shapeText(x.shape)})`,
    );
  if (entries.filter((e) => e === "...").length > 1)
    throw new RangeError(`${where}: an index can have only one "..."`);
  const missing = Array.from({ length: x.ndim - used }, (): SliceRange => ({}));
  return entries.flatMap((e) => (e === "..." ? missing : [e]));
}

/** How many dimensions of x an entry uses up: a mask as many as it has. */
function dimensionsOf(entry: Entry): number {
  if (entry === null || entry === "...") return 0;
  return entry instanceof Tensor && entry.dtype === "bool" ? entry.ndim : 1;
}

/** A mask as an index for each of its dimensions (torch: nonzero); an index as itself. */
function columns(entry: Tensor, view: Tensor, d: number, where: string): Tensor[] {
  if (entry.dtype !== "bool") return [entry];
  if (!sameShape(entry.shape, view.shape.slice(d, d + entry.ndim)))
    throw new RangeError(
      `${where}: a mask of shape ${shapeText(entry.shape)} does not fit ${shapeText(view.shape)} from dim ${d} on`,
    );
  return unbind(nonzero(entry), 1);
}

/**
 * Where index tensors lead. They are broadcast together; the result has their common shape in place of the picked dimensions
 * if these are neighbours, else in front of all others.
 */
function pickPlaces(view: Tensor, picks: readonly Pick[]): { source: Tensor; places: Places } {
  const common = picks.map((p) => p.index.shape).reduce((a, b) => broadcastShapes(a, b, "at"));
  const dims = picks.map((p) => p.dim);
  const others = view.shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const neighbours = dims.every((d, i) => d === dims[0] + i);
  const source = neighbours ? view : permute(view, [...dims, ...others]);
  const first = neighbours ? dims[0] : 0;
  const before = source.shape.slice(0, first);
  const after = source.shape.slice(first + dims.length);
  const lanes = source.shape.slice(first, first + dims.length);
  const inside = combine(picks, lanes, common);
  const span = numelOf(lanes);
  const positions = Int32Array.from(
    { length: numelOf(before) * inside.length },
    (_, k) => Math.floor(k / inside.length) * span + inside[k % inside.length],
  );
  const reads = picks.map((p) => p.index);
  return {
    source,
    places: { positions, chunk: numelOf(after), shape: [...before, ...common, ...after], reads },
  };
}

/** The row-major position, among the picked dimensions of sizes `lanes`, that each set of indices means. */
function combine(picks: readonly Pick[], lanes: Shape, common: Shape): Int32Array {
  const out = new Int32Array(numelOf(common));
  picks.forEach(({ index, dim }, i) => {
    const size = lanes[i];
    const ids = kernels.packedData(kernels.broadcastTo(index, common));
    for (let k = 0; k < out.length; k++) {
      if (ids[k] < -size || ids[k] >= size)
        throw new RangeError(`at: index ${ids[k]} is out of range for dim ${dim} of size ${size}`);
      out[k] = out[k] * size + (ids[k] < 0 ? ids[k] + size : ids[k]);
    }
  });
  return out;
}
