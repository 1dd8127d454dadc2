/** Every `@example expression // value` in the doc comments of the tensor package is true. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as tensor from "@gptlight/tensor";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const { var: _, ...exports } = tensor; // a name that no parameter may have
const NAMES: Record<string, unknown> = exports;

/** The one-line examples of a file: an expression, and its value as a comment. */
function examples(path: string): [code: string, value: string][] {
  const text = readFileSync(ROOT + path, "utf8");
  return [...text.matchAll(/@example (.+?) \/\/ (.+?)(?: \*\/)?$/gm)].map((match) => [
    match[1],
    match[2],
  ]);
}

/** The claim as a value: JSON with JavaScript's names of numbers; anything else stays text. */
function claimed(value: string): unknown {
  try {
    return new globalThis.Function(`return (${value});`)();
  } catch {
    return value;
  }
}

/** Tensors and typed arrays as plain arrays, and numbers to the four digits that comments show. */
function shown(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? value : Number(value.toFixed(4));
  if (value instanceof tensor.Tensor) return String(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array, shown);
  if (Array.isArray(value)) return value.map(shown);
  return value;
}

const files = readdirSync(`${ROOT}packages/tensor/src`, { recursive: true, encoding: "utf8" })
  .filter(
    (path) => path.endsWith(".ts") && !/generated|lint-probe|^(print|random|testing)/.test(path),
  ) // those have tests of their own
  .map((path) => `packages/tensor/src/${path}`);

describe.each(files.filter((path) => examples(path).length > 0))("%s", (path) => {
  test.each(examples(path))("%s", (code, value) => {
    const evaluate = new globalThis.Function(...Object.keys(NAMES), `return (${code});`);
    const got = shown(evaluate(...Object.values(NAMES)));
    expect(got).toEqual(shown(claimed(value.replace(/^\w+Array (?=\[)/, ""))));
  });
});
