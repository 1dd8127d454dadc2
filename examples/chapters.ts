/** The chapters of the course: the numbered folders beside this file, and how to run one and keep what it prints. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const FOLDER: string = fileURLToPath(new URL(".", import.meta.url));

/** Their names in order: "00-autodiff", "01-token-embeddings", … */
export const chapters: readonly string[] = readdirSync(FOLDER)
  .filter((name) => /^\d\d-/.test(name))
  .sort();

/**
 * What a program of a chapter prints, run by itself.
 * @throws Error if it ends with an error; the text has what it wrote to the error stream.
 */
export async function printed(chapter: string, file = "main.ts"): Promise<string> {
  const tsx = join(FOLDER, "../node_modules/.bin/tsx");
  const run = promisify(execFile);
  const { stdout } = await run(tsx, [join(FOLDER, chapter, file)], { maxBuffer: 1 << 26 });
  return stdout;
}

/** What `main.ts` of a chapter prints, as its folder keeps it: output.txt, which `tsx examples/check.ts --write` writes. */
export function kept(chapter: string): string {
  return readFileSync(join(FOLDER, chapter, "output.txt"), "utf8");
}

/** The computations of a chapter's printout: the text under each heading that has the number of a cell (notebook.ts). */
export function cellsOf(text: string): Map<number, string> {
  const cells = new Map<number, string>();
  for (const part of text.split(/^\n# /m).slice(1)) {
    const end = part.indexOf("\n") + 1;
    const cell = /\[(\d+)\]\n$/.exec(part.slice(0, end));
    if (cell !== null) cells.set(Number(cell[1]), part.slice(end));
  }
  return cells;
}

const NUMBER = /-?\d+(?:\.\d*)?(?:e[+-]\d+)?/g;

/** How far a printed number may be off: one of its last digit; 2e-6 of it, as float32 has no more digits; 1e-7 where it should be 0. */
function leeway(number: string): number {
  const [, decimals = "", exponent = "0"] = /(?:\.(\d*))?(?:e([+-]\d+))?$/.exec(number) ?? [];
  const lastDigit = 10 ** (Number(exponent) - decimals.length);
  return Math.max(decimals === "" ? 0 : 1.01 * lastDigit, 2e-6 * Math.abs(Number(number)), 1e-7);
}

/**
 * Whether two printouts differ in roundings only: the same words, and numbers that are equal within their leeway.
 * So do runs with other kernels (plain, SIMD, relaxed SIMD), which add in another order.
 */
export function sameButForRounding(got: string, want: string): boolean {
  const words = (text: string): string => text.replaceAll(NUMBER, "#").replace(/ *#/g, "#");
  const [a, b] = [got, want].map((text) => text.match(NUMBER) ?? []);
  const close = (x: string, i: number): boolean =>
    Math.abs(Number(x) - Number(b[i])) <= leeway(b[i]);
  return words(got) === words(want) && a.every(close);
}
