/** How an op enters the tape: its value, and a pullback for each input that may want a gradient. */
import { isFloat } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";
import { Tensor } from "../tensor.ts";
import { isGradEnabled } from "./grad-mode.ts";
import { type Edge, type JointPullback, Node, type Pullback } from "./node.ts";

/** Stands among the tensors that a pullback reads for the op's own result. */
export const RESULT: unique symbol = Symbol("the op's result");

/** What a pullback reads: a tensor, or the op's own result. */
export type Read = Tensor | typeof RESULT;

/** An input, its pullback (null: a joint one gives its gradient), and the tensors whose values that pullback will read (what torch saves for backward). */
export type Input = readonly [x: Tensor, pullback: Pullback | null, ...reads: readonly Read[]];

/** The op's value as a Tensor, with a node on the tape if grad mode is on and an input wants a gradient. */
export function record(name: string, value: NdArray, inputs: readonly Input[]): Tensor {
  const y = new Tensor(value.storage, value.dtype, value.shape, value.strides, value.offset);
  if (isGradEnabled() && isFloat(value.dtype)) attach(name, y, inputs);
  return y;
}

/** As `record`, for a value that shares the storage of `x`: in-place changes of either reach the other. */
export function recordView(name: string, x: Tensor, value: NdArray, pullback: Pullback): Tensor {
  const y = record(name, value, [[x, pullback]]);
  const base = x.link?.base ?? x;
  const untracked = !isGradEnabled() || (x.link?.untracked ?? false);
  y.link = { base, untracked, rewrites: base.rewrites };
  return y;
}

/** The same values, on the tape no more; memory is shared. @see torch.Tensor.detach */
export function detach(x: Tensor): Tensor {
  return new Tensor(x.storage, x.dtype, x.shape, x.strides, x.offset);
}

/** The pullback of an op that has no derivative: torch's node is there too, and refuses. */
export function noDerivative(where: string): Pullback {
  return () => {
    throw new Error(
      `backward: ${where} has no derivative; detach() its operands if it is to count as a constant`,
    );
  };
}

/** As `record`, for ops whose gradients share work: one pullback gives them all, in the order of `inputs`. */
export function recordJoint(
  name: string,
  value: NdArray,
  inputs: readonly Tensor[],
  reads: readonly Read[],
  pullback: JointPullback,
): Tensor {
  const y = record(
    name,
    value,
    inputs.map((x) => [x, null, ...reads]),
  );
  if (y.node !== null) y.node.joint = pullback;
  return y;
}

function attach(name: string, y: Tensor, inputs: readonly Input[]): void {
  const edges: Edge[] = [];
  let readsResult = false;
  for (const [input, [x, pullback, ...reads]] of inputs.entries()) {
    const parent = x.node;
    if (parent === null) continue;
    const saved = reads.map((read) => {
      const tensor = read === RESULT ? y : read;
      readsResult ||= read === RESULT;
      return { tensor, version: tensor.storage.version };
    });
    edges.push({ parent, input, pullback, saved });
  }
  if (edges.length === 0) return;
  y.node = new Node(name, y, edges);
  if (readsResult) y.node.result = y;
}
