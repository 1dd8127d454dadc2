/**
 * Writes src/verdict.generated.ts from assets/the-verdict.txt, so that the story is at hand without reading a file.
 * Run: `npx tsx packages/data/scripts/verdict.ts`. A test holds the two together.
 */
import { readFileSync, writeFileSync } from "node:fs";

/** The text of the generated module: one string literal a line of the story. */
export function verdictModule(text: string): string {
  const lines = text.split(/(?<=\n)/).map((line) => `  ${JSON.stringify(line)},`);
  return [
    "// Written by scripts/verdict.ts from assets/the-verdict.txt: Edith Wharton, The Verdict (1908), public domain.",
    "",
    "/** The lines of the story, each with its line feed. */",
    "export const VERDICT_LINES: readonly string[] = [",
    ...lines,
    "];",
    "",
  ].join("\n");
}

if (process.argv[1]?.endsWith("verdict.ts")) {
  const here = (path: string) => new URL(path, import.meta.url);
  const text = readFileSync(here("../assets/the-verdict.txt"), "utf8");
  writeFileSync(here("../src/verdict.generated.ts"), verdictModule(text));
}
