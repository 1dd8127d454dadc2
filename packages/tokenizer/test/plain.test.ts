import { expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import {
  countPairs,
  decodePlain,
  encodePiece,
  encodePlain,
  mergePair,
  pieces,
  trainPlain,
} from "../src/index.ts";
import { compile, GPT2_PATTERN } from "../src/patterns.ts";
import { read, STORY } from "./support.ts";

const pattern = compile(GPT2_PATTERN);

test("the plain page has under 80 lines", () => {
  expect(read("src/plain.ts").trimEnd().split("\n").length).toBeLessThan(80);
});

test("pieces cuts text into words with the space before them, in bytes", () => {
  expect(pieces("it's é", pattern)).toEqual([
    [105, 116], // it
    [39, 115], // 's
    [32, 195, 169], // é in UTF-8, after a space
  ]);
});

test("countPairs counts neighbours, overlapping ones too, in the order first seen", () => {
  expect([...countPairs([1, 2, 3, 1, 2])]).toEqual([
    ["1 2", 2],
    ["2 3", 1],
    ["3 1", 1],
  ]);
  expect([...countPairs([5, 5, 5], new Map([["5 5", 10]]))]).toEqual([["5 5", 12]]);
});

test("mergePair replaces a pair from the left", () => {
  expect(mergePair([1, 2, 3, 1, 2], "1 2", 4)).toEqual([4, 3, 4]);
  expect(mergePair([5, 5, 5], "5 5", 6)).toEqual([6, 5]);
});

test("trainPlain learns minbpe's merges", () => {
  const golden = loadGolden<{ gpt2: number[][] }>("tokenizer-minbpe");
  expect(trainPlain(STORY, 100, pattern)).toEqual(
    golden.gpt2.slice(0, 100).map((pair) => pair.join(" ")),
  );
});

test("encodePlain repeats the merges in the order they were learned; decodePlain takes it back", () => {
  const merges = trainPlain("low low low lower lowest", 3, pattern); // l+o, lo+w, space+low
  expect(merges).toEqual(["108 111", "256 119", "32 257"]);
  const ranks = new Map(merges.map((pair, r) => [pair, r]));
  expect(encodePlain("slow low", merges, pattern)).toEqual([115, 257, 258]);
  expect(encodePiece([108, 111, 108, 111, 119], ranks)).toEqual([256, 257]);
  expect(decodePlain([115, 257, 258], merges)).toBe("slow low");
});
