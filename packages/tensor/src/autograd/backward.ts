/**
 * Reverse mode: gradients flow from the roots to the leaves, and are added where paths meet.
 * The pending-gradient map is HIPS autograd's; the order, deepest node first, is a topological one.
 */
import * as kernels from "../kernels/index.ts";
import { sameShape, shapeText } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { isGradEnabled, withGradMode } from "./grad-mode.ts";
import { addGradients, clone, named, to } from "./identity.ts";
import type { Edge, Node } from "./node.ts";
import { record } from "./record.ts";

/** The options of `backward`, torch's. */
export interface BackwardOptions {
  /** Keep what the ops saved, so that backward can run again. Default: `createGraph`. */
  retainGraph?: boolean;
  /** Record the backward pass itself, so that gradients can be differentiated. */
  createGraph?: boolean;
}

/**
 * Adds ∂x/∂leaf to the `grad` of every leaf that `x` was computed from.
 * `gradient` is ∂L/∂x, of the shape of x; it may be left out for a tensor with one element.
 * @throws Error if x has no graph, the graph was freed by an earlier backward, or a saved value was changed in place.
 * @see torch.Tensor.backward
 * @example
 * const x = tensor([3], { requiresGrad: true });
 * x.mul(x).backward();
 * x.grad?.item() // 6
 */
export function backward(
  x: Tensor,
  gradient: Tensor | null = null,
  options: BackwardOptions = {},
): void {
  propagate([[rootNode(x, "backward"), seed(x, gradient, "backward")]], null, options);
}

/** The options of `grad`, torch's. */
export interface GradOptions extends BackwardOptions {
  /** ∂L/∂output for each output; null stands for 1. */
  gradOutputs?: readonly (Tensor | null)[];
  /** Give null, rather than an error, for an input that the outputs do not depend on. */
  allowUnused?: boolean;
}

/**
 * ∂outputs/∂input, summed over the outputs, for each input; no leaf's `grad` changes.
 * @throws Error if an input takes no part in the graph and `allowUnused` is not set.
 * @see torch.autograd.grad
 * @example
 * const x = tensor(2, { requiresGrad: true });
 * const [slope] = grad([x.pow(3)], [x], { createGraph: true }); // 3x² = 12
 * grad([slope], [x])[0]?.item() // 12
 */
export function grad(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  if (!Array.isArray(outputs) || !Array.isArray(inputs))
    throw new TypeError("grad: outputs and inputs are arrays, as in grad([y], [x])");
  const roots = outputs.map((y, i): Root => {
    const seedGradient = options.gradOutputs?.[i] ?? null;
    return [rootNode(y, "grad"), seed(y, seedGradient, "grad")];
  });
  const targets = new Map(inputs.map((x) => [rootNode(x, "grad"), null as Tensor | null]));
  propagate(roots, targets, options);
  return inputs.map((x, i) => {
    const found = targets.get(x.node as Node) ?? null;
    if (found === null && !options.allowUnused)
      throw new Error(
        `grad: input ${i} takes no part in the graph of the outputs; pass { allowUnused: true } for null instead`,
      );
    return found;
  });
}

/**
 * The gradients of f's inputs for g = ∂L/∂f(inputs), recorded, so that they can be differentiated again.
 * How an op with a kernel for its backward says what that kernel computes: by a twin of its forward that is composed of other ops.
 */
