/** Runs every chapter and compares what it prints with the `output.txt` beside it. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const tsx = join(folder, "../node_modules/.bin/tsx");
let failures = 0;

for (const chapter of readdirSync(folder)
  .filter((name) => /^\d\d-/.test(name))
  .sort()) {
  const wanted = join(folder, chapter, "output.txt");
  if (!existsSync(wanted)) continue;
  const printed = execFileSync(tsx, [join(folder, chapter, "main.ts")], { encoding: "utf8" });
  const same = printed === readFileSync(wanted, "utf8");
  console.log(`${same ? "ok  " : "DIFF"} ${chapter}`);
  if (!same) {
    failures++;
    console.log(printed);
  }
}
process.exitCode = failures === 0 ? 0 : 1;
