/**
 * Every differentiable op: backward against central differences, backward of backward too, in float64 and to a relative 1e-6;
 * and every op, whatever the layout of its inputs, gives what it gives for packed copies of them.
 */

import type { Tensor } from "@gptlight/tensor";
import { assertClose, gradcheck, gradgradcheck } from "@gptlight/tensor/testing";
import fc from "fast-check";
import { describe, test } from "vitest";
import type { Case } from "./cases.ts";
import { elementwise } from "./elementwise-cases.ts";

const table = { ...elementwise };

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
