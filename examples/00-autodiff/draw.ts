/** The graph behind a number: as a tree for the terminal, and as a Mermaid flowchart, which GitHub and many editors draw. */
import { order, type Value } from "./value.ts";

function rounded(x: number): string {
  return String(Number(x.toFixed(4)));
}

function caption(value: Value): string {
  return `${value.label} = ${rounded(value.data)}, grad ${rounded(value.grad)}`;
}

/** One line for each use of a number, what it was made of indented below it. */
export function tree(value: Value, indent = ""): string {
  const lines = value.inputs.map(([input], i) => {
    const last = i === value.inputs.length - 1;
    const below = tree(input, `${indent}${last ? "   " : "│  "}`);
    return `\n${indent}${last ? "└─ " : "├─ "}${below}`;
  });
  return caption(value) + lines.join("");
}

/** One box for each number, round if it was given, and an arrow to each that was made of it. */
export function mermaid(result: Value): string {
  const values = order(result).reverse();
  const id = (value: Value): string => `v${values.indexOf(value)}`;
  const boxes = values.map((value) => {
    const [left, right] = value.inputs.length === 0 ? ["(", ")"] : ["[", "]"];
    return `${id(value)}${left}"${caption(value)}"${right}`;
  });
  const arrows = values.flatMap((value) =>
    value.inputs.map(([input]) => `${id(input)} --> ${id(value)}`),
  );
  return ["flowchart LR", ...boxes, ...arrows].join("\n  ");
}
