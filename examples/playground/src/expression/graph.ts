/**
 * The graph behind a result with the numbers on it: each node's value and ∂L/∂y, and at each edge the share that flows back along it.
 * L is the sum of the result. Reads the engine's nodes (autograd/node.ts), and calls their pullbacks one by one to see each share.
 */
import { noGrad, type Tensor } from "@gptlight/tensor";
import type { Outcome } from "./evaluate.ts";

type EngineNode = NonNullable<Tensor["node"]>;

export interface GraphNode {
  readonly label: string;
  readonly isLeaf: boolean;
  /** null for an inner step of an op that is made of several. */
  readonly value: Tensor | null;
  readonly gradient: Tensor | null;
  /** How far from the leaves: its column in the drawing. */
  readonly depth: number;
}

export interface GraphEdge {
  /** Places in the list of nodes: from what is used to what uses it. */
  readonly from: number;
  readonly to: number;
  readonly gradient: Tensor | null;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** All nodes below `root`, leaves first. */
function nodesBelow(root: EngineNode): EngineNode[] {
  const found = new Set([root]);
  for (const node of found) for (const { parent } of node.edges ?? []) found.add(parent); // a Set's loop sees what is added
  return [...found].sort((a, b) => a.depth - b.depth);
}

/** What each edge of `node` carries back when g arrives. */
function sharesOf(node: EngineNode, g: Tensor): (Tensor | null)[] {
  const y = node.result as Tensor;
  const joint = node.joint?.(g, y);
  return (node.edges ?? []).map(
    ({ input, pullback }) => joint?.[input] ?? pullback?.(g, y) ?? null,
  );
}

/**
 * Runs backward from the sum of the result, which leaves the gradients on the leaves, and reports what went where.
 * @throws Error if nothing wants a gradient.
 */
export function graphOf({ result, traces }: Outcome): Graph {
  const root = result.node;
  if (root === null) return { nodes: [], edges: [] };
  const values = new Map(traces.map((trace) => [trace.tensor.node, trace] as const));
  const engine = nodesBelow(root);
  const arrived = new Map<EngineNode, Tensor>();
  const shares = new Map<EngineNode, (Tensor | null)[]>();
  for (const node of engine)
    node.hooks.push((g) => {
      arrived.set(node, g.clone());
      shares.set(
        node,
        noGrad(() => sharesOf(node, g).map((share) => share?.clone() ?? null)),
      );
      return undefined;
    });
  const edgesOf = engine.map((node) => [...(node.edges ?? [])]); // backward frees them
  result.sum().backward();
  const place = new Map(engine.map((node, i) => [node, i] as const));
  const nodes = engine.map((node): GraphNode => {
    const trace = values.get(node);
    return {
      label: trace?.label ?? node.name,
      isLeaf: node.leaf !== null,
      value: trace?.tensor ?? node.leaf,
      gradient: arrived.get(node) ?? null,
      depth: node.depth,
    };
  });
  const edges = engine.flatMap((node, i) =>
    edgesOf[i].map(({ parent }, k): GraphEdge => {
      const gradient = shares.get(node)?.[k] ?? null;
      return { from: place.get(parent) as number, to: i, gradient };
    }),
  );
  return { nodes, edges };
}
