/** Golden files: values that real torch and tiktoken wrote (golden/FORMAT.md says how). */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../golden/", import.meta.url));

/** Where a golden lies: in the folder that GOLDEN_DIR names if it has a file of that name, else in the repo's `golden/`. */
export function goldenPath(file: string): string {
  const other = process.env.GOLDEN_DIR;
  if (other && existsSync(join(other, file))) return join(other, file);
  return join(ROOT, file);
}

/** The parsed `golden/<name>.json`, typed by the caller who knows its form. */
export function loadGolden<T>(name: string): T {
  return JSON.parse(readFileSync(goldenPath(`${name}.json`), "utf8")) as T;
}
