/**
 * Makes methods of the functions listed in methods.ts: x.mul(y) is mul(x, y).
 * It is the one file that changes a prototype, and the reason why package.json names it under sideEffects.
 * The alternative, a class that imports all ops while all ops import the class, is a cycle.
 */
import * as methods from "./methods.ts";
import type { KeepdimOptions } from "./ops/broadcast.ts";
import { max, min, type ValuesAndIndices } from "./ops/minmax.ts";
import { unbind } from "./ops/slicing.ts";
import { Size, size } from "./ops/text.ts";
import { mT, T } from "./ops/views.ts";
import { Tensor } from "./tensor.ts";

/** A function of a tensor and more, as a method: its first argument becomes `this`. */
type Method<F> = F extends (
  x: Tensor,
  ...rest: infer Rest extends readonly unknown[]
) => infer Result
  ? (...rest: Rest) => Result
  : never;

type Methods = { [Name in keyof typeof methods]: Method<(typeof methods)[Name]> };

declare module "./tensor.ts" {
  interface Tensor extends Methods {
    /** All dimensions in reverse order: the transpose of a matrix. @see torch.Tensor.T */
    readonly T: Tensor;
    /** The last two dimensions swapped. @see torch.Tensor.mT */
    readonly mT: Tensor;
    /** The shape, as an array that prints as torch.Size does. @see torch.Tensor.size */
    size(): Size;
    /** The size of one dimension. */
    size(dim: number): number;
    /** The largest element, or the largest along `dim` and where they stand. @see torch.max */
    max(): Tensor;
    /** The largest along `dim`, and where they stand. */
    max(dim: number, options?: KeepdimOptions): ValuesAndIndices;
    /** The smallest element, or the smallest along `dim` and where they stand. @see torch.min */
    min(): Tensor;
    /** The smallest along `dim`, and where they stand. */
    min(dim: number, options?: KeepdimOptions): ValuesAndIndices;
    /** torch's text of the tensor; said here again as a method, so that subclasses may override it. @see torch.Tensor.__repr__ */
    toString(): string;
    /** The slices along dimension 0. */
    [Symbol.iterator](): Iterator<Tensor>;
  }
}

for (const [name, method] of Object.entries({ ...methods, max, min, size }))
  define(name, {
    value(this: Tensor, ...rest: unknown[]) {
      return (method as (x: Tensor, ...rest: unknown[]) => unknown)(this, ...rest);
    },
  });
define("T", {
  get(this: Tensor) {
    return T(this);
  },
});
define("mT", {
  get(this: Tensor) {
    return mT(this);
  },
});
define(Symbol.iterator, {
  value(this: Tensor) {
    return unbind(this)[Symbol.iterator]();
  },
});
// what console.log shows in Node, Deno and Bun
for (const prototype of [Tensor.prototype, Size.prototype])
  Object.defineProperty(prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(this: Tensor | Size) {
      return this.toString();
    },
  });

function define(name: string | symbol, property: PropertyDescriptor): void {
  Object.defineProperty(Tensor.prototype, name, { configurable: true, ...property });
}
