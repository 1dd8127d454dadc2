/** Moves that write in place, through views to whatever shares their memory. */
import { type Tensor, tensor } from "@gptlight/tensor";
import { indexOf, isArray } from "./index-moves.ts";
import * as model from "./model.ts";
import type { Decide, Move, MoveMaker, Variable } from "./moves.ts";

/** A change in place, refused where cells stand twice. */
function change(
  v: Variable,
  said: string,
  call: () => Tensor,
  f: (value: number, index: readonly number[]) => number,
): Move {
  const mean = () => {
    model.write(v.m, f);
    return undefined;
  };
  return { text: said, call, mean, refused: model.repeats(v.m) };
}

/** Another variable whose shape broadcasts to that of x. */
function sourceFor(
  shape: readonly number[],
  others: readonly Variable[],
  decide: Decide,
): Variable | null {
  const fits = others.filter(
    ({ x }) =>
      x.ndim <= shape.length &&
      x.shape.every((size, d) => size === 1 || size === shape[d + shape.length - x.ndim]),
  );
  return fits.length === 0 ? null : decide.pick(fits);
}

/** What `source`, broadcast to `shape`, holds at an index, before anything is written. */
function valuesOf(
  source: Variable,
  shape: readonly number[],
): (index: readonly number[]) => number {
  const before = model.copyOf(model.expand(source.m, shape));
  return (index) => model.cellAt(before, index).value;
}

export const changes: Record<string, MoveMaker> = {
  add_: (v, decide) => {
    const k = decide.below(9) - 4;
    return change(
      v,
      `add_(${k})`,
      () => v.x.add_(k),
      (value) => value + k,
    );
  },
  neg_: (v) =>
    change(
      v,
      "neg_()",
      () => v.x.neg_(),
      (value) => -value,
    ),
  fill_: (v, decide) => {
    const k = decide.below(100);
    return change(
      v,
      `fill_(${k})`,
      () => v.x.fill_(k),
      () => k,
    );
  },
  zero_: (v) =>
    change(
      v,
      "zero_()",
      () => v.x.zero_(),
      () => 0,
    ),
  clamp_: (v) =>
    change(
      v,
      "clamp_(-20, 20)",
      () => v.x.clamp_(-20, 20),
      (a) => Math.min(20, Math.max(-20, a)),
    ),
  maskedFill_: (v, decide) => {
    const bits = model.indicesOf(v.m.shape).map(() => decide.below(2));
    const mask = tensor(bits, { dtype: "bool" }).view([...v.m.shape]);
    const flags = model.arranged(v.m.shape, () => ({ value: bits.shift() as number }));
    return change(
      v,
      "maskedFill_(mask, 7)",
      () => v.x.maskedFill_(mask, 7),
      (value, index) => (model.cellAt(flags, index).value === 1 ? 7 : value),
    );
  },
  copy_: (v, decide, others) => {
    const source = sourceFor(v.x.shape, others, decide);
    if (source === null) return null;
    const value = valuesOf(source, v.m.shape);
    const said = `copy_(v${others.indexOf(source)})`;
    return change(
      v,
      said,
      () => v.x.copy_(source.x),
      (_, index) => value(index),
    );
  },
  sub_: (v, decide, others) => {
    const source = sourceFor(v.x.shape, others, decide);
    if (source === null) return null;
    const value = valuesOf(source, v.m.shape);
    const said = `sub_(v${others.indexOf(source)})`;
    return change(
      v,
      said,
      () => v.x.sub_(source.x),
      (old, index) => old - value(index),
    );
  },
  set: (v, decide, others) => {
    const { items, parts, common } = indexOf(v.x, decide);
    const target = { x: v.x, m: model.at(v.m, parts, common) };
    const source = sourceFor(target.m.shape, others, decide);
    if (source === null) return null;
    const value = valuesOf(source, target.m.shape);
    // index arrays: of two values for one place torch takes either
    if (parts.some(isArray) && (model.repeats(target.m) || model.repeats(v.m))) return null;
    const said = `set([${items.map(String)}], v${others.indexOf(source)})`;
    return change(
      target,
      said,
      () => v.x.set(items, source.x),
      (_, index) => value(index),
    );
  },
};
