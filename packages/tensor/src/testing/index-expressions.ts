/** fast-check arbitraries of what stands between the brackets of x.at(…), for a tensor of a given shape: every form, mixed, and always in range. */
import fc from "fast-check";
import { tensor } from "../index.ts";
import type { IndexItem } from "../ops/indexing.ts";
import { numelOf, type Shape } from "../shape.ts";
import { shapes, shapesBroadcastTo } from "./shapes.ts";

/** The options of `indexExpressions`. */
export interface IndexOptions {
  /** Only the forms that give views: integers, slices, null, "...". Default false. */
  basic?: boolean;
}

/**
 * Lists of index entries that fit a tensor of `shape`.
 * @example fc.sample(indexExpressions([3]), 1).length // 1
 */
export function indexExpressions(
  shape: Shape,
  { basic = false }: IndexOptions = {},
): fc.Arbitrary<IndexItem[]> {
  return plans(basic)
    .chain((plan) => entries(shape, plan))
    .chain(decorated);
}

/** Which index tensors may occur: none; masks, beside which only one-element lists of indices broadcast; or indices of this common shape. */
type Plan = "none" | "masks" | Shape;

function plans(basic: boolean): fc.Arbitrary<Plan> {
  if (basic) return fc.constant("none");
  return fc.oneof(
    fc.constant<Plan>("none"),
    fc.constant<Plan>("masks"),
    shapes({ minDims: 1, maxDims: 2, maxSize: 3 }),
  );
}

/** One entry for each dimension, or for two dimensions a mask. */
function entries(shape: Shape, plan: Plan, masked = false): fc.Arbitrary<IndexItem[]> {
  if (shape.length === 0) return fc.constant([]);
  const rest = (used: number, nowMasked = masked) => entries(shape.slice(used), plan, nowMasked);
  const and = (head: fc.Arbitrary<IndexItem>, tail: fc.Arbitrary<IndexItem[]>) =>
    fc.tuple(head, tail).map(([item, items]) => [item, ...items]);
  const choices = [and(fc.constant(":"), rest(1)), and(slices(shape[0]), rest(1))];
  if (shape[0] > 0) choices.push(and(fc.integer({ min: -shape[0], max: shape[0] - 1 }), rest(1)));
  if (plan === "masks" && !masked)
    for (const used of [1, 2])
      if (used <= shape.length) choices.push(and(masks(shape.slice(0, used)), rest(used, true)));
  if (plan !== "none") choices.push(and(indices(shape[0], plan === "masks" ? [1] : plan), rest(1)));
  return fc.oneof(...choices);
}

/** "1:3", "::2", [null, -1, 2], …, with bounds that may lie outside. */
function slices(size: number): fc.Arbitrary<IndexItem> {
  const bound = fc.option(fc.integer({ min: -size - 1, max: size + 1 }));
  const step = fc.option(fc.integer({ min: 1, max: 3 }));
  return fc.tuple(bound, bound, step, fc.boolean()).map(([start, stop, by, asText]) => {
    const parts = [start, stop, by];
    if (!asText && parts.includes(null)) return parts;
    return parts.map((part) => part ?? "").join(":");
  });
}

/** Indices into a dimension of `size`, as a tensor or nested arrays, of a shape that broadcasts to `common`. */
function indices(size: number, common: Shape): fc.Arbitrary<IndexItem> {
  if (size === 0 && numelOf(common) > 0) return fc.constant(":");
  const id = fc.integer({ min: Math.min(0, -size), max: Math.max(0, size - 1) });
  return fc
    .tuple(shapesBroadcastTo(common), fc.boolean())
    .filter(([shape]) => size > 0 || numelOf(shape) === 0)
    .chain(([shape, asArray]) =>
      fc.array(id, { minLength: numelOf(shape), maxLength: numelOf(shape) }).map((flat) => {
        const ids = tensor(flat, { dtype: "int32" }).view([...shape]);
        const sayable = shape.length === 1 || (shape.length > 1 && flat.length > 0); // [] is all that is left of [0, 2]
        return asArray && sayable ? (ids.toArray() as number[]) : ids;
      }),
    );
}

/** A bool mask over dimensions of these sizes, as a tensor or nested arrays. */
function masks(sizes: Shape): fc.Arbitrary<IndexItem> {
  const count = numelOf(sizes);
  return fc
    .tuple(fc.array(fc.boolean(), { minLength: count, maxLength: count }), fc.boolean())
    .map(([flat, asArray]) => {
      const mask = tensor(flat, { dtype: "bool" }).view([...sizes]);
      return asArray && count > 0 ? (mask.toArray() as boolean[]) : mask;
    });
}

/** The same index with new axes put in, a run of ":" written "...", or ":" at the end left out. */
function decorated(items: IndexItem[]): fc.Arbitrary<IndexItem[]> {
  const axes = fc.array(fc.nat(items.length), { maxLength: 2 });
  return fc.tuple(axes, fc.nat(items.length), fc.boolean()).map(([places, from, dots]) => {
    let out = [...items];
    let end = from;
    while (out[end] === ":") end++;
    if (dots) out.splice(from, end - from, "...");
    else while (out.at(-1) === ":") out.pop();
    for (const place of places) out.splice(Math.min(place, out.length), 0, null);
    if (out.length === 0) out = ["..."];
    return out;
  });
}
