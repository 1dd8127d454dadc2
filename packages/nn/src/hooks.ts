/**
 * Forward hooks: functions that a module calls just before and just after its forward, to look at values or to replace them.
 * They wrap the `forward` of the one module they are registered on; modules without hooks pay nothing.
 * Left out: hooks for all modules at once, and hooks on gradients of modules (tensors have registerHook).
 */

/** A module that can be called, for the types of its hooks. */
export interface Callable<Inputs extends unknown[], Output> {
  forward(...inputs: Inputs): Output;
}

/** Sees the inputs; an array that it returns replaces them. */
export type ForwardPreHook<Inputs extends unknown[]> = (
  module: object,
  inputs: Inputs,
) => Inputs | undefined;

/** Sees inputs and output; what it returns, if anything, replaces the output. */
export type ForwardHook<Inputs extends unknown[], Output> = (
  module: object,
  inputs: Inputs,
  output: Output,
) => Output | undefined;

/** The hooks of one module, in the order in which they were registered. */
export class ForwardHooks {
  #before: ForwardPreHook<unknown[]>[] = [];
  #after: ForwardHook<unknown[], unknown>[] = [];

  /** @throws TypeError if the module has no forward. */
  constructor(module: object) {
    const { forward } = module as { forward?: (...inputs: unknown[]) => unknown };
    if (typeof forward !== "function")
      throw new TypeError(
        `registerForwardHook: ${module.constructor.name} has no forward; register the hook on a module that is called`,
      );
    const value = (...args: unknown[]) => {
      let inputs = args;
      for (const hook of this.#before) inputs = hook(module, inputs) ?? inputs;
      let output = forward.apply(module, inputs);
      for (const hook of this.#after) output = hook(module, inputs, output) ?? output;
      return output;
    };
    Object.defineProperty(module, "forward", { value, configurable: true, writable: true });
  }

  /** Returns a function that removes the hook. */
  addBefore<Inputs extends unknown[]>(hook: ForwardPreHook<Inputs>): () => void {
    const added = hook as unknown as ForwardPreHook<unknown[]>;
    this.#before = [...this.#before, added];
    return () => {
      this.#before = this.#before.filter((other) => other !== added);
    };
  }

  /** Returns a function that removes the hook. */
  addAfter<Inputs extends unknown[], Output>(hook: ForwardHook<Inputs, Output>): () => void {
    const added = hook as unknown as ForwardHook<unknown[], unknown>;
    this.#after = [...this.#after, added];
    return () => {
      this.#after = this.#after.filter((other) => other !== added);
    };
  }
}
