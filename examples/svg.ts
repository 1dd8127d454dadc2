/** Pictures as SVG text, drawn by Observable Plot on a document without a browser. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** The attributes that say where things are. */
const PLACES = / (?:d|transform|x|y|x1|x2|y1|y2|cx|cy|width|height)="[^"]*"/g;

function rounded(x: string): string {
  return String(Number(Number(x).toFixed(1)));
}

/** Plot numbers its markers through all pictures of a process; here each picture begins anew, so that it is the same whatever was drawn before. */
function renumbered(text: string): string {
  const names = new Set(text.match(/plot-marker-\d+/g));
  const numbers = new Map([...names].map((name, i) => [name, `plot-marker-${i + 1}`]));
  return text.replace(/plot-marker-\d+/g, (name) => numbers.get(name) as string);
}

/** Black on white, also where a reader's page is dark; one decimal of a pixel is enough. */
export function svg(options: Plot.PlotOptions): string {
  const { document } = parseHTML("<html><body></body></html>");
  const style = { background: "white", color: "black" };
  const drawn = Plot.plot({ width: 640, height: 360, style, ...options, document });
  drawn.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const text = drawn.outerHTML
    .replace(/<style>.*?<\/style>/s, "") // for pages that want to restyle it
    .replace(PLACES, (attribute) => attribute.replace(/-?\d+\.\d+/g, rounded));
  return `${renumbered(text)}\n`;
}

/** A map of weights: a square for each row and column, darker for more, with its number. */
export function heatmap(
  weights: readonly (readonly number[])[],
  names: readonly string[],
  { row, column, title }: { readonly row: string; readonly column: string; readonly title: string },
): string {
  const squares = weights.flatMap((line, i) =>
    line.map((weight, j) => ({ from: `${i}`, to: `${j}`, weight })),
  );
  const tickFormat = (i: string): string => names[Number(i)];
  return svg({
    ariaLabel: title,
    width: 90 + 62 * names.length,
    height: 80 + 42 * names.length,
    marginLeft: 70,
    marginTop: 45,
    padding: 0.03,
    x: { type: "band", axis: "top", label: column, tickFormat },
    y: { type: "band", label: row, tickFormat },
    color: { scheme: "Blues", domain: [0, 1] },
    marks: [
      Plot.cell(squares, { x: "to", y: "from", fill: "weight" }),
      Plot.text(squares, {
        x: "to",
        y: "from",
        text: (d: { weight: number }) => d.weight.toFixed(2),
        fill: (d: { weight: number }) => (d.weight > 0.6 ? "white" : "black"),
      }),
    ],
  });
}
