/** Trading time for memory: activations are forgotten and computed again in backward (Chen et al. 2016). */
import { backward } from "./autograd/backward.ts";
import { enableGrad, isGradEnabled, noGrad } from "./autograd/grad-mode.ts";
import { detach, recordJoint } from "./autograd/record.ts";
import { zeros } from "./create.ts";
import { forkRng, getRngState, setRngState } from "./random/default-generator.ts";
import { Tensor } from "./tensor.ts";

/**
 * `fn(...inputs)`, of which only the inputs are kept: backward runs `fn` again, with the same random draws, to get the rest.
 * Gradients reach the inputs and, in their `grad`, all leaves that fn uses; grad() finds only the inputs, and createGraph does not go through.
 * @throws TypeError if fn does not return one tensor.
 * @see torch.utils.checkpoint.checkpoint
 * @example
 * const x = tensor([3], { requiresGrad: true });
 * checkpoint((v) => v.mul(v), x).backward();
 * x.grad?.item() // 6
 */
export function checkpoint<Inputs extends readonly Tensor[]>(
  fn: (...inputs: Inputs) => Tensor,
  ...inputs: Inputs
): Tensor {
  if (typeof fn !== "function")
    throw new TypeError(`checkpoint: needs a function and its inputs, got ${typeof fn}`);
  if (!isGradEnabled()) return fn(...inputs);
  const state = getRngState();
  const value = noGrad(() => fn(...inputs));
  if (!(value instanceof Tensor))
    throw new TypeError("checkpoint: the function must return one tensor");
  const anchor = zeros([], { requiresGrad: true }); // gives the result a node even if only leaves inside fn want gradients
  return recordJoint("CheckpointFunctionBackward", value, [...inputs, anchor], inputs, (g) => {
    const fresh = inputs.map((x) => {
      const copy = detach(x);
      copy.requiresGrad = x.requiresGrad;
      return copy;
    });
    const again = forkRng(() => {
      setRngState(state);
      return enableGrad(() => fn(...(fresh as unknown as Inputs)));
    });
    backward(again, g);
    return [...fresh.map((x) => x.grad), null];
  });
}
