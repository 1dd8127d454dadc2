/**
 * The tape. Each recorded value has a Node; each input of it that wants a gradient is an Edge to that input's Node.
 * A node knows its parents and never its children, so that a graph is garbage as soon as its results are.
 */
import type { DType } from "../dtype.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** From g = ∂L/∂y to ∂L/∂x for one input x of y = op(x, …). It gets y too, for ops whose derivative is said best by their result. */
export type Pullback = (g: Tensor, y: Tensor) => Tensor;

/** The same for all inputs at once, in their order; null where an input gets none. For ops whose gradients share work. */
export type JointPullback = (g: Tensor, y: Tensor) => readonly (Tensor | null)[];

/** May look at a gradient on its way, or replace it by returning another. */
export type Hook = (gradient: Tensor) => Tensor | undefined;

/** A tensor that a pullback reads, with its version when the op ran: it must not have changed since. */
export interface Saved {
  readonly tensor: Tensor;
  readonly version: number;
}

/** From the result of an op to one of its inputs, with the way its gradient goes. */
export interface Edge {
  readonly parent: Node;
  /** Which input of the op this is. */
  readonly input: number;
  /** null where the node has a joint pullback. */
  readonly pullback: Pullback | null;
  readonly saved: readonly Saved[];
}

/** One op of a recorded computation, or the leaf whose gradient collects there. @see torch.autograd.graph.Node */
export class Node {
  /** torch's name: "MulBackward0", or "AccumulateGrad" for a leaf. */
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** One more than the deepest parent: sorting by depth is a topological order. */
  readonly depth: number;
  /** Towards the inputs; null once a backward pass has freed what they saved. */
  edges: readonly Edge[] | null;
  /** The leaf whose gradient collects here; null for the result of an op. */
  readonly leaf: Tensor | null;
  /** Instead of the edges' own pullbacks. */
  joint: JointPullback | null = null;
  /** The op's result y, kept only where a pullback reads it. */
  result: Tensor | null = null;
  /** Called with ∂L/∂y before the pullbacks see it, in order. */
  hooks: Hook[] = [];
  /** The tensor that asked to keep its gradient though it is no leaf. */
  retained: Tensor | null = null;

  constructor(
    name: string,
    value: { readonly shape: Shape; readonly dtype: DType },
    edges: readonly Edge[],
    leaf: Tensor | null = null,
  ) {
    this.name = name;
    this.shape = value.shape;
    this.dtype = value.dtype;
    this.edges = edges;
    this.leaf = leaf;
    let depth = 0;
    for (const edge of edges) depth = Math.max(depth, edge.parent.depth + 1);
    this.depth = depth;
  }
}
