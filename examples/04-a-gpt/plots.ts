/** The chapter's pictures: GELU beside ReLU, their slopes, and what shortcuts do to gradients. */
import { MSELoss } from "@gptlight/nn";
import { linspace, manualSeed, type Tensor, tensor, zeros } from "@gptlight/tensor";
import * as Plot from "@observablehq/plot";
import { svg } from "../svg.ts";
import { GELU } from "./layers.ts";
import { DeepNetwork } from "./shortcuts.ts";

interface Point {
  readonly name: string;
  readonly x: number;
  readonly value: number;
  readonly slope: number;
}

/** The values of f, and its slopes, which autograd finds. */
function curve(name: string, f: (x: Tensor) => Tensor): Point[] {
  const x = linspace(-4, 4, 161).requiresGrad_();
  const y = f(x);
  y.sum().backward(); // each x has a y of its own: the gradient of their sum is each one's slope
  const [xs, values, slopes] = [x, y, x.grad as Tensor].map((t) => t.detach().toTypedArray());
  return Array.from(xs, (at, i) => ({ name, x: at, value: values[i], slope: slopes[i] }));
}

const BLUE_AND_GREY = ["#2563eb", "#9ca3af"];

/** GELU and ReLU: their values or their slopes, each with its name beside it: at x, and so many pixels to the right and down. */
function bends(of: "value" | "slope", places: Readonly<Record<string, readonly number[]>>): string {
  const gelu = new GELU();
  const points = [...curve("GELU", (x) => gelu.forward(x)), ...curve("ReLU", (x) => x.relu())];
  const names = Object.entries(places).map(([text, [x, dx, dy]]) =>
    Plot.text(
      points.filter((point) => point.name === text && point.x === x),
      { x: "x", y: of, text: "name", fontSize: 13, dx, dy },
    ),
  );
  return svg({
    ariaLabel: `GELU and ReLU: ${of}s`,
    grid: true,
    color: { domain: ["GELU", "ReLU"], range: BLUE_AND_GREY },
    marks: [
      Plot.ruleY([0]),
      Plot.line(points, { x: "x", y: of, stroke: "name", strokeWidth: 2 }),
      ...names,
    ],
  });
}

/** The mean gradient at each layer of five, on a scale of powers of ten. */
function gradients(): string {
  const points = [true, false].flatMap((shortcuts) => {
    manualSeed(123);
    const model = new DeepNetwork([3, 3, 3, 3, 3, 1], shortcuts);
    const x = tensor([[1, 0, -1]], { dtype: "float32" });
    new MSELoss().forward(model.forward(x), zeros([1, 1])).backward();
    const network = shortcuts ? "with shortcuts" : "without";
    const sizes = [...model.layers].map((layer) => layer.parameters()[0].grad?.abs().mean().item());
    return sizes.map((size, layer) => ({ network, layer, size }));
  });
  return svg({
    ariaLabel: "The gradient that arrives at each layer, with shortcuts and without",
    marginLeft: 50,
    grid: true,
    x: { label: "layer, 0 is next to the input", ticks: 5, tickFormat: "d" },
    y: { type: "log", label: "mean |gradient|", domain: [1e-4, 2], ticks: 5, tickFormat: String },
    color: { domain: ["with shortcuts", "without"], range: BLUE_AND_GREY },
    marks: [
      Plot.line(points, {
        x: "layer",
        y: "size",
        stroke: "network",
        marker: "dot",
        strokeWidth: 2,
      }),
      Plot.text(
        points.filter(({ layer }) => layer === 2),
        { x: "layer", y: "size", text: "network", fontSize: 13, dy: -12 },
      ),
    ],
  });
}

export function plots(): Record<string, string> {
  return {
    "gelu.svg": bends("value", { GELU: [1, 26, 8], ReLU: [3, -24, -8] }),
    "gelu-slope.svg": bends("slope", { GELU: [1.5, 0, -10], ReLU: [3.5, 0, -12] }),
    "gradients.svg": gradients(),
  };
}
