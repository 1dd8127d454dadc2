import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import {
  CL100K_BASE,
  GPT2_PATTERN,
  loadTiktoken,
  O200K_BASE,
  R50K_BASE,
  saveTiktoken,
  Tokenizer,
} from "../src/index.ts";
import { loadMerges } from "../src/merges-text.ts";
import { digest, read, STORY } from "./support.ts";

/** What tiktoken answered: golden/scripts/tokenizer_peers.py. */
interface Case {
  pattern: "gpt2" | "cl100k" | "o200k";
  irregular: boolean;
  ranks: string;
  special: Record<string, number>;
  n_vocab: number;
  texts: [text: string, ids: number[]][];
  bytes: [hex: string, ids: number[]][];
  allowed: [text: string, ids: number[]][];
  offsets: [text: string, offsets: number[]][];
  story: number[];
  runs: number[];
}

const golden = loadGolden<{ cases: Case[] }>("tokenizer-tiktoken");
const patterns = {
  gpt2: R50K_BASE.pattern,
  cl100k: CL100K_BASE.pattern,
  o200k: O200K_BASE.pattern,
};

describe.each(golden.cases)("loadTiktoken as tiktoken: $pattern, irregular: $irregular", (c) => {
  const tokenizer = loadTiktoken(c.ranks, {
    pattern: patterns[c.pattern],
    specialTokens: c.special,
  });

  test("encodeOrdinary, and encode with special tokens", () => {
    for (const [text, ids] of c.texts)
      expect({ text, ids: [...tokenizer.encodeOrdinary(text)] }).toEqual({ text, ids });
    for (const [text, ids] of c.allowed) {
      expect({ text, ids: [...tokenizer.encode(text, { allowedSpecial: "all" })] }).toEqual({
        text,
        ids,
      });
    }
    expect([...tokenizer.encode(STORY)]).toEqual(c.story);
    expect([...tokenizer.encodeOrdinary("a".repeat(200) + "zzz".repeat(100))]).toEqual(c.runs);
  });

  test("encodeBytes", () => {
    for (const [hex, ids] of c.bytes) {
      expect({
        hex,
        ids: [...tokenizer.encodeBytes(Uint8Array.from(Buffer.from(hex, "hex")))],
      }).toEqual({ hex, ids });
    }
  });

  test("decodeWithOffsets, in UTF-16 units where tiktoken counts code points", () => {
    for (const [text, points] of c.offsets) {
      const units = [0]; // the UTF-16 unit of each code point
      for (const character of text) units.push((units.at(-1) as number) + character.length);
      const offsets = points.map((point) => units[point]);
      expect(tokenizer.decodeWithOffsets(tokenizer.encodeOrdinary(text))).toEqual({
        text,
        offsets,
      });
    }
  });

  test("nVocab; decode gives the story back; saveTiktoken gives the file back", () => {
    expect(tokenizer.nVocab).toBe(c.n_vocab);
    expect(tokenizer.decode(c.story)).toBe(STORY);
    expect(tokenizer.vocabulary.irregular !== undefined).toBe(c.irregular);
    expect(saveTiktoken(tokenizer)).toBe(c.ranks);
  });
});

test("loadTiktoken(saveTiktoken(GPT-2)) has GPT-2's merges", () => {
  const gpt2 = loadMerges(read("data/vocab.bpe"));
  const again = loadTiktoken(saveTiktoken(gpt2), R50K_BASE);
  expect(digest(again.vocabulary)).toEqual(digest(gpt2.vocabulary));
});

describe("loadTiktoken says the line and the reason", () => {
  const ranks = golden.cases[0].ranks;
  const lines = ranks.split("\n");
  const load = (text: string) => () => loadTiktoken(text, { pattern: GPT2_PATTERN });
  const withLine = (i: number, line: string): string => lines.with(i, line).join("\n");

  test.each([
    ["", "ranks: line 1: the text is empty"],
    [ranks.slice(0, -1), 'ranks: line 1000: the text ends inside "'],
    [
      withLine(2, "IQ=="),
      'ranks: line 3: wanted a token in base64, a space and a rank, got "IQ=="',
    ],
    [
      withLine(2, "I?== 2"),
      'ranks: line 3: wanted a token in base64, a space and a rank, got "I?== 2"',
    ],
    [
      withLine(2, "IQ== x"),
      'ranks: line 3: wanted a token in base64, a space and a rank, got "IQ== x"',
    ],
    [withLine(2, "IQ== 2"), "ranks: line 3: the token IQ== has the rank 0 already"],
    [withLine(2, "YWJjZGVm 0"), "ranks: line 3: another token has the rank 0 already"],
    [
      `${lines.slice(0, 200).join("\n")}\n`,
      "ranks: the byte 12 has no rank; the file may be cut off",
    ],
  ])("case %#", (text, message) => {
    expect(load(text)).toThrow(message);
  });

  test("a pattern that is only a name is refused", () => {
    expect(() => loadTiktoken(ranks, { pattern: "cl100k_base" })).toThrow(
      'pattern: wanted a split pattern, such as GPT2_PATTERN, got "cl100k_base"',
    );
  });
});

test("saveTiktoken refuses ids that do not stand in the order of the merges", () => {
  const { vocabulary } = loadMerges("h e\nl l\n");
  const swapped = new Tokenizer({
    ...vocabulary,
    ids: vocabulary.ids.with(256, 257).with(257, 256),
  });
  expect(() => saveTiktoken(swapped)).toThrow(
    "saveTiktoken: ids do not stand in the order of the merges; use saveTokenizerJson",
  );
});
