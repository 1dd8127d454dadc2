/** Grad mode: whether ops record how to go backward. One of the library's two pieces of hidden state, as in torch. */

let enabled = true;

/** Whether ops are recorded now. @see torch.is_grad_enabled */
export function isGradEnabled(): boolean {
  return enabled;
}

/**
 * The result of `body`, run without recording gradients.
 * @see torch.no_grad
 * @example noGrad(() => tensor([1], { requiresGrad: true }).mul(2).requiresGrad) // false
 */
export function noGrad<T>(body: () => T): T {
  return withGradMode(false, body);
}

/**
 * The result of `body`, run with recording on, also inside `noGrad`.
 * @see torch.enable_grad
 * @example noGrad(() => enableGrad(() => isGradEnabled())) // true
 */
export function enableGrad<T>(body: () => T): T {
  return withGradMode(true, body);
}

/**
 * The result of `body`, run with grad mode set; the earlier mode returns even if `body` throws.
 * @throws TypeError if `body` is asynchronous: the mode would have changed back before it ran on.
 * @see torch.set_grad_enabled
 */
export function withGradMode<T>(mode: boolean, body: () => T): T {
  if (typeof body !== "function")
    throw new TypeError(
      `noGrad/enableGrad: needs a function, as in noGrad(() => …), got ${typeof body}`,
    );
  const before = enabled;
  enabled = mode;
  try {
    const result = body();
    if (result instanceof Promise)
      throw new TypeError(
        "noGrad/enableGrad: needs a synchronous function, got one that returns a Promise",
      );
    return result;
  } finally {
    enabled = before;
  }
}
