/** Autograd: a program is evaluated as it is typed; the graph shows values and gradients, and a button steps downhill. */
import { noGrad, type Tensor } from "@gptlight/tensor";
import { drawLines } from "../chart.ts";
import { button, errorLine, field, h, messageOf, numberInput } from "../dom.ts";
import { brief, drawGraph } from "../expression/draw.ts";
import { evaluate, FUNCTIONS, METHODS, type Outcome } from "../expression/evaluate.ts";
import { type Graph, graphOf } from "../expression/graph.ts";
import { parse } from "../expression/parse.ts";
import { say } from "../text/say.ts";

const PROGRAM = `const x = tensor([0.5, -1]);
const w = tensor([0.8, -0.6], { requiresGrad: true });
const b = tensor(0.1, { requiresGrad: true });
x.mul(w).add(b).tanh()`;

/** Names and steps with their values and gradients: the drawing again, for those who read rather than look. */
function valuesTable({ traces }: Outcome, { nodes }: Graph): HTMLElement {
  const gradients = new Map(nodes.map(({ value, gradient }) => [value, gradient] as const));
  const rows = traces.map(({ tensor, label, isNamed }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, isNamed ? label : `.${label}()`),
      h("td", {}, brief(tensor)),
      h("td", {}, brief(tensor.grad ?? gradients.get(tensor) ?? null)),
    ),
  );
  const heads = [say("nameColumn"), say("valueColumn"), say("gradColumn")].map((name) =>
    h("th", { scope: "col" }, name),
  );
  return h(
    "table",
    { className: "values" },
    h("thead", {}, h("tr", {}, ...heads)),
    h("tbody", {}, ...rows),
  );
}

/** The leaves a step further down: w − rate · ∂L/∂w, as new leaves. */
function stepped(leaves: ReadonlyMap<string, Tensor>, rate: number): Map<string, Tensor> {
  const step = (leaf: Tensor) =>
    noGrad(() => (leaf.grad === null ? leaf.clone() : leaf.sub(leaf.grad.mul(rate))));
  return new Map(Array.from(leaves, ([name, leaf]) => [name, step(leaf).requiresGrad_(true)]));
}

class AutogradPanel {
  readonly #program = h("textarea", { rows: 6, value: PROGRAM, spellcheck: false });
  readonly #rate = numberInput(0.5, { min: 0, step: 0.05 });
  readonly #error = errorLine();
  readonly #status = h("p", { className: "status", attrs: { role: "status" } });
  readonly #drawing = h("div", {
    className: "scroll",
    tabIndex: 0,
    attrs: { role: "group", "aria-label": say("graph") },
  });
  readonly #table = h("div", { className: "scroll" });
  readonly #chart = h("figure");
  readonly #down = button(say("descend"), () => this.#step(), "main");
  #leaves: ReadonlyMap<string, Tensor> = new Map();
  #sums: number[] = [];

  constructor(body: HTMLElement) {
    const names = { functions: FUNCTIONS.join(", "), methods: METHODS.join(", ") };
    const restart = button(say("restart"), () => this.#restart());
    this.#program.addEventListener("input", () => this.#restart());
    body.append(
      field(say("program"), this.#program),
      h(
        "details",
        {},
        h("summary", {}, "?"),
        h("p", { className: "note" }, say("programHelp", names)),
      ),
      h("div", { className: "controls" }, field(say("rate"), this.#rate), this.#down, restart),
      this.#error,
      this.#status,
      h("h3", {}, say("graph")),
      this.#drawing,
      this.#table,
      this.#chart,
    );
    this.#restart();
  }

  #restart(): void {
    this.#sums = [];
    this.#chart.replaceChildren();
    this.#show(new Map());
  }

  #step(): void {
    this.#show(stepped(this.#leaves, Number(this.#rate.value)));
  }

  /** Runs the program with these leaves in place of its own. A program that fails leaves the last drawing as it was. */
  #show(given: ReadonlyMap<string, Tensor>): void {
    const program = this.#program.value;
    try {
      const outcome = evaluate(program, parse(program), given);
      const graph = graphOf(outcome);
      this.#leaves = outcome.leaves;
      this.#sums.push(outcome.result.sum().item());
      this.#draw(outcome, graph);
      this.#error.textContent = "";
    } catch (problem) {
      this.#error.textContent = messageOf(problem);
    }
  }

  #draw(outcome: Outcome, graph: Graph): void {
    const isSummed = outcome.result.numel() > 1;
    const sum = this.#sums.at(-1)?.toPrecision(4) ?? "";
    this.#status.textContent = [
      say("resultIs", { value: brief(outcome.result) }),
      isSummed ? say("resultSum", { sum }) : "",
      graph.nodes.length === 0 ? ` · ${say("noLeaf")}` : "",
      this.#sums.length > 1 ? ` · ${say("steps", { count: this.#sums.length - 1 })}` : "",
    ].join("");
    this.#down.disabled = graph.nodes.length === 0;
    const description = say("graphAlt", { nodes: graph.nodes.length });
    this.#drawing.replaceChildren(
      ...(graph.nodes.length === 0 ? [] : [drawGraph(graph, description)]),
    );
    this.#table.replaceChildren(valuesTable(outcome, graph));
    const points = this.#sums.map((y, x) => [x, y] as const);
    if (points.length > 1) {
      const label = say("lossChart");
      void drawLines(this.#chart, [{ name: label, points }], {
        label,
        description: `${label}: ${sum}`,
      });
    }
  }
}

export function mount(body: HTMLElement): void {
  new AutogradPanel(body);
}
