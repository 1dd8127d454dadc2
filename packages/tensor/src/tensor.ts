/**
 * Tensor: an NdArray that may remember how it was computed.
 * The class holds state only. Its methods (`x.mul(y)`) are listed in methods.ts, and each is a function in ops/.
 */
import { Node } from "./autograd/node.ts";
import { type DType, isFloat } from "./dtype.ts";
import { NdArray, type Storage } from "./ndarray.ts";
import type { Shape } from "./shape.ts";

/** What ties a view to the tensor that owns its memory, so that autograd sees in-place changes through either. */
export interface ViewLink {
  /** The owner: never itself a view. */
  readonly base: Tensor;
  /** Made under noGrad: an in-place change with gradients could not be tracked through it. */
  readonly untracked: boolean;
  /** `base.rewrites` when this view's node was made; behind it, the node is stale. */
  rewrites: number;
}

/** A strided view of numbers that may remember how it was computed. Make one with `tensor(…)`; its methods are the functions of this package. */
export class Tensor extends NdArray {
  /** The gradient that `backward` collected here; null before. */
  grad: Tensor | null = null;
  /** Set on views only. */
  link: ViewLink | null = null;
  /** How often an in-place op gave this owner of memory a new node. */
  rewrites = 0;
  /** Makes a new node for a view of this tensor after such a rewrite. */
  renewView: ((view: Tensor) => Node | null) | null = null;
  #node: Node | null = null;

  constructor(
    storage: Storage,
    dtype: DType,
    shape: Shape,
    strides?: readonly number[],
    offset?: number,
  ) {
    super(storage, dtype, shape, strides, offset);
  }

  /** This tensor's place in the graph: the op that made it, the collector of a leaf that wants a gradient, or null. */
  get node(): Node | null {
    const link = this.link;
    if (link !== null && link.rewrites !== link.base.rewrites) {
      link.rewrites = link.base.rewrites;
      this.#node = link.base.renewView?.(this) ?? null;
    }
    return this.#node;
  }

  set node(node: Node | null) {
    this.#node = node;
  }

  /** The op that made this tensor, as torch names it; null for leaves. @see torch.Tensor.grad_fn */
  get gradFn(): Node | null {
    const node = this.node;
    return node === null || node.leaf !== null ? null : node;
  }

  /** Whether this tensor was made by the user, not by a recorded op. @see torch.Tensor.is_leaf */
  get isLeaf(): boolean {
    return this.gradFn === null;
  }

  /**
   * Whether ops on this tensor are recorded. Settable on leaves.
   * @throws TypeError if set on an integer or bool tensor; Error if cleared on the result of an op.
   * @see torch.Tensor.requires_grad
   */
  get requiresGrad(): boolean {
    return this.node !== null;
  }

  set requiresGrad(wanted: boolean) {
    if (wanted === this.requiresGrad) return;
    if (!this.isLeaf)
      throw new Error(
        `requiresGrad: cannot be cleared on the result of ${this.gradFn?.name}; use detach()`,
      );
    if (wanted && !isFloat(this.dtype))
      throw new TypeError(`requiresGrad: only float tensors can have gradients, got ${this.dtype}`);
    this.#node = wanted ? new Node("AccumulateGrad", this, [], this) : null;
  }
}
