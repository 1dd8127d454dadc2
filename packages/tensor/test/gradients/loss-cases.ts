/** Gradient table: losses. */

import type { Tensor } from "@gptlight/tensor";
import * as gl from "@gptlight/tensor";
import { tensors } from "@gptlight/tensor/testing";
import fc from "fast-check";
import { anywhere, between, type Case, type Cases, leaf, positive, smallShapes } from "./cases.ts";

const reduction = fc.constantFrom("mean" as const, "sum" as const, "none" as const);

/** A loss of an input and a target of one shape, both of which may want a gradient. */
function pairLoss(
  f: (input: Tensor, target: Tensor, reduction: "mean" | "sum" | "none") => Tensor,
  [inputs, targets]: readonly [fc.Arbitrary<number>, fc.Arbitrary<number>] = [anywhere, anywhere],
  smooth: (input: Tensor, target: Tensor) => boolean = () => true,
): Cases {
  return smallShapes({ minSize: 1 })
    .chain((shape) =>
      fc.tuple(leaf(shape, { elements: inputs }), leaf(shape, { elements: targets }), reduction),
    )
    .filter(([x, y]) => smooth(x.detach(), y.detach()))
    .map(([x, y, how]): Case => ({ inputs: [x, y], f: (a, b) => f(a, b, how), args: [how] }));
}

/** |x − y| keeps away from these points, where the loss bends. */
const away =
  (...points: number[]) =>
  (x: Tensor, y: Tensor): boolean =>
    points.every((p) => x.sub(y).abs().sub(p).abs().gt(0.05).all().item() === 1);

const probability = between(0.125, 0.875);

const pairs: Record<string, Cases> = {
  mseLoss: pairLoss((x, y, how) => gl.mseLoss(x, y, { reduction: how })),
  l1Loss: pairLoss((x, y, how) => gl.l1Loss(x, y, { reduction: how }), undefined, away(0)),
  smoothL1Loss: pairLoss(
    (x, y, how) => gl.smoothL1Loss(x, y, { reduction: how, beta: 0.5 }),
    undefined,
    away(0, 0.5),
  ),
  huberLoss: pairLoss(
    (x, y, how) => gl.huberLoss(x, y, { reduction: how, delta: 0.75 }),
    undefined,
    away(0, 0.75),
  ),
  binaryCrossEntropy: pairLoss(
    (x, y, how) => gl.binaryCrossEntropy(x, y, { reduction: how }),
    [probability, probability],
  ),
  binaryCrossEntropyWithLogits: pairLoss((x, y, how) =>
    gl.binaryCrossEntropyWithLogits(x, y, { reduction: how }),
  ),
  klDiv: fc.oneof(
    pairLoss((x, y, how) => gl.klDiv(x, y, { reduction: how }), [anywhere, positive]),
    pairLoss((x, y, how) => gl.klDiv(x, y, { reduction: how, logTarget: true })),
    pairLoss((x, y) => gl.klDiv(x, y, { reduction: "batchmean" }), [anywhere, positive]),
  ),
  cosineSimilarity: pairLoss(
    (x, y) => gl.cosineSimilarity(x.flatten(), y.flatten(), 0),
    [positive, positive],
  ),
};

/** The weights of a binary loss are ordinary factors, with gradients. */
const weighted: Cases = smallShapes({ minSize: 1, maxDims: 2 }).chain((shape) =>
  fc.tuple(leaf(shape), leaf(shape, { elements: probability }), leaf(shape), leaf(shape)).map(
    ([x, y, weight, posWeight]): Case => ({
      inputs: [x, y, weight, posWeight],
      f: (a, b, w, p) => [
        gl.binaryCrossEntropyWithLogits(a, b, { weight: w, posWeight: p }),
        gl.binaryCrossEntropy(b, a.sigmoid(), { weight: w }),
      ],
      args: [],
    }),
  ),
);

/** Logits of C classes, a class for each row (some ignored, one at least not), and all options. */
const classLoss = (
  f: (x: Tensor, target: Tensor, options: object) => Tensor,
  smoothing: fc.Arbitrary<object>,
): Cases =>
  fc
    .record({
      C: fc.integer({ min: 1, max: 3 }),
      outer: fc.constantFrom([], [1], [2]),
      inner: fc.constantFrom([], [2]),
      how: reduction,
      smooth: smoothing,
      isWeighted: fc.boolean(),
      ignored: fc.constantFrom(-100, 1),
    })
    .chain(({ C, outer, inner, how, smooth, isWeighted, ignored }) => {
      const rest = outer.length === 0 ? [] : inner;
      const target = tensors({
        dtype: "int32",
        shape: [...outer, ...rest],
        elements: fc.constantFrom(...[0, C - 1, ignored < C ? ignored : 0]),
        layouts: ["offset"],
      }).filter((t) => t.ne(ignored).any().item() === 1);
      const weights = tensors({ dtype: "float64", shape: [C], elements: positive });
      return fc.tuple(leaf([...outer, C, ...rest]), target, weights).map(([x, t, weight]): Case => {
        const options = {
          ...smooth,
          reduction: how,
          ignoreIndex: ignored,
          weight: isWeighted ? weight : null,
        };
        return { inputs: [x, t], f: (logits, ids) => f(logits, ids, options), args: [options] };
      });
    });

/** Targets that are themselves probabilities, and want a gradient. */
const soft: Cases = fc
  .tuple(fc.constantFrom([3], [2, 3], [1, 2, 2]), reduction, fc.constantFrom(0, 0.25))
  .chain(([shape, how, labelSmoothing]) =>
    fc.tuple(leaf(shape), leaf(shape, { elements: positive })).map(
      ([x, q]): Case => ({
        inputs: [x, q],
        f: (logits, p) => gl.crossEntropy(logits, p, { reduction: how, labelSmoothing }),
        args: [how, labelSmoothing],
      }),
    ),
  );

export const losses: Record<string, Cases> = {
  ...pairs,
  weightedBinaryLosses: weighted,
  nllLoss: classLoss(gl.nllLoss, fc.constant({})),
  crossEntropy: fc.oneof(
    classLoss(gl.crossEntropy, fc.constantFrom({}, { labelSmoothing: 0.25 })),
    soft,
  ),
};
