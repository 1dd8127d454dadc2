/** What users may ask of a tensor's gradient: to be there, to stay, to pass by. */
import type { Tensor } from "../tensor.ts";
import type { Hook, Node } from "./node.ts";

/**
 * Asks for (or no more for) a gradient, and returns the leaf itself.
 * @throws TypeError for integers and bools; Error for the result of an op.
 * @see torch.Tensor.requires_grad_
 * @example zeros([1]).requiresGrad_().requiresGrad // true
 */
export function requiresGrad_(x: Tensor, requiresGrad = true): Tensor {
  x.requiresGrad = requiresGrad;
  return x;
}

/** Keeps the gradient of the result of an op in its `grad`, as leaves do. @see torch.Tensor.retain_grad */
export function retainGrad(x: Tensor): Tensor {
  const node = graphNode(x, "retainGrad");
  if (node.leaf === null) node.retained = x;
  return x;
}

/**
 * Calls `hook` with ∂L/∂x in each backward pass; what it returns, if anything, replaces the gradient.
 * Returns a function that removes the hook.
 * @see torch.Tensor.register_hook
 * @example
 * const x = tensor([1.5], { requiresGrad: true });
 * x.registerHook((g) => g.mul(10));
 * x.sum().backward();
 * x.grad?.toArray() // [10]
 */
export function registerHook(x: Tensor, hook: Hook): () => void {
  const node = graphNode(x, "registerHook");
  node.hooks.push(hook);
  return () => {
    node.hooks = node.hooks.filter((other) => other !== hook);
  };
}

function graphNode(x: Tensor, where: string): Node {
  if (x.node !== null) return x.node;
  throw new Error(
    `${where}: this tensor has no gradient; set requiresGrad on the leaf it is computed from`,
  );
}
