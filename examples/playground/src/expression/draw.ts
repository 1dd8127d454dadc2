/** A graph as a drawing: a column for each depth, from the leaves at the left to the result at the right. */
import type { Tensor } from "@gptlight/tensor";
import { svg } from "../dom.ts";
import type { Graph, GraphNode } from "./graph.ts";

const [BOX_WIDTH, BOX_HEIGHT] = [150, 62];
const [GAP_X, GAP_Y] = [130, 22];
/** How many numbers stand in a box, and how many characters fit. */
const [FEW, FIT] = [3, 22];

/** A tensor in a few characters: "[0.46, -0.91]", or its shape where it is large. */
export function brief(x: Tensor | null): string {
  if (x === null) return "";
  const numbers = Array.from(x.toTypedArray().subarray(0, FEW), (value) =>
    String(Number(value.toPrecision(3))),
  );
  if (x.ndim === 0) return numbers[0];
  const text = `[${numbers.join(", ")}${x.numel() > FEW ? ", …" : ""}]`;
  return x.numel() <= FEW && x.ndim === 1 ? text : `${text} ${x.shape.join("×")}`;
}

const fitted = (text: string): string => (text.length > FIT ? `${text.slice(0, FIT - 1)}…` : text);

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A node's depth; a leaf stands right before what uses it first, so that its arrow is short. */
function columnsOf({ nodes, edges }: Graph): number[] {
  return nodes.map(({ depth, isLeaf }, i) => {
    const users = edges.filter(({ from }) => from === i).map(({ to }) => nodes[to].depth);
    return isLeaf && users.length > 0 ? Math.min(...users) - 1 : depth;
  });
}

/** Each column is centred on the tallest one. */
function placesOf(graph: Graph): { places: Place[]; width: number; height: number } {
  const columns = columnsOf(graph);
  const sizes = new Map<number, number>();
  const rows = columns.map((column) => {
    const row = sizes.get(column) ?? 0;
    sizes.set(column, row + 1);
    return row;
  });
  const tallest = Math.max(...sizes.values());
  const step = BOX_HEIGHT + GAP_Y;
  const places = columns.map((column, i) => ({
    x: column * (BOX_WIDTH + GAP_X),
    y: (rows[i] + (tallest - (sizes.get(column) as number)) / 2) * step,
  }));
  return {
    places,
    width: Math.max(...sizes.keys()) * (BOX_WIDTH + GAP_X) + BOX_WIDTH,
    height: tallest * step - GAP_Y,
  };
}

function box(node: GraphNode, { x, y }: Place): SVGElement {
  const line = (row: number, text: string, className: string) =>
    svg("text", { x: x + 8, y: y + 18 + 18 * row, class: className }, fitted(text));
  const gradient = node.gradient === null ? "" : `∂L: ${brief(node.gradient)}`;
  return svg(
    "g",
    {},
    svg("rect", {
      x,
      y,
      width: BOX_WIDTH,
      height: BOX_HEIGHT,
      rx: node.isLeaf ? 20 : 5,
      class: node.isLeaf ? "box leaf" : "box",
    }),
    line(0, node.label, "name"),
    line(1, brief(node.value), ""),
    line(2, gradient, "gradient"),
  );
}

/** The arrow goes with the computation, the number on it with the gradient. */
function arrow(from: Place, to: Place, gradient: Tensor | null, nth: number): SVGElement {
  const [x1, y1, x2, y2] = [
    from.x + BOX_WIDTH,
    from.y + BOX_HEIGHT / 2,
    to.x,
    to.y + BOX_HEIGHT / 2,
  ];
  const bend = nth * 26; // a node that is used twice by the same op has two arrows
  const middle = (x1 + x2) / 2;
  const path = `M${x1} ${y1} C${middle} ${y1 + bend}, ${middle} ${y2 + bend}, ${x2} ${y2}`;
  return svg(
    "g",
    {},
    svg("path", { d: path, class: "arrow", "marker-end": "url(#arrow-head)" }),
    svg(
      "text",
      { x: x2 - GAP_X + 12, y: y1 + (y2 - y1) * 0.3 + bend * 0.7 - 5, class: "gradient" },
      fitted(brief(gradient)).slice(0, 18),
    ),
  );
}

/** `description` stands for the picture where it is not seen. */
export function drawGraph(graph: Graph, description: string): SVGElement {
  const { nodes, edges } = graph;
  const { places, width, height } = placesOf(graph);
  const seen = new Map<string, number>();
  const arrows = edges.map(({ from, to, gradient }) => {
    const nth = seen.get(`${from} ${to}`) ?? 0;
    seen.set(`${from} ${to}`, nth + 1);
    return arrow(places[from], places[to], gradient, nth);
  });
  const marker = svg(
    "marker",
    {
      id: "arrow-head",
      viewBox: "0 0 8 8",
      refX: 8,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      orient: "auto",
    },
    svg("path", { d: "M0 0 L8 4 L0 8 z", class: "head" }),
  );
  return svg(
    "svg",
    {
      viewBox: `-4 -4 ${width + 8} ${height + 8}`,
      width: width + 8,
      class: "graph",
      role: "img",
      "aria-label": description,
    },
    svg("defs", {}, marker),
    ...arrows,
    ...nodes.map((node, i) => box(node, places[i])),
  );
}
