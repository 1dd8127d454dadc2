/** The pictures in the chapters are what their code draws: `pnpm plots` draws them anew. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chapters, FOLDER } from "./chapters.ts";
import { allPlots } from "./plots.ts";

/** The SVG files of all chapters: "03-attention/plots/causal.svg". */
function committed(): string[] {
  return chapters.flatMap((chapter) =>
    readdirSync(join(FOLDER, chapter), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".svg"))
      .map((file) => `${chapter}/${file}`),
  );
}

test("allPlots() gives the committed pictures, byte for byte, and no others; if not: pnpm plots", async () => {
  const pictures = await allPlots();
  expect([...pictures.keys()].sort()).toEqual(committed().sort());
  for (const [path, text] of pictures)
    expect(text, path).toBe(readFileSync(join(FOLDER, path), "utf8"));
});

test("plots() of a chapter gives the same pictures whatever was drawn before", async () => {
  const { plots } = await import("./04-a-gpt/plots.ts");
  expect(plots()).toEqual(plots());
});
