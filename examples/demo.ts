/**
 * Runs a chapter: `pnpm demo` the first one, `pnpm demo 03` the one whose name begins so, `pnpm demo --list` lists them.
 * `--explain` walks through the chapter step by step, where it has an explain.ts.
 */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const chapters = readdirSync(folder)
  .filter((name) => /^\d\d-/.test(name))
  .sort();

const words = process.argv.slice(2).filter((word) => word !== "--");
const wanted = words.find((word) => !word.startsWith("--")) ?? "01";
const chapter = chapters.find((name) => name.startsWith(wanted) || name.slice(3) === wanted);

if (words.includes("--list")) console.log(chapters.join("\n"));
else if (chapter === undefined) {
  console.error(`demo: there is no chapter "${wanted}"; there are\n  ${chapters.join("\n  ")}`);
  process.exitCode = 1;
} else {
  const file = words.includes("--explain") ? "explain.ts" : "main.ts";
  if (existsSync(`${folder}${chapter}/${file}`)) await import(`./${chapter}/${file}`);
  else {
    console.error(`demo: chapter ${chapter} has no ${file}`);
    process.exitCode = 1;
  }
}