export function vjp(
  f: (...inputs: readonly Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  g: Tensor,
): (Tensor | null)[] {
  // nodes of their own, so that an input which was computed from another is still a different one
  const fresh = inputs.map((x) => (x.requiresGrad ? named("AliasBackward0", x) : x));
  const wanted = fresh.filter((x) => x.requiresGrad);
  const found = grad([f(...fresh)], wanted, {
    gradOutputs: [g],
    createGraph: true,
    allowUnused: true,
  });
  return fresh.map((x) => found[wanted.indexOf(x)] ?? null);
}

type Root = readonly [node: Node, gradient: Tensor];

function rootNode(x: Tensor, where: string): Node {
  const node = x.node;
  if (node === null)
    throw new Error(
      `${where}: a tensor of shape ${shapeText(x.shape)} does not require grad and has no gradFn; compute it from a tensor with requiresGrad, outside noGrad`,
    );
  return node;
}

function seed(x: Tensor, gradient: Tensor | null, where: string): Tensor {
  if (gradient !== null) {
    if (!(gradient instanceof Tensor))
      throw new TypeError(`${where}: the gradient must be a tensor, got ${typeof gradient}`);
    if (sameShape(gradient.shape, x.shape)) return gradient;
    throw new RangeError(
      `${where}: the gradient needs the shape ${shapeText(x.shape)} of the tensor, got ${shapeText(gradient.shape)}`,
    );
  }
  if (x.numel() === 1) return record("ones", kernels.full(x.shape, 1, x.dtype), []);
  throw new RangeError(
    `${where}: a gradient can be left out for one element only, got shape ${shapeText(x.shape)}; pass ∂L/∂x or reduce it first (sum, mean)`,
  );
}

/** A gradient that waits for its node. `owned`: nobody else holds its memory, so that it may be added to in place, or given to a leaf. */
interface Waiting {
  readonly gradient: Tensor;
  readonly owned: boolean;
}

/** The pass itself. With `targets`, gradients of those nodes are collected there; without, in the leaves. */
function propagate(
  roots: readonly Root[],
  targets: Map<Node, Tensor | null> | null,
  { createGraph = false, retainGraph = createGraph }: BackwardOptions,
): void {
  const order = deepestFirst(roots, targets);
  const needed = new Set(order);
  const pending = new Map<Node, Waiting>();
  withGradMode(createGraph, () => {
    for (const [node, gradient] of roots) deposit(pending, node, { gradient, owned: false });
    for (const node of order) {
      const waiting = pending.get(node);
      if (waiting === undefined) continue;
      pending.delete(node);
      const arrived = throughHooks(node, waiting, targets?.has(node) ?? false);
      if (node.retained !== null) accumulate(node.retained, { ...arrived, owned: false });
      if (targets?.has(node)) {
        const leadsOn = node.edges?.some((edge) => needed.has(edge.parent)) ?? false;
        targets.set(node, leadsOn ? waiting.gradient : arrived.gradient); // torch takes it before the hooks if it goes on from here
      }
      if (node.leaf !== null && targets === null) accumulate(node.leaf, arrived);
      pullBack(node, arrived, needed, pending);
      if (!retainGraph) release(node);
    }
  });
}

/** What the node's hooks make of a gradient. One that a hook saw, or that was asked for, may be in the user's hands. */
function throughHooks(node: Node, { gradient, owned }: Waiting, isTarget: boolean): Waiting {
  let g = gradient;
  for (const hook of node.hooks) g = hook(g) ?? g;
  return { gradient: g, owned: owned && !isTarget && node.hooks.length === 0 };
}

/** Sends g = ∂L/∂(the node's value) on to the node's inputs, as far as they are needed, and gives its memory back if nobody needs it. */
function pullBack(
  node: Node,
  { gradient: g, owned }: Waiting,
  needed: ReadonlySet<Node>,
  pending: Map<Node, Waiting>,
): void {
  const edges = edgesOf(node).filter((edge) => needed.has(edge.parent));
  for (const edge of edges) checkSaved(node, edge);
  const y = node.result as Tensor;
  const all = edges.length === 0 ? null : node.joint?.(g, y);
  let passedOn = node.leaf !== null;
  for (const edge of edges) {
    const gradient = all ? all[edge.input] : edge.pullback?.(g, y);
    if (!gradient) continue;
    passedOn ||= gradient.storage === g.storage;
    deposit(pending, edge.parent, { gradient, owned: !all && isOwn(gradient, g, edge) });
  }
  if (owned && !passedOn && !isGradEnabled()) kernels.recycle(g);
}

/** Whether what a pullback made of g has packed memory of its own: neither g's nor that of a value it read. */
function isOwn(gradient: Tensor, g: Tensor, edge: Edge): boolean {
  const { storage } = gradient;
  return (
    storage !== g.storage &&
    edge.saved.every(({ tensor }) => tensor.storage !== storage) &&
    gradient.numel() === storage.data.length &&
    gradient.isContiguous()
  );
}

/** All nodes between the roots and the targets (or all leaves), the deepest first. Iterative: graphs are deeper than call stacks. */
function deepestFirst(roots: readonly Root[], targets: Map<Node, unknown> | null): Node[] {
  const seen = new Set<Node>();
  const stack = roots.map(([node]) => node);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of node.edges ?? []) stack.push(edge.parent);
  }
  const order = [...seen].sort((a, b) => a.depth - b.depth);
  if (targets === null) return order.reverse();
  const leads = new Set<Node>(); // from a node of this set some target can be reached; from a freed one, for all we know
  for (const node of order)
    if (targets.has(node) || (node.edges?.some((edge) => leads.has(edge.parent)) ?? true))
      leads.add(node);
  return order.filter((node) => leads.has(node)).reverse();
}

function edgesOf(node: Node): readonly Edge[] {
  if (node.edges !== null) return node.edges;
  throw new Error(
    `backward: the values that ${node.name} saved were freed by an earlier backward; pass { retainGraph: true } to that one, or compute the loss anew`,
  );
}

function checkSaved(node: Node, edge: Edge): void {
  for (const { tensor, version } of edge.saved)
    if (tensor.storage.version !== version)
      throw new Error(
        `backward: a value of shape ${shapeText(tensor.shape)} that ${node.name} saved was changed in place since (version ${tensor.storage.version}, saved at ${version}); clone() it before the change, or use the op without the trailing _`,
      );
}

/** Adds a gradient, in the dtype of the node's value, to what waits for that node. */
function deposit(pending: Map<Node, Waiting>, node: Node, { gradient, owned }: Waiting): void {
  if (!sameShape(gradient.shape, node.shape))
    throw new RangeError(
      `backward: ${node.name} has a value of shape ${shapeText(node.shape)} but was given a gradient of shape ${shapeText(gradient.shape)}`,
    );
  const g = to(gradient, node.dtype);
  const before = pending.get(node);
  if (before === undefined) pending.set(node, { gradient: g, owned: owned || g !== gradient });
  else if (before.owned && !isGradEnabled()) kernels.addInto(before.gradient, g);
  else pending.set(node, { gradient: addGradients(before.gradient, g), owned: true });
}

/** Nodes that saved nothing stay usable, as in torch; the others let their values go. */
function release(node: Node): void {
  if (node.edges?.some((edge) => edge.saved.length > 0)) node.edges = null;
  node.result = null;
}

/** A leaf's gradient is packed and shared with nobody, for optimizers write in place; later ones are added to it there, as in torch. */
function accumulate(leaf: Tensor, { gradient, owned }: Waiting): void {
  if (leaf.grad === null) leaf.grad = owned && !isGradEnabled() ? gradient : clone(gradient);
  else if (isGradEnabled()) leaf.grad = addGradients(leaf.grad, gradient);
  else {
    kernels.addInto(leaf.grad, gradient);
    leaf.grad.storage.version++;
  }
}
