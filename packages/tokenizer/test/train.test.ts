import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import {
  CL100K_BASE,
  GPT2_PATTERN,
  type Tokenizer,
  type TrainProgress,
  train,
  trainPlain,
} from "../src/index.ts";
import { compile } from "../src/patterns.ts";
import { STORY } from "./support.ts";

type Merges = [left: number, right: number][];

/** What minbpe's rule gives: golden/scripts/tokenizer_minbpe.py. */
const golden = loadGolden<Record<"gpt2" | "cl100k", Merges>>("tokenizer-minbpe");

function mergesOf({ vocabulary: { left, right } }: Tokenizer): Merges {
  return Array.from(left, (token, r) => [token, right[r]]);
}

describe("train", () => {
  test("learns the 744 merges that minbpe learns from the story, with GPT-2's pattern and with GPT-4's", () => {
    expect(mergesOf(train(STORY, { vocabSize: 1000 }))).toEqual(golden.gpt2);
    expect(mergesOf(train(STORY, { vocabSize: 1000, pattern: CL100K_BASE.pattern }))).toEqual(
      golden.cl100k,
    );
  });

  test("learns the example of Wikipedia's article on byte-pair encoding", () => {
    // aaabdaaabac: "aa" occurs four times (overlapping), then of "aaa" = (aa, a) and "ab" and "bd"…, each twice at the
    // most, (aa, a) comes first; then (aaa, b). Wikipedia merges aa, ab, then both, which spells the same token.
    const tokenizer = train("aaabdaaabac", { vocabSize: 259 });
    expect(mergesOf(tokenizer)).toEqual([
      [97, 97],
      [256, 97],
      [257, 98],
    ]);
    expect([...tokenizer.encode("aaabdaaabac")]).toEqual([258, 67, 258, 64, 66]); // b 98 has id 65 in GPT-2's alphabet
  });

  test("of pairs equally frequent merges the one seen first in the text", () => {
    expect(mergesOf(train("xy ab xy ab", { vocabSize: 257 }))).toEqual([[120, 121]]);
    expect(mergesOf(train("ab xy ab xy", { vocabSize: 257 }))).toEqual([[97, 98]]);
  });

  test("learns what the plain page learns, from any text", () => {
    const letters = fc.string({
      unit: fc.constantFrom("a", "b", "c", "é", " ", "'s", "\n"),
      maxLength: 60,
    });
    const pattern = compile(GPT2_PATTERN);
    fc.assert(
      fc.property(letters, fc.nat(30), (text, merges) => {
        expect(mergesOf(train(text, { vocabSize: 256 + merges }))).toEqual(
          trainPlain(text, merges, pattern).map((pair) => pair.split(" ").map(Number)),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("decode after encode is the identity for the trained tokenizer, on texts it never saw", () => {
    const tokenizer = train(STORY, { vocabSize: 700 });
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(tokenizer.decode(tokenizer.encodeOrdinary(text))).toBe(text);
      }),
    );
  });

  test("takes many texts, and texts that arrive in time; no piece reaches from one into the next", async () => {
    const texts = ["low lo", "w low", "low"];
    async function* later(): AsyncGenerator<string> {
      yield* texts;
    }
    const merges = [
      [108, 111], // l o: four times
      [256, 119], // lo w: three times, for the second text begins with a w of its own
    ];
    expect(mergesOf(train(texts, { vocabSize: 258 }))).toEqual(merges);
    expect(mergesOf(await train(later(), { vocabSize: 258 }))).toEqual(merges);
    expect(mergesOf(train(new Set(texts), { vocabSize: 258 }))).toEqual(merges);
  });

  test("puts special tokens last, and counts them in vocabSize", () => {
    const tokenizer = train(STORY, { vocabSize: 300, specialTokens: ["<|endoftext|>", "<|pad|>"] });
    expect([tokenizer.nVocab, tokenizer.eotToken, tokenizer.vocabulary.left.length]).toEqual([
      300, 298, 42,
    ]);
    expect([...tokenizer.encode("<|pad|>", { allowedSpecial: "all" })]).toEqual([299]);
  });

  test("stops when there is nothing left to merge", () => {
    const tokenizer = train("ab ab", { vocabSize: 5000 });
    expect(mergesOf(tokenizer)).toEqual([
      [97, 98],
      [32, 256],
    ]);
    expect(tokenizer.nVocab).toBe(258);
    expect(train("", { vocabSize: 300 }).nVocab).toBe(256);
  });

  test("reports each merge", () => {
    const seen: TrainProgress[] = [];
    train("low low lower", { vocabSize: 258, onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { merges: 1, wanted: 2, token: Uint8Array.of(108, 111), count: 3 },
      { merges: 2, wanted: 2, token: Uint8Array.of(108, 111, 119), count: 3 },
    ]);
  });

  test("text that the pattern does not match is kept, in pieces of its own", () => {
    const tokenizer = train("ab-ab-ab", { vocabSize: 257, pattern: /[a-z]+/ });
    expect([...tokenizer.encode("ab--ab")]).toEqual([256, 12, 12, 256]); // "-" is 45, the 13th printable byte from "!"
  });

  test("says what is wrong", () => {
    expect(() => train("a", { vocabSize: 255 })).toThrow(
      "train: wanted a vocabSize from 256 (256 bytes and 0 special tokens), got 255",
    );
    expect(() => train("a", { vocabSize: 257, specialTokens: ["<a>", "<b>"] })).toThrow("got 257");
    expect(() => train("a", { vocabSize: 300.5 })).toThrow(RangeError);
    expect(() => train("a", { vocabSize: 300, specialTokens: ["<a>", "<a>"] })).toThrow(
      "train: a special token is named twice",
    );
    expect(() => train("a", { vocabSize: 300, pattern: "gpt2" })).toThrow('got "gpt2"');
  });
});
