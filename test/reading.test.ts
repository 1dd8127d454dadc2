/** READING.md is what its script writes, and every source file stands in it. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { AFTER_CHAPTERS, PARTS, readingText } from "../scripts/reading.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

test("READING.md is fresh; if not: npx tsx scripts/reading.ts", () => {
  expect(readFileSync(`${ROOT}READING.md`, "utf8")).toBe(readingText());
});

test("the reading order has every source file, once", () => {
  const listed = PARTS.flatMap(({ folder, files }) => files.map((file) => `${folder}/${file}`));
  const there = ["tensor", "nn", "tokenizer", "data"].flatMap((name) =>
    readdirSync(`${ROOT}packages/${name}/src`, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !/generated|lint-probe|\.tmp\./.test(path))
      .map((path) => `packages/${name}/src/${path}`),
  );
  expect(listed.toSorted()).toEqual(there.toSorted());
});

test("every chapter of the course is tied to files of the reading order", () => {
  const chapters = readdirSync(`${ROOT}examples`).filter((name) => /^\d\d-/.test(name));
  expect(Object.keys(AFTER_CHAPTERS)).toEqual(chapters.sort());
  const listed = PARTS.flatMap(({ folder, files }) => files.map((file) => `${folder}/${file}`));
  for (const path of Object.values(AFTER_CHAPTERS).flat())
    expect(listed).toContain(`packages/${path}`);
});
