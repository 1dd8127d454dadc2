import {
  CL100K_BASE,
  GPT2_PATTERN,
  GPTTokenizer,
  O200K_BASE,
  Tokenizer,
} from "@gptlight/tokenizer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeStream, fetchVerdictText, type TextEncoding } from "../src/index.ts";
import { TextCutter } from "../src/text-cutter.ts";
import { drain } from "./support.ts";

const gpt2 = new GPTTokenizer();

/** tiktoken's notation as JavaScript's: `\s` is Unicode's white space, and `(?i:…)` is spelled out. */
function compiled(pattern: string): RegExp {
  const eitherCase = (body: string): string =>
    body.replace(/[a-z]/g, (c) => `[${c}${c.toUpperCase()}]`);
  const source = pattern
    .replace(/\(\?i:([^)]*)\)/g, (_, body: string) => `(?:${eitherCase(body)})`)
    .replaceAll("\\s", "\\p{White_Space}")
    .replaceAll("\\S", "\\P{White_Space}");
  return new RegExp(source, "gu");
}

/** A tokenizer whose ids are the lengths of the pieces: it shows every cut, where merges may hide one. */
function splitter(pattern: unknown): TextEncoding {
  const split = compiled(pattern as string);
  return { encode: (text) => (text.match(split) ?? []).map((piece) => piece.length) };
}

const tokenizers: [string, TextEncoding][] = [
  ["GPT-2's ids", gpt2],
  ["GPT-2's split", splitter(GPT2_PATTERN)],
  ["cl100k_base's split", splitter(CL100K_BASE.pattern)],
  ["o200k_base's split", splitter(O200K_BASE.pattern)],
];

const oneOf = (list: string) => fc.constantFrom(...list.split("¦"));

/** What texts are made of here: all that a split pattern or UTF-8 can trip over. */
const part = fc.oneof(
  oneOf(" ¦ ¦  ¦   ¦\n¦\n¦\r\n¦\n\n¦\t¦\u0085¦\u00a0¦\u1680¦\u2003¦\u2028¦\u3000"),
  oneOf("and¦don't¦we'll¦I'M¦'s¦x¦12¦1234¦٣¦é¦Ωμέγα¦привет¦ไทย¦ß"),
  oneOf(".¦,¦...¦—¦“¦''¦{}¦/¦🍊¦👩‍🚀¦\u0301¦\0¦\x1c¦\ufeff¦\ufffd"),
  oneOf("天地¦玄黄¦鿿¦龍、¦。¦，¦ひら¦カナ¦한국¦䷀¦〇"),
  oneOf("<|endoftext|>¦<|a b|>¦<|天，地|>¦<|end¦oftext|>¦<|a "),
  fc.string({ unit: "binary", maxLength: 3 }),
);
const text = fc.array(part, { maxLength: 40 }).map((parts) => parts.join(""));
const bytes = fc.oneof(
  { weight: 4, arbitrary: text.map((t) => new TextEncoder().encode(t)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) }, // seldom UTF-8
);
const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 10 });

/** The bytes in chunks of the given sizes, over and over. */
function* chunked(all: Uint8Array, sizes: readonly number[]): IterableIterator<Uint8Array> {
  for (let at = 0, i = 0; at < all.length; i++) {
    const size = sizes[i % sizes.length];
    yield all.subarray(at, at + size);
    at += size;
  }
}

const decode = (all: Uint8Array): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(all);

async function idsOf(
  chunks: Iterable<Uint8Array>,
  tokenizer: TextEncoding,
  allowedSpecial?: string[],
): Promise<number[]> {
  const options = allowedSpecial ? { tokenizer, allowedSpecial } : { tokenizer };
  return (await drain(encodeStream(chunks, options))).flatMap((ids) => Array.from(ids));
}

describe("encodeStream", () => {
  test.each(tokenizers)(
    "gives the ids of the whole text, wherever bytes are cut (%s)",
    async (_, tokenizer) => {
      await fc.assert(
        fc.asyncProperty(bytes, sizes, async (all, sizes) => {
          const wanted = tokenizer.encode(decode(all), { allowedSpecial: ["<|endoftext|>"] });
          expect(await idsOf(chunked(all, sizes), tokenizer)).toEqual(Array.from(wanted));
        }),
        { numRuns: 500 },
      );
    },
  );

  test("never cuts a special token, also one with blanks or Chinese punctuation in it", async () => {
    const specials = ["<|endoftext|>", "<|a b|>", "<|天，地|>"];
    const specialTokens = new Map(specials.map((token, i) => [token, 60000 + i]));
    const tokenizer = new Tokenizer({ ...gpt2.vocabulary, specialTokens });
    await fc.assert(
      fc.asyncProperty(bytes, sizes, async (all, sizes) => {
        const wanted = tokenizer.encode(decode(all), { allowedSpecial: specials, as: "array" });
        expect(await idsOf(chunked(all, sizes), tokenizer, specials)).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });

  test("takes an asynchronous stream, such as a file's or a response's", async () => {
    const story = fetchVerdictText();
    const ids = (await drain(encodeStream(new Blob([story]).stream()))).flatMap((part) =>
      Array.from(part),
    );
    expect(ids).toEqual(gpt2.encode(story, { as: "array" }));
  });

  test("of a special token that is not allowed is the tokenizer's error", async () => {
    const chunks = [new TextEncoder().encode("a <|endoftext|>")];
    await expect(idsOf(chunks, gpt2, [])).rejects.toThrow(
      "disallowed special token '<|endoftext|>'",
    );
  });
});

describe("TextCutter", () => {
  const push = (cutter: TextCutter, text: string): string =>
    cutter.push(new TextEncoder().encode(text));

  test("push gives out all but the last word", () => {
    const cutter = new TextCutter();
    expect(push(cutter, "It was ")).toBe("It was");
    expect(push(cutter, "not till th")).toBe(" not till");
    expect(cutter.consumed).toBe("It was not till".length);
    expect(push(cutter, "ree\nyears")).toBe(" three");
    expect(push(cutter, " later")).toBe("\nyears");
    expect(cutter.end()).toBe(" later");
    expect(cutter.end()).toBe("");
  });

  test("push cuts Chinese before its punctuation, once all of it is there", () => {
    const cutter = new TextCutter();
    const bytes = new TextEncoder().encode("天地玄黄，宇宙");
    expect(cutter.push(bytes.subarray(0, 14))).toBe(""); // two of the comma's three bytes
    expect(cutter.push(bytes.subarray(14))).toBe("天地玄黄");
    expect(cutter.end()).toBe("，宇宙");
  });

  test("push does not cut where a pattern may join, or after white space", () => {
    const cutter = new TextCutter();
    for (const text of ["end.\n", "\u00a0 ", "\n ", "  ", "\u2003 x", "\u3000 y", "\u0085 "])
      expect(push(cutter, text)).toBe("");
  });

  test("push keeps a long stretch without a cut, and searches it once", () => {
    const cutter = new TextCutter();
    for (let i = 0; i < 200; i++) expect(push(cutter, "x".repeat(1000))).toBe("");
    expect(push(cutter, " ")).toBe("x".repeat(200_000));
  });
});
