import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GPTTokenizer } from "../src/index.ts";
import { parseMerges } from "../src/merges-text.ts";

const vocabBpe = readFileSync(new URL("../data/vocab.bpe", import.meta.url), "utf8");

test("new GPTTokenizer({ merges }) reads a vocab.bpe, with or without its version line", () => {
  const small = new GPTTokenizer({ merges: "#version: 0.2\nh e\nl l\nhe ll\n" });
  expect([...small.encode("hello")]).toEqual([258, 78]); // "hell" is merge 2, "o" the 79th printable character from "!"
  expect(new GPTTokenizer({ merges: "h e\nl l\nhe ll\n" }).encode("hello")).toEqual(
    small.encode("hello"),
  );
  expect([small.nVocab, small.eotToken]).toEqual([260, 259]);
});

test("parseMerges reads a merge of number signs, and lines that end as Windows ends them", () => {
  expect(parseMerges("#version: 0.2\r\n# #\r\n## #\r\n")).toEqual({
    left: Int32Array.of(35, 256),
    right: Int32Array.of(35, 35),
  });
});

test.each([
  [
    "h e\nhel",
    'merges: line 2: the text ends inside "hel", so it may be cut off; a whole file ends with a line break',
  ],
  ["h e\nhel\n", 'merges: line 2: wanted two tokens with a space between, got "hel"'],
  ["h e\n\nl l\n", 'merges: line 2: wanted two tokens with a space between, got ""'],
  ["#version: 0.2\nh e l\n", 'merges: line 2: wanted two tokens with a space between, got "h e l"'],
  ["h e\nhe ll\nl l\n", 'merges: line 2: "ll" is neither a byte nor made by an earlier line'],
  ["h e\nl l\nh e\n", 'merges: line 3: "he" is already made by an earlier line'],
  ["", "merges: line 1: the text is empty"],
])("new GPTTokenizer({ merges: %j }) says the line and the reason", (merges, message) => {
  expect(() => new GPTTokenizer({ merges })).toThrow(message);
});

test("parseMerges refuses the published file cut off inside any of its last lines", () => {
  const end = vocabBpe.length;
  for (let cut = 1; cut < 40; cut++) {
    const text = vocabBpe.slice(0, end - cut);
    if (text.endsWith("\n")) continue; // a whole, smaller file
    expect(() => parseMerges(text)).toThrow(/^merges: line \d+: /);
  }
});
