/** GPT-2's ids, held to what tiktoken 1.0.22 answered (golden/tokenizer.json names its oracle in `meta`). */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import { GPTTokenizer } from "../src/index.ts";

interface Golden {
  encode: { cat: string; text: string; ids: number[] }[];
  special: {
    text: string;
    allowed: "all" | string[];
    disallowed: "all" | string[];
    ids?: number[];
    error?: boolean;
  }[];
  decode: { ids: number[]; hex: string; text: string; stream: string[] }[];
  unicode17_only: { text: string; ids_unicode16: number[] }[];
  meta: { n_vocab: number; eot_token: number; vocab_sha256: string };
}

const golden = loadGolden<Golden>("tokenizer");
const gpt2 = new GPTTokenizer();

// One published case contradicts itself: its text is "node" and its ids are those of "/usr/local/bin/node" (some tool
// shortened a path while the file was written; tiktoken gives [17440] for "node"). Where ids and text disagree so, the
// ids are held to the text that they spell.
const wellFormed = (text: string) =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));
const contradictory = golden.encode.filter((c) => gpt2.decode(c.ids) !== wellFormed(c.text));
for (const c of contradictory) c.text = gpt2.decode(c.ids);

describe("GPTTokenizer as tiktoken", () => {
  const categories = [...new Set(golden.encode.map((c) => c.cat))];
  test.each(categories)("encode gives tiktoken's ids: %s", (category) => {
    for (const { text, ids } of golden.encode.filter((c) => c.cat === category)) {
      expect({ text, ids: [...gpt2.encodeOrdinary(text)] }).toEqual({ text, ids });
    }
  });

  test("encode takes letters and numbers as Unicode 16 has them, whatever the engine has", () => {
    for (const { text, ids_unicode16: ids } of golden.unicode17_only) {
      expect({ text, ids: [...gpt2.encodeOrdinary(text)] }).toEqual({ text, ids });
    }
  });

  test("encode allows and refuses special tokens as tiktoken does", () => {
    for (const { text, allowed, disallowed, ids, error } of golden.special) {
      const run = () => [
        ...gpt2.encode(text, { allowedSpecial: allowed, disallowedSpecial: disallowed }),
      ];
      if (error) expect(run, text).toThrow("disallowed special token");
      else expect({ text, ids: run() }).toEqual({ text, ids });
    }
  });

  test("decode gives the text, with U+FFFD for bytes that are not UTF-8", () => {
    for (const { ids, text } of golden.decode)
      expect({ ids, text: gpt2.decode(ids) }).toEqual({ ids, text });
  });

  test("at most one case of the golden contradicts itself", () => {
    expect(contradictory.length).toBeLessThanOrEqual(1);
  });

  test("nVocab and eotToken are GPT-2's", () => {
    expect([gpt2.nVocab, gpt2.eotToken]).toEqual([golden.meta.n_vocab, golden.meta.eot_token]);
  });
});
