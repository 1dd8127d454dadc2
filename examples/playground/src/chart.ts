/** Line charts by Observable Plot, which is loaded when the first is drawn. */
import type { PlotOptions } from "@observablehq/plot";
import { h } from "./dom.ts";

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** More points than a screen has pixels cost time and show nothing: each becomes the mean of its neighbours. */
const MOST_POINTS = 300;

function thinned(points: Line["points"]): Line["points"] {
  const share = Math.ceil(points.length / MOST_POINTS);
  if (share <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / share) }, (_, i) => {
    const part = points.slice(i * share, (i + 1) * share);
    return [part[0][0], part.reduce((sum, [, y]) => sum + y, 0) / part.length] as const;
  });
}

/**
 * Draws lines, and levels across the whole width, into `place`. The description stands for the picture where it is not seen.
 * Plot brings a style element, which the page's policy forbids; style.css has those rules instead.
 */
export async function drawLines(
  place: HTMLElement,
  lines: readonly Line[],
  {
    label,
    levels = [],
    description,
  }: { label: string; levels?: readonly { name: string; y: number }[]; description: string },
): Promise<void> {
  const Plot = await import("@observablehq/plot");
  const end = Math.max(1, ...lines.flatMap(({ points }) => points.map(([x]) => x)));
  const names = lines.map(({ name }) => name);
  const options: PlotOptions = {
    width: 640,
    height: 260,
    marginRight: 110,
    ariaLabel: description,
    x: { domain: [0, end], label: null },
    y: { label, grid: true, nice: true },
    color: { domain: names, range: ["var(--accent)", "var(--second)"] },
    marks: [
      ...levels.flatMap(({ name, y }) => [
        Plot.ruleY([y], { strokeDasharray: "4 4", strokeOpacity: 0.6 }),
        Plot.text([name], { x: end, y, text: (text: string) => text, textAnchor: "start", dx: 6 }),
      ]),
      ...lines.flatMap(({ name, points }) => {
        const data = thinned(points).map(([x, y]) => ({ x, y, name }));
        return [Plot.lineY(data, { x: "x", y: "y", stroke: "name", strokeWidth: 2 })];
      }),
    ],
  };
  const drawing = Plot.plot(options);
  for (const style of drawing.querySelectorAll("style")) style.remove();
  for (const part of drawing.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label"); // one picture, one name
  drawing.setAttribute("role", "img");
  const legend = names.map((name, i) => h("span", { className: `line${i}` }, `— ${name} `));
  place.replaceChildren(drawing, ...(names.length > 1 ? [h("figcaption", {}, ...legend)] : []));
}
