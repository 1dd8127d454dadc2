import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { verdictModule } from "../scripts/verdict.ts";
import { fetchVerdictText } from "../src/index.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const story = read("../assets/the-verdict.txt");

test("fetchVerdictText() is the file assets/the-verdict.txt, which is the book's", () => {
  expect(fetchVerdictText()).toBe(story);
  const sum = createHash("sha256").update(story).digest("hex");
  expect(sum).toBe("b41e41a68f0398a3154ae69e2e4c0e2694e17fe0d66730536837f1b01935b31f"); // golden/loader.json
});

test("the generated module is what the generator makes of the file", () => {
  expect(read("../src/verdict.generated.ts")).toBe(verdictModule(story));
});
