/** Coin tosses: torch's bernoulli_, from which dropout takes its masks. */
import type { TypedArray } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";
import { broadcastShapes, sameShape, shapeText } from "../shape.ts";
import { checkFloat, checkNumber } from "./checks.ts";
import type { Generator } from "./generator.ts";
import { fillInMemoryOrder } from "./memory-order.ts";

/**
 * Fills `out`, of any dtype, with ones of probability `p` and else zeros. `p` is one number or a float tensor that broadcasts to `out`.
 * Words an element: 2, whatever the number p, 0 and 1 included; for a float32 tensor p only 1.
 * @throws RangeError unless every p is in [0, 1] and a tensor p broadcasts; TypeError if p is no float.
 * @see torch.Tensor.bernoulli_
 */
export function fillBernoulli(out: NdArray, p: number | NdArray, generator: Generator): void {
  if (typeof p === "object") fillEach(out, p, generator);
  else fillAll(out, p, generator);
}

function fillAll(out: NdArray, p: number, generator: Generator): void {
  checkNumber(p, "p", "bernoulli_");
  if (!(p >= 0 && p <= 1)) throw new RangeError(`bernoulli_: p must be in [0, 1], got ${p}`);
  fillInMemoryOrder(out, "bernoulli_", (values) => {
    for (let i = 0; i < values.length; i++) values[i] = generator.uniform53() < p ? 1 : 0;
  });
}

function fillEach(out: NdArray, p: NdArray, generator: Generator): void {
  checkFloat(p, "bernoulli_", "p");
  if (!sameShape(broadcastShapes(p.shape, out.shape, "bernoulli_"), out.shape))
    throw new RangeError(
      `bernoulli_: p of shape ${shapeText(p.shape)} does not broadcast to ${shapeText(out.shape)}`,
    );
  fillInMemoryOrder(
    out,
    "bernoulli_",
    (values, probabilities) => {
      checkProbabilities(probabilities);
      if (probabilities instanceof Float32Array)
        for (let i = 0; i < values.length; i++)
          values[i] = generator.uniform24() < probabilities[i] ? 1 : 0;
      else
        for (let i = 0; i < values.length; i++)
          values[i] = generator.uniform53() < probabilities[i] ? 1 : 0;
    },
    [p],
  );
}

function checkProbabilities(probabilities: TypedArray): void {
  for (const p of probabilities)
    if (!(p >= 0 && p <= 1))
      throw new RangeError(`bernoulli_: probabilities must be in [0, 1], got ${p}`);
}
