/** The graph behind a tensor as text that others draw: Mermaid (in Markdown) and Graphviz. */
import type { Node } from "./autograd/node.ts";
import { shapeText } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** The options of `toMermaid` and `toDot`. */
export interface GraphOptions {
  /** Labels for leaves: pairs of a name and a tensor, such as model.namedParameters() gives. */
  names?: Iterable<readonly [string, Tensor]>;
}

interface Box {
  readonly id: string;
  readonly label: string;
  readonly isLeaf: boolean;
}

interface Graph {
  readonly boxes: readonly Box[];
  /** From what is used to what uses it: the direction of the computation. */
  readonly arrows: readonly (readonly [from: string, to: string])[];
}

/** All nodes that `x` was computed from, each with its name and shape; leaves by the name given for them. */
function graphOf(x: Tensor, options: GraphOptions, where: string): Graph {
  if (x.node === null)
    throw new Error(
      `${where}: this tensor has no graph; compute it from a tensor with requiresGrad, outside noGrad`,
    );
  const names = new Map(Array.from(options.names ?? [], ([name, leaf]) => [leaf.node, name]));
  const ids = new Map<Node, string>();
  const arrows: [string, string][] = [];
  const stack: Node[] = [x.node];
  const idOf = (node: Node): string => {
    const known = ids.get(node);
    if (known !== undefined) return known;
    const id = `n${ids.size}`;
    ids.set(node, id);
    stack.push(node);
    return id;
  };
  ids.set(x.node, "n0");
  for (let node = stack.pop(); node !== undefined; node = stack.pop())
    for (const edge of node.edges ?? []) arrows.push([idOf(edge.parent), ids.get(node) as string]);
  const boxes = Array.from(ids, ([node, id]) => ({
    id,
    label: `${names.get(node) ?? (node.leaf === null ? node.name : "leaf")} ${shapeText(node.shape)}`,
    isLeaf: node.leaf !== null,
  }));
  return { boxes, arrows };
}

/**
 * The graph behind `x` as a Mermaid flowchart: leaves are round, ops square.
 * @throws Error if x has no graph.
 * @example
 * const w = tensor([2], { requiresGrad: true });
 * toMermaid(w.mul(w), { names: [["w", w]] }) // 'flowchart TD\n  n0["MulBackward0 [1]"]\n  n1("w [1]")\n  n1 --> n0\n  n1 --> n0'
 */
export function toMermaid(x: Tensor, options: GraphOptions = {}): string {
  const { boxes, arrows } = graphOf(x, options, "toMermaid");
  const text = (label: string) => `"${label.replaceAll('"', "#quot;")}"`;
  const shapes = boxes.map(({ id, label, isLeaf }) =>
    isLeaf ? `${id}(${text(label)})` : `${id}[${text(label)}]`,
  );
  return ["flowchart TD", ...shapes, ...arrows.map(([from, to]) => `${from} --> ${to}`)].join(
    "\n  ",
  );
}

/**
 * The graph behind `x` in Graphviz's language: leaves are ellipses, ops boxes.
 * @throws Error if x has no graph.
 */
export function toDot(x: Tensor, options: GraphOptions = {}): string {
  const { boxes, arrows } = graphOf(x, options, "toDot");
  const shapes = boxes.map(
    ({ id, label, isLeaf }) =>
      `${id} [label=${JSON.stringify(label)}, shape=${isLeaf ? "ellipse" : "box"}];`,
  );
  return [
    "digraph {",
    ...shapes.map((line) => `  ${line}`),
    ...arrows.map(([from, to]) => `  ${from} -> ${to};`),
    "}",
  ].join("\n");
}
