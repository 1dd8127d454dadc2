/** golden/indexing.json: random index expressions, read and assigned, as torch understands them. */
import { arange, type Tensor, tensor } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import type { IndexItem } from "../../src/ops/indexing.ts";

interface Packed {
  shape: number[];
  data: number[];
}
type Nested = number | boolean | Nested[];
/** An integer tensor, a list of integers, or a mask. */
type Special = { int: Nested } | { list: number[] } | { mask: Nested };
interface Case {
  id: number;
  shape: number[];
  index: (number | string | null | Special)[];
  want: Packed & { view: boolean | null } & { error?: string };
  set?: { value: Packed; data: number[] } & { error?: string };
}

const { cases } = loadGolden<{ cases: Case[] }>("indexing");
const labelled = cases.map((c) => ({
  ...c,
  label: `${c.id}: ${JSON.stringify(c.shape)} by ${JSON.stringify(c.index)}`,
}));

function item(entry: Case["index"][number]): IndexItem {
  if (typeof entry !== "object" || entry === null) return entry;
  if ("int" in entry) return tensor(entry.int, { dtype: "int32" });
  if ("list" in entry) return entry.list;
  return tensor(entry.mask, { dtype: "bool" });
}

const source = (shape: number[]): Tensor =>
  arange(
    0,
    shape.reduce((n, size) => n * size, 1),
    1,
    { dtype: "float64" },
  ).view(shape);

function packed(x: Tensor): Packed {
  return { shape: [...x.shape], data: [...x.toTypedArray()] };
}

describe("indexing as torch does it", () => {
  test.each(labelled)("x.at $label", ({ shape, index, want }) => {
    const x = source(shape);
    const items = index.map(item);
    if (want.error !== undefined) {
      expect(() => x.at(...items)).toThrow(RangeError);
      return;
    }
    const y = x.at(...items);
    expect(packed(y)).toEqual({ shape: want.shape, data: want.data });
    if (want.view !== null) expect(y.storage === x.storage).toBe(want.view);
  });

  const assigned = labelled.filter((c) => c.set !== undefined);
  test.each(assigned)("x.set $label", ({ shape, index, set }) => {
    const x = source(shape);
    const { value, data, error } = set as NonNullable<Case["set"]>;
    const source_ = tensor(value.data, { dtype: "float64" }).view(value.shape);
    const assign = () => x.set(index.map(item), source_);
    if (error !== undefined) expect(assign).toThrow(RangeError);
    else expect([...assign().toTypedArray()]).toEqual(data);
  });
});
