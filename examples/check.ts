/**
 * Runs every chapter and compares what it prints with the `output.txt` beside it: `pnpm examples`, or `pnpm examples 03` for one.
 * `--write` writes the files anew. The first chapter must be the same byte for byte, the others but for rounding.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chapters, FOLDER, kept, printed, sameButForRounding } from "./chapters.ts";

const words = process.argv.slice(2);
const wanted = words.find((word) => /^\d\d/.test(word)) ?? "";
const exact = chapters[1];
let failures = 0;

for (const chapter of chapters.filter((name) => name.startsWith(wanted))) {
  const text = await printed(chapter);
  if (words.includes("--write") && chapter !== exact) {
    writeFileSync(join(FOLDER, chapter, "output.txt"), text);
    console.log(`written ${chapter}`);
    continue;
  }
  const want = kept(chapter);
  const same = text === want || (chapter !== exact && sameButForRounding(text, want));
  console.log(`${same ? "ok  " : "DIFF"} ${chapter}`);
  if (!same) {
    failures++;
    console.log(text);
  }
}
process.exitCode = failures === 0 ? 0 : 1;
