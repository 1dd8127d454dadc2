/** Moves that look at some of the elements: pieces, and every form of index. */
import { type Tensor, tensor } from "@gptlight/tensor";
import type { IndexItem } from "../../src/ops/indexing.ts";
import type { Part } from "./model.ts";
import * as model from "./model.ts";
import { type Decide, dimOf, type MoveMaker, span } from "./moves.ts";

/** An index as the library takes it, and spelt out for the model. */
interface Spelt {
  readonly items: IndexItem[];
  readonly parts: Part[];
  /** The common shape of the index arrays. */
  readonly common: readonly number[];
}

/** Is this an index array, which makes the result a copy? */
export function isArray(part: Part): boolean {
  return part !== null && typeof part === "object" && "at" in part;
}

export function indexOf(x: Tensor, decide: Decide): Spelt {
  const items: IndexItem[] = [];
  const parts: Part[] = [];
  const common = decide.pick([[2], [3], [1], [2, 2]]);
  for (const size of x.shape) {
    const kind = decide.pick(["int", ":", "slice", "slice", "array", "null"]);
    if (kind === "null") {
      items.push(null);
      parts.push(null);
    }
    const [item, part] = entry(kind, size, common, decide);
    items.push(item);
    parts.push(part);
  }
  while (items.at(-1) === ":") items.pop(); // what is left out is ":"
  return { items: items.length === 0 ? ["..."] : items, parts, common };
}

function entry(
  kind: string,
  size: number,
  common: readonly number[],
  decide: Decide,
): [IndexItem, Part] {
  if (kind === "int" && size > 0) {
    const i = decide.below(size);
    return [decide.pick([i, i - size]), i];
  }
  if (kind === "slice") {
    const [start, end, step] = [
      decide.below(size + 1),
      decide.below(size + 2),
      1 + decide.below(2),
    ];
    const slice = span(size).filter((i) => i >= start && i < end && (i - start) % step === 0);
    return [`${start}:${end}:${step}`, { slice }];
  }
  if (kind === "array" && size > 0) {
    const ids = model.indicesOf(common).map(() => decide.below(size));
    const array = tensor(ids, { dtype: "int32" }).view([...common]);
    const rowMajor = (place: readonly number[]) =>
      place.reduce((at, i, d) => at * common[d] + i, 0);
    return [array, { shape: common, at: (place) => ids[rowMajor(place)] }];
  }
  return [":", { slice: span(size) }];
}

export const pieces: Record<string, MoveMaker> = {
  select: ({ x, m }, decide) => {
    if (x.ndim === 0) return null;
    const [dim, said] = dimOf(x, decide);
    const size = x.shape[dim];
    if (size === 0) return null;
    const i = decide.below(size);
    const saidI = decide.pick([i, i - size]);
    return {
      text: `select(${said}, ${saidI})`,
      call: () => x.select(said, saidI),
      mean: () => model.select(m, dim, i),
    };
  },
  narrow: ({ x, m }, decide) => {
    if (x.ndim === 0) return null;
    const [dim, said] = dimOf(x, decide);
    const start = decide.below(x.shape[dim] + 1);
    const length = decide.below(x.shape[dim] - start + 1);
    return {
      text: `narrow(${said}, ${start}, ${length})`,
      call: () => x.narrow(said, start, length),
      mean: () =>
        model.keep(
          m,
          dim,
          span(length).map((i) => start + i),
        ),
    };
  },
  split: ({ x, m }, decide) => {
    if (x.ndim === 0) return null;
    const [dim, said] = dimOf(x, decide);
    const piece = 1 + decide.below(3);
    const pieces = Math.max(1, Math.ceil(x.shape[dim] / piece));
    const k = decide.below(pieces);
    return {
      text: `split(${piece}, ${said})[${k}]`,
      call: () => x.split(piece, said)[k],
      mean: () => model.keep(m, dim, span(x.shape[dim]).slice(k * piece, (k + 1) * piece)),
    };
  },
  unbind: ({ x, m }, decide) => {
    if (x.ndim === 0) return null;
    const [dim, said] = dimOf(x, decide);
    if (x.shape[dim] === 0) return null;
    const k = decide.below(x.shape[dim]);
    return {
      text: `unbind(${said})[${k}]`,
      call: () => x.unbind(said)[k],
      mean: () => model.select(m, dim, k),
    };
  },
  at: ({ x, m }, decide) => {
    const { items, parts, common } = indexOf(x, decide);
    const isCopy = parts.some(isArray);
    const found = () => model.at(m, parts, common);
    return {
      text: `at(${items.map(String)})`,
      call: () => x.at(...items),
      mean: () => (isCopy ? model.copyOf(found()) : found()),
    };
  },
};
