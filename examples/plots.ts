/** Writes the chapters' pictures anew: `pnpm plots`. Each chapter's plots.ts gives them by file name. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chapters, FOLDER } from "./chapters.ts";

/** All pictures, by path below this folder: "03-attention/plots/causal.svg". */
export async function allPlots(): Promise<Map<string, string>> {
  const pictures = new Map<string, string>();
  for (const chapter of chapters.filter((name) => existsSync(join(FOLDER, name, "plots.ts")))) {
    const { plots } = (await import(`./${chapter}/plots.ts`)) as {
      plots(): Record<string, string>;
    };
    for (const [file, text] of Object.entries(plots()))
      pictures.set(`${chapter}/plots/${file}`, text);
  }
  return pictures;
}

if (process.argv[1]?.endsWith("plots.ts"))
  for (const [path, text] of await allPlots()) {
    mkdirSync(join(FOLDER, path, ".."), { recursive: true });
    writeFileSync(join(FOLDER, path), text);
    console.log(path);
  }
