import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Every module that is loaded with this one: paths of this package, and names of others. */
function loaded(url: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(url.href)) return seen;
  seen.add(url.href);
  for (const [, type, from] of readFileSync(url, "utf8").matchAll(
    /^(?:import|export) (type )?[^;]*?from "([^"]+)";/gm,
  ))
    if (type) continue;
    else if (from.startsWith(".")) loaded(new URL(from, url), seen);
    else seen.add(from);
  return seen;
}

const namesOf = (entry: string): string[] =>
  [...loaded(new URL(entry, import.meta.url))].filter((name) => !name.startsWith("file:")).sort();

test('import "@gptlight/data" loads nothing of Node', () => {
  expect(namesOf("../src/index.ts")).toEqual(["@gptlight/tensor", "@gptlight/tokenizer"]);
});

test('import "@gptlight/data/node" is where files are read', () => {
  expect(namesOf("../src/node/index.ts")).toContain("node:fs");
});
