// biome-ignore-all lint/complexity/noThisInStatic: `this` is the user's subclass
/** Ops of the user's own, with a backward that they write: torch.autograd.Function. */
import { noGrad } from "./autograd/grad-mode.ts";
import { clone, named } from "./autograd/identity.ts";
import { recordJoint } from "./autograd/record.ts";
import { cat } from "./ops/join.ts";
import { narrow } from "./ops/slicing.ts";
import { reshape } from "./ops/views.ts";
import { Tensor } from "./tensor.ts";

/** What forward leaves for backward. Other values may be kept as properties of one's own subclass, or in closures. */
export class Context {
  /** Tensors given to saveForBackward. */
  savedTensors: readonly Tensor[] = [];
  /** For each argument of apply: is it a tensor that wants a gradient? */
  readonly needsInputGrad: readonly boolean[];

  constructor(needsInputGrad: readonly boolean[]) {
    this.needsInputGrad = needsInputGrad;
  }

  /** Keeps tensors for backward, which then checks that nobody changed them in place. */
  saveForBackward(...tensors: readonly Tensor[]): void {
    this.savedTensors = tensors;
  }
}

/** The static side of a user's Function. */
export interface FunctionClass<
  Args extends readonly unknown[],
  Result extends Tensor | readonly Tensor[],
> {
  readonly name: string;
  /** The values, from the arguments of `apply`. */
  forward(ctx: Context, ...args: Args): Result;
  /** From the gradients of the results to those of the arguments, null for arguments that have none. */
  backward(ctx: Context, ...gradients: readonly Tensor[]): Tensor | readonly (Tensor | null)[];
}

/**
 * An op with its own backward: subclass it with static `forward` and `backward`, and call `apply`.
 * forward runs unrecorded; backward is recorded under createGraph, so that it can be differentiated if it is made of ops.
 * @see torch.autograd.Function
 * @example
 * class Cube extends Function {
 *   static forward(ctx, x) { ctx.saveForBackward(x); return x.pow(3); }
 *   static backward(ctx, g) { return g.mul(ctx.savedTensors[0].pow(2)).mul(3); }
 * }
 * const x = tensor([2], { requiresGrad: true });
 * Cube.apply(x).backward();
 * x.grad?.item() // 12
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: it is torch's name, and the built-in is not used here
// biome-ignore lint/complexity/noStaticOnlyClass: users extend it, as they do torch's
export abstract class Function {
  /** Runs `forward` unrecorded and records one node, whose gradients `backward` gives. @see torch.autograd.Function.apply */
  static apply<Args extends readonly unknown[], Result extends Tensor | readonly Tensor[]>(
    this: FunctionClass<Args, Result>,
    ...args: Args
  ): Result {
    const ctx = new Context(args.map((arg) => arg instanceof Tensor && arg.requiresGrad));
    const result = noGrad(() => this.forward(ctx, ...args));
    const outputs: readonly Tensor[] = result instanceof Tensor ? [result] : result;
    const flat = noGrad(() => cat(outputs.map((y) => reshape(y, [-1]))));
    const places = args.map((_, i) => i).filter((i) => args[i] instanceof Tensor);
    const inputs = places.map((i) => args[i] as Tensor);
    const joined = recordJoint(`${this.name}Backward`, flat, inputs, ctx.savedTensors, (g) => {
      // a copy, for the user may keep it, while backward recycles its own
      const gradients = this.backward(ctx, ...separate(clone(g), outputs));
      const list = gradients instanceof Tensor ? [gradients] : gradients;
      return list.length === args.length ? places.map((i) => list[i]) : list;
    });
    const parts = separate(joined, outputs).map((y) => named(`${this.name}Backward`, y));
    return (result instanceof Tensor ? parts[0] : parts) as Result;
  }
}

/** The pieces of a flat tensor in the shapes of `like`. */
function separate(flat: Tensor, like: readonly Tensor[]): Tensor[] {
  let start = 0;
  return like.map((y) => {
    const piece = narrow(flat, 0, start, y.numel());
    start += y.numel();
    return reshape(piece, y.shape);
  });
}
