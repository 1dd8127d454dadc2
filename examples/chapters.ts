/** The chapters of the course: the numbered folders beside this file, and how to run one and keep what it prints. */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
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
