/**
 * Runs a chapter: `pnpm demo` the first one, `pnpm demo 03` the one whose name begins so, `pnpm demo --list` lists them.
 * `--explain` walks through the chapter step by step, where it has an explain.ts. Other flags are the chapter's own.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chapters, FOLDER } from "./chapters.ts";

/** "03  attention  Attention from the ground up", from the sentence that main.ts opens with. */
function line(chapter: string): string {
  const text = readFileSync(join(FOLDER, chapter, "main.ts"), "utf8");
  const sentence = /^\/\*\*[\s*]*([^.:\n]*)/.exec(text)?.[1] ?? "";
  return `${chapter.slice(0, 2)}  ${chapter.slice(3).padEnd(18)}${sentence}`;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(); // `demo 02 | head`: nobody reads on
  throw error;
});

const words = process.argv.slice(2).filter((word) => word !== "--");
const wanted = words.find((word) => !word.startsWith("--")) ?? "01";
const chapter = chapters.find((name) => name.startsWith(wanted) || name.slice(3) === wanted);

if (words.includes("--list")) console.log(chapters.map(line).join("\n"));
else if (chapter === undefined) {
  console.error(
    `demo: there is no chapter "${wanted}"; there are\n${chapters.map(line).join("\n")}`,
  );
  process.exitCode = 1;
} else {
  const file = words.includes("--explain") ? "explain.ts" : "main.ts";
  if (existsSync(join(FOLDER, chapter, file))) await import(`./${chapter}/${file}`);
  else {
    console.error(`demo: chapter ${chapter} has no ${file}`);
    process.exitCode = 1;
  }
}
