/** What holds for every text: the fast way against the plain page, and one call against another. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GPTTokenizer } from "../src/index.ts";
import { HeapMerger } from "../src/merge-heap.ts";
import { LongMerger } from "../src/merge-long.ts";
import { pairTable, WordMerger } from "../src/merge-word.ts";
import { bytesInside } from "../src/vocabulary.ts";
import { awkwardText, plainGpt2, wellFormed } from "./support.ts";

const gpt2 = new GPTTokenizer();
const plain = plainGpt2();
const { vocabulary } = gpt2;
const texts = awkwardText(vocabulary);
const RUNS = { numRuns: 1500 };

describe("for every text", () => {
  test("encodeOrdinary gives the ids of the plain page", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect([...gpt2.encodeOrdinary(text)]).toEqual(plain.encode(text));
      }),
      RUNS,
    );
  });

  test("encodeOrdinary gives the same ids from a tokenizer that has met no words yet", () => {
    const sample = fc.sample(texts, 300);
    const warm = sample.map((text) => [...gpt2.encodeOrdinary(text)]);
    const cold = new GPTTokenizer();
    expect(sample.map((text) => [...cold.encodeOrdinary(text)])).toEqual(warm);
  });

  test("decode after encode is the identity, but for surrogates without a partner", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(gpt2.decode(gpt2.encodeOrdinary(text))).toBe(wellFormed(text));
      }),
      RUNS,
    );
  });

  test("count, isWithinLimit, encodeIterator and as: array agree with encode", () => {
    fc.assert(
      fc.property(texts, fc.nat(12), (text, limit) => {
        const options = { allowedSpecial: "all" } as const;
        const ids = [...gpt2.encode(text, options)];
        expect(gpt2.count(text, options)).toBe(ids.length);
        expect(gpt2.isWithinLimit(text, limit, options)).toBe(ids.length <= limit);
        expect([...gpt2.encodeIterator(text, options)]).toEqual(ids);
        expect(gpt2.encode(text, { ...options, as: "array" })).toEqual(ids);
      }),
      { numRuns: 400 },
    );
  });

  test("decodeWithOffsets puts each token where its bytes begin", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const ids = gpt2.encodeOrdinary(text);
        const { text: whole, offsets } = gpt2.decodeWithOffsets(ids);
        expect(whole).toBe(wellFormed(text));
        const bytes = new TextEncoder().encode(whole);
        let start = 0; // of the token, in bytes
        ids.forEach((id, i) => {
          let character = start; // back to the first byte of the character that the token begins in
          while (bytes[character] >> 6 === 2) character--;
          const before = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
            bytes.subarray(0, character),
          );
          expect(offsets[i]).toBe(before.length);
          start += gpt2.decodeTokenBytes(id).length;
        });
      }),
      { numRuns: 300 },
    );
  });

  test("decoder() gives out the one-shot text, wherever the ids are cut", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const ids = gpt2.encodeOrdinary(text);
        const whole = gpt2.decode(ids);
        for (let cut = 0; cut <= ids.length; cut++) {
          const decoder = gpt2.decoder();
          const shown = decoder.push(ids.subarray(0, cut));
          expect(whole.startsWith(shown)).toBe(true); // nothing is ever shown that is taken back
          expect(shown + decoder.push(ids.subarray(cut)) + decoder.end()).toBe(whole);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("for any bytes", () => {
  const inside = bytesInside(vocabulary);
  const merger = new WordMerger(vocabulary, inside);
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.uint8Array({ minLength: 40, maxLength: 120 }),
    fc
      .array(fc.constantFrom(97, 97, 97, 98, 32, 61), { maxLength: 150 })
      .map((bytes) => Uint8Array.from(bytes)),
    texts.map((text) => new TextEncoder().encode(text)),
  );

  test("a word's ids are those of the plain page, short or long", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const out = new Uint32Array(bytes.length);
        const count = merger.merge(bytes, 0, bytes.length, out, 0);
        expect([...out.subarray(0, count)]).toEqual(plain.encodeWord(bytes));
      }),
      RUNS,
    );
  });

  test("the queue and the heap merge as the plain page does", () => {
    const { left, right, ids } = vocabulary;
    const pairs = pairTable(vocabulary);
    const mergers = [
      new LongMerger(pairs, left, right),
      new HeapMerger(
        pairs,
        left.map((_, r) => 256 + r),
      ),
    ];
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        for (const way of mergers) {
          const out = new Uint32Array(bytes.length);
          const count = way.merge(bytes, 0, bytes.length, out, 0);
          expect(Array.from(out.subarray(0, count), (token) => ids[token])).toEqual(
            plain.encodeWord(bytes),
          );
        }
      }),
      RUNS,
    );
  });

  test("decodeBytes after encodeBytes is the identity", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(gpt2.decodeBytes(gpt2.encodeBytes(bytes))).toEqual(new Uint8Array(bytes));
      }),
      RUNS,
    );
  });

  test("decode of any ids, and of them one by one, is what TextDecoder makes of their bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(gpt2.nVocab - 1), { maxLength: 12 }), (ids) => {
        const bytes = ids.flatMap((id) => [...gpt2.decodeTokenBytes(id)]);
        const whole = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
        const decoder = gpt2.decoder();
        expect(gpt2.decode(ids)).toBe(whole);
        expect(ids.map((id) => decoder.push(id)).join("") + decoder.end()).toBe(whole);
      }),
      RUNS,
    );
  });
});
