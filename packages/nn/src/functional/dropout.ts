/** Dropout (Srivastava et al. 2014): in training, elements become 0 at random, and those that stay grow so that the mean is kept. */
import { emptyLike, type Generator, type Tensor } from "@gptlight/tensor";

/** The options of `dropout`, torch's. */
export interface DropoutOptions {
  /** Off, x passes unchanged and nothing is drawn. Default true. */
  training?: boolean;
  /** Default: the default generator. */
  generator?: Generator | null;
}

/** @throws RangeError unless p is a probability. */
export function checkProbability(p: number, where: string): number {
  if (p >= 0 && p <= 1) return p;
  throw new RangeError(`${where}: p must be in [0, 1], got ${p}`);
}

/**
 * x with each element 0 with probability p, else divided by 1 − p. Draws torch's mask: two words of the generator an element, in the order of
 * x's memory; none for p = 0, p = 1 or in evaluation.
 * @throws RangeError unless p is in [0, 1].
 * @see torch.nn.functional.dropout
 * @example dropout(tensor([1.5, 2]), 0.5, { training: false }).toArray() // [1.5, 2]
 */
export function dropout(x: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  const { training = true, generator = null } = options;
  checkProbability(p, "dropout");
  if (!training || p === 0 || x.numel() === 0) return x;
  if (p === 1) return x.mul(0);
  const kept = emptyLike(x).bernoulli_(1 - p, { generator }); // 0 or 1
  return x.mul(kept.div_(1 - p));
}
