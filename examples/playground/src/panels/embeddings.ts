/** The first chapter live: a table of random rows, rows picked by ids, and token + position, printed as torch prints. */
import { Embedding } from "@gptlight/nn";
import { arange, manualSeed, type Tensor, tensor } from "@gptlight/tensor";
import { errorLine, field, h, messageOf, numberInput } from "../dom.ts";
import { say } from "../text/say.ts";

interface Choice {
  readonly seed: number;
  readonly rows: number;
  readonly columns: number;
  readonly ids: readonly number[];
}

/** From 1001 numbers on torch prints "..." in place of the middle. */
const MOST = 1000;

function whole(
  input: HTMLInputElement,
  name: string,
  [min, max]: readonly [number, number],
): number {
  const value = Number(input.value);
  if (input.value.trim() !== "" && Number.isInteger(value) && value >= min && value <= max)
    return value;
  throw new RangeError(say("sizeWrong", { name, min, max }));
}

function idsOf(text: string, rows: number): number[] {
  const ids = text.split(/[\s,]+/).filter((word) => word !== "");
  const fits = (id: string) => /^\d+$/.test(id) && Number(id) < rows;
  if (ids.length === 0 || !ids.every(fits))
    throw new RangeError(say("idsWrong", { last: rows - 1, text }));
  return ids.map(Number);
}

/** A printed matrix, line by line, with some rows lit; a row that is too long for a line goes on below, without a bracket. */
function printed(x: Tensor, lit: ReadonlySet<number>): HTMLElement {
  let row = -1;
  const lines = String(x)
    .split("\n")
    .map((line) => {
      if (line.includes("[")) row++;
      return h("span", { className: lit.has(row) ? "lit" : "" }, `${line}\n`);
    });
  return h("pre", { tabIndex: 0 }, ...lines);
}

function pythonOf({ seed, rows, columns, ids }: Choice): string {
  return `import torch
torch.manual_seed(${seed})
table = torch.nn.Embedding(${rows}, ${columns})
print(table.weight)
print(table(torch.tensor([${ids.join(", ")}])))
positions = torch.nn.Embedding(${ids.length}, ${columns})
print(positions.weight)
print(table(torch.tensor([${ids.join(", ")}])) + positions(torch.arange(${ids.length})))`;
}

/** Everything that the panel prints, from top to bottom. */
function results(choice: Choice): HTMLElement[] {
  const { seed, rows, columns, ids } = choice;
  manualSeed(seed);
  const table = new Embedding(rows, columns);
  const found = table.forward(tensor(ids)); // (T, columns)
  const positions = new Embedding(ids.length, columns);
  const sum = found.add(positions.forward(arange(ids.length))); // (T, columns)
  const lit = new Set(rows * columns > MOST ? [] : ids);
  return [
    h("h3", {}, say("tableOf")),
    printed(table.weight, lit),
    h("h3", {}, say("lookup")),
    printed(found, new Set()),
    h("h3", {}, say("positions")),
    printed(positions.weight, new Set()),
    h("h3", {}, say("sum")),
    printed(sum, new Set()),
    h("details", {}, h("summary", {}, say("inTorch")), h("pre", { tabIndex: 0 }, pythonOf(choice))),
  ];
}

export function mount(body: HTMLElement): void {
  const seed = numberInput(123, { min: 0 });
  const rows = numberInput(12, { min: 1, max: 200 });
  const columns = numberInput(5, { min: 1, max: 20 });
  const ids = h("input", { value: "2, 3, 4", spellcheck: false });
  const error = errorLine();
  const output = h("div", { className: "printed" });
  const update = () => {
    try {
      const size = whole(rows, say("rows"), [1, 200]);
      const choice = {
        seed: whole(seed, say("seed"), [0, Number.MAX_SAFE_INTEGER]),
        rows: size,
        columns: whole(columns, say("columns"), [1, 20]),
        ids: idsOf(ids.value, size),
      };
      output.replaceChildren(...results(choice));
      error.textContent = "";
    } catch (problem) {
      error.textContent = messageOf(problem);
    }
  };
  const controls = h(
    "div",
    { className: "controls" },
    field(say("seed"), seed),
    field(say("rows"), rows),
    field(say("columns"), columns),
    field(say("ids"), ids),
  );
  controls.addEventListener("input", update);
  body.append(controls, error, output);
  update();
}
