import { describe, expect, test } from "vitest";
import { GPTTokenizer, loadMerges, saveMerges, type Tokenizer } from "../src/index.ts";
import { parseMerges } from "../src/merges-text.ts";
import { digest, read } from "./support.ts";

const vocabBpe = read("data/vocab.bpe");

test("new GPTTokenizer({ merges }) reads a vocab.bpe, with or without its version line", () => {
  const small = new GPTTokenizer({ merges: "#version: 0.2\nh e\nl l\nhe ll\n" });
  expect([...small.encode("hello")]).toEqual([258, 78]); // "hell" is merge 2, "o" the 79th printable character from "!"
  expect(new GPTTokenizer({ merges: "h e\nl l\nhe ll\n" }).encode("hello")).toEqual(
    small.encode("hello"),
  );
  expect([small.nVocab, small.eotToken]).toEqual([260, 259]);
});

test("parseMerges reads a merge of number signs, and lines that end as Windows ends them", () => {
  const { left, right } = parseMerges("#version: 0.2\r\n# #\r\n## #\r\n");
  expect([[...left], [...right]]).toEqual([
    [35, 256],
    [35, 35],
  ]);
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

test("loadMerges(vocab.bpe) is GPT-2, and saveMerges gives the published file again", () => {
  const loaded = loadMerges(vocabBpe);
  expect(digest(loaded.vocabulary)).toEqual(digest(new GPTTokenizer().vocabulary));
  expect(saveMerges(loaded).merges === vocabBpe).toBe(true);
});

test("loadMerges(saveMerges(tokenizer)) is the tokenizer again", () => {
  const gpt2 = new GPTTokenizer();
  const { merges, vocab } = saveMerges(gpt2);
  const again = loadMerges(merges, { vocab });
  expect(digest(again.vocabulary)).toEqual(digest(gpt2.vocabulary));
});

describe("loadMerges(merges, { vocab })", () => {
  const merges = "h e\nl l\n";
  const { vocab } = saveMerges(loadMerges(merges));
  const ids = JSON.parse(vocab) as Record<string, number>;
  const load = (changed: unknown): Tokenizer =>
    loadMerges(merges, { vocab: JSON.stringify(changed) });

  test("takes ids in any order, and special tokens in angle brackets", () => {
    const turned = Object.fromEntries(Object.entries(ids).map(([token, id]) => [token, 300 - id]));
    const tokenizer = load(turned);
    expect([...tokenizer.encode("hello")]).toEqual([300 - 256, 300 - 257, 300 - 78]);
    expect(tokenizer.decode(tokenizer.encode("hello, wörld"))).toBe("hello, wörld");
    expect([tokenizer.eotToken, tokenizer.nVocab]).toEqual([300 - 258, 301]);
  });

  test("takes other special tokens where they are named", () => {
    const special = { "[PAD]": 400 };
    const tokenizer = loadMerges(merges, {
      vocab: JSON.stringify({ ...ids, ...special }),
      specialTokens: special,
    });
    expect([...tokenizer.encode("he[PAD]", { allowedSpecial: "all" })]).toEqual([256, 400]);
  });

  test.each([
    [{ ...ids, he: undefined }, 'vocab: "he" is made by the merges, but has no id here'],
    [
      { ...ids, hell: 300 },
      'vocab: "hell" (id 300) is made by no merge: the merges may be cut off; if it is special, name it in specialTokens',
    ],
    [{ ...ids, he: 257 }, 'vocab: "ll" has the id 257, and so has "he"'],
    [{ ...ids, he: -1 }, 'vocab: "he" wanted an id from 0, got -1'],
    [{ ...ids, he: "256" }, 'vocab: "he" wanted an id from 0, got 256'],
  ])("says what is wrong: case %#", (changed, message) => {
    expect(() => load(changed)).toThrow(message);
  });

  test("says the line of a vocab that is not JSON", () => {
    expect(() => loadMerges(merges, { vocab: '{\n"h": 71,\n"e": }' })).toThrow(
      /^vocab: line 3: not JSON: /,
    );
    expect(() => loadMerges(merges, { vocab: '{\n"h": 71,\n"e"' })).toThrow(
      /^vocab: line 3: not JSON: /,
    );
  });
});

test("new GPTTokenizer({ merges, specialTokens }) refuses an id that is taken", () => {
  const make = (id: number) => () =>
    new GPTTokenizer({ merges: "h e\n", specialTokens: { "<s>": id } });
  expect(make(256)).toThrow('specialTokens: "<s>" has the id 256 of another token');
  expect(make(1.5)).toThrow(
    'specialTokens: "<s>" wanted a whole number from 0 below 16777216, got 1.5',
  );
});
