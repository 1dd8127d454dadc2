/**
 * Every differentiable op: backward against central differences, backward of backward too, in float64 and to a relative 1e-6;
 * and every op, whatever the layout of its inputs, gives what it gives for packed copies of them.
 */

import type { Tensor } from "@gptlight/tensor";
import * as library from "@gptlight/tensor";
import { assertClose, gradcheck, gradgradcheck } from "@gptlight/tensor/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Case, Cases } from "./cases.ts";
import { elementwise } from "./elementwise-cases.ts";
import { inPlaceOps } from "./in-place-cases.ts";
import { byIndex } from "./index-cases.ts";
import { losses } from "./loss-cases.ts";
import { composed } from "./product-cases.ts";
import { reductions } from "./reduce-cases.ts";
import { views } from "./view-cases.ts";
import { without } from "./without-gradient.ts";

/** A row for each op; a few rows, such as "iteration", are of ways to call one. */
const table: Record<string, Cases> = {
  ...elementwise,
  ...reductions,
  ...views,
  ...byIndex,
  ...composed,
  ...losses,
  ...inPlaceOps,
};

/** The same op with its results turned round, so that the gradient that comes back is not packed. */
const turned =
  ({ f }: Case) =>
  (...inputs: Tensor[]): Tensor[] =>
    [f(...inputs)].flat().map((y) => (y as Tensor).T);

describe.each(Object.entries(table))("%s", (_, cases) => {
  test("gives the same for any layout", () =>
    fc.assert(
      fc.property(cases, ({ f, inputs }) => {
        const packed = inputs.map((x) => x.detach().clone());
        const [got, want] = [f(...inputs), f(...packed)].map((y) => [y].flat() as Tensor[]);
        got.forEach((y, i) => {
          assertClose(y.detach(), want[i], { rtol: 2 ** -50, atol: 0, equalNan: true });
        });
      }),
      { numRuns: 50 },
    ));

  test("has the gradient of its values", () =>
    fc.assert(
      fc.property(cases, (c) => gradcheck(turned(c), c.inputs)),
      { numRuns: 40 },
    ));

  test("has the gradient of its gradient", () =>
    fc.assert(
      fc.property(cases, (c) => gradgradcheck(turned(c), c.inputs)),
      { numRuns: 20 },
    ));
});

test("the table has every op that the package exports, or says why not", () => {
  const exported = Object.entries(library).filter(([, value]) => typeof value === "function");
  const missing = exported
    .map(([name]) => name)
    .filter((name) => !Object.hasOwn({ ...table, ...without }, name));
  expect(missing, "add a row to one of the *-cases.ts, or a reason to without-gradient.ts").toEqual(
    [],
  );
});

test("no op with a row is said to have no gradient, and none is said that does not exist", () => {
  const names = Object.keys(without);
  expect(names.filter((name) => Object.hasOwn(table, name))).toEqual([]);
  expect(names.filter((name) => !(name in library))).toEqual([]);
});
