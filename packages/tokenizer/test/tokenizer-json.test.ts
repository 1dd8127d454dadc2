import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import {
  GPTTokenizer,
  loadMerges,
  loadTiktoken,
  loadTokenizerJson,
  saveMerges,
  saveTokenizerJson,
} from "../src/index.ts";
import { digest, STORY } from "./support.ts";

/** What Hugging Face's tokenizers answered: golden/scripts/tokenizer_peers.py. */
interface Case {
  pattern: string;
  irregular: boolean;
  json: string;
  texts: [text: string, ids: number[]][];
  story: number[];
}

interface Saved {
  model: { merges: unknown[]; vocab: Record<string, number> };
}

type Json = Record<string, unknown>;

const golden = loadGolden<{ cases: Case[] }>("tokenizer-huggingface");

describe.each(golden.cases)(
  "loadTokenizerJson as Hugging Face: $pattern, irregular: $irregular",
  (c) => {
    const tokenizer = loadTokenizerJson(c.json);

    test("encode, special tokens recognised as Hugging Face always does", () => {
      for (const [text, ids] of c.texts) {
        expect({ text, ids: [...tokenizer.encode(text, { allowedSpecial: "all" })] }).toEqual({
          text,
          ids,
        });
      }
      expect([...tokenizer.encode(STORY)]).toEqual(c.story);
      expect(tokenizer.decode(c.story)).toBe(STORY);
    });

    test("saveTokenizerJson writes what Hugging Face wrote", () => {
      const theirs = JSON.parse(c.json) as Saved;
      const ours = JSON.parse(saveTokenizerJson(tokenizer)) as Saved;
      // Two things may be written in two ways, and are read in both: a merge as one text or as two, and a special token in
      // the model's vocabulary besides the list of added tokens, which keeps its id where ids have gaps.
      theirs.model.merges = theirs.model.merges.map((pair) => (pair as string[]).join(" "));
      delete ours.model.vocab["<|endoftext|>"];
      expect(ours).toEqual(theirs);
      expect(loadTokenizerJson(saveTokenizerJson(tokenizer)).vocabulary).toEqual(
        tokenizer.vocabulary,
      );
    });
  },
);

test("loadTokenizerJson(saveTokenizerJson(GPT-2)) is GPT-2", () => {
  const gpt2 = new GPTTokenizer();
  const again = loadTokenizerJson(saveTokenizerJson(gpt2));
  expect(digest(again.vocabulary)).toEqual(digest(gpt2.vocabulary));
});

test("a vocabulary travels from .tiktoken to tokenizer.json with its ids", () => {
  const { cases } = loadGolden<{ cases: { ranks: string }[] }>("tokenizer-tiktoken");
  const { ranks } = cases[3];
  const pattern = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|[^\\p{L}\\p{N}]";
  const first = loadTiktoken(ranks, { pattern });
  expect(loadTokenizerJson(saveTokenizerJson(first)).encode(STORY)).toEqual(first.encode(STORY));
  expect(() => saveMerges(first)).toThrow(
    "saveMerges: several pairs make the same token here, or none does; use saveTokenizerJson",
  );
});

describe("loadTokenizerJson says what it cannot do", () => {
  const good = JSON.parse(saveTokenizerJson(loadMerges("h e\nl l\n"))) as Json & { model: Json };
  const load = (change: Json) => () => loadTokenizerJson(JSON.stringify({ ...good, ...change }));
  const model = (change: Json): Json => ({ model: { ...good.model, ...change } });
  const { h: _, ...noH } = good.model.vocab as Record<string, number>;

  test.each([
    [{ model: undefined }, "wanted model.vocab and model.merges"],
    [model({ type: "Unigram" }), "wanted a model of type BPE, got Unigram"],
    [model({ byte_fallback: true }), "model.byte_fallback means BPE on characters, not on bytes"],
    [model({ dropout: 0.1 }), "model.dropout is not supported"],
    [model({ end_of_word_suffix: "</w>" }), "prefixes and suffixes of tokens are not supported"],
    [model({ merges: ["h e l"] }), 'merge 0: wanted two tokens, got "h e l"'],
    [model({ merges: ["h e", "l o"] }), 'merge 1: "lo" is not in model.vocab'],
    [model({ vocab: noH, merges: ["l l"] }), 'the byte 104 ("h") has no token'],
    [model({ vocab: { ...noH, h: 1.5 } }), '"h" wanted an id from 0, got 1.5'],
    [model({ vocab: { ...noH, h: 71, 日: 500 } }), '"日" is not written in GPT-2\'s byte alphabet'],
    [{ normalizer: { type: "NFC" } }, "the normalizer NFC is not applied here"],
    [{ pre_tokenizer: null }, "wanted a pre_tokenizer that ends in ByteLevel, got none"],
    [
      { pre_tokenizer: { type: "Whitespace" } },
      "wanted a pre_tokenizer that ends in ByteLevel, got Whitespace",
    ],
    [
      { pre_tokenizer: { type: "ByteLevel", add_prefix_space: true } },
      "add_prefix_space is not supported",
    ],
    [
      {
        pre_tokenizer: {
          type: "Sequence",
          pretokenizers: [{ type: "Digits" }, { type: "ByteLevel", use_regex: false }],
        },
      },
      "wanted one Split by a regular expression before ByteLevel, got Digits, ByteLevel",
    ],
  ] as [Json, string][])("case %#", (change, message) => {
    expect(load(change)).toThrow(`tokenizer.json: ${message}`);
  });

  test("a file that is cut off", () => {
    const text = JSON.stringify(good, null, 1);
    expect(() => loadTokenizerJson(text.slice(0, 400))).toThrow(
      /^tokenizer\.json: line \d+: not JSON: /,
    );
  });
});
