/** Bad input: every public call says in words what it wanted and what it got, and nothing has changed after it. */
import { describe, expect, test } from "vitest";
import { shown } from "../src/checks.ts";
import {
  explain,
  GPTTokenizer,
  loadMerges,
  loadTiktoken,
  loadTokenizerJson,
  pieces,
  R50K_BASE,
  saveMerges,
  saveTiktoken,
  saveTokenizerJson,
  Tokenizer,
  train,
  visualize,
} from "../src/index.ts";

const gpt2 = new GPTTokenizer();
const small = "h e\nl l\n";

/** A value of a kind that TypeScript would refuse. */
// biome-ignore lint/suspicious/noExplicitAny: what is tested is a program without types
const bad = (value: unknown): any => value;
const bytes = Uint8Array.of(104, 105);

test("shown gives short values themselves, and the kind of others", () => {
  const values = ["a", "a".repeat(50), 1.5, null, undefined, [1], bytes, new Map(), () => 1, 2n];
  expect(values.map(shown)).toEqual([
    '"a"',
    `"${"a".repeat(37)}…"`,
    "1.5",
    "null",
    "undefined",
    "a value of type Array",
    "a value of type Uint8Array",
    "a value of type Map",
    "a function",
    "2",
  ]);
  expect(shown(Object.create(null))).toBe("a value of type Object");
  expect(shown(Symbol("s"))).toBe("Symbol(s)");
});

const calls: [call: string, run: () => unknown, message: string][] = [
  ["encode(7)", () => gpt2.encode(bad(7)), "encode: wanted a text, got 7"],
  [
    "encode(bytes)",
    () => gpt2.encode(bad(bytes)),
    "encode: wanted a text, got a value of type Uint8Array; new TextDecoder().decode(bytes) makes one of bytes",
  ],
  [
    "encode(text, null)",
    () => gpt2.encode("a", bad(null)),
    "encode: wanted options as an object, { allowedSpecial: … }, got null",
  ],
  [
    "encode(text, { allowSpecial })",
    () => gpt2.encode("a", bad({ allowSpecial: "all" })),
    'encode: unknown option "allowSpecial"; there are allowedSpecial, disallowedSpecial, as',
  ],
  [
    "encode(text, { as })",
    () => gpt2.encode("a", bad({ as: "list" })),
    'encode: as must be "typed" or "array", got "list"',
  ],
  [
    "encode(text, { allowedSpecial: true })",
    () => gpt2.encode("a", { allowedSpecial: bad(true) }),
    'encode: allowedSpecial: wanted "all" or a list of special tokens, got true',
  ],
  [
    "count(text, { disallowedSpecial: [1] })",
    () => gpt2.count("a", { disallowedSpecial: bad([1]) }),
    "count: disallowedSpecial: wanted special tokens as texts, got 1",
  ],
  [
    "encodeOrdinary(undefined)",
    () => gpt2.encodeOrdinary(bad(undefined)),
    "encodeOrdinary: wanted a text, got undefined",
  ],
  [
    "encodeIterator(7)",
    () => gpt2.encodeIterator(bad(7)).next(),
    "encodeIterator: wanted a text, got 7",
  ],
  ["count([])", () => gpt2.count(bad([])), "count: wanted a text, got a value of type Array"],
  [
    "isWithinLimit(null, 3)",
    () => gpt2.isWithinLimit(bad(null), 3),
    "isWithinLimit: wanted a text, got null",
  ],
  [
    'isWithinLimit(text, "3")',
    () => gpt2.isWithinLimit("a", bad("3")),
    'isWithinLimit: wanted a limit from 0, got "3"',
  ],
  [
    "encodeBytes(7)",
    () => gpt2.encodeBytes(bad(7)),
    "encodeBytes: wanted bytes as a Uint8Array, got 7",
  ],
  [
    "encodeBytes(text)",
    () => gpt2.encodeBytes(bad("hi")),
    'encodeBytes: wanted bytes as a Uint8Array, got "hi"',
  ],
  [
    "encodeSingleToken([104])",
    () => gpt2.encodeSingleToken(bad([104])),
    "encodeSingleToken: wanted bytes as a Uint8Array, got a value of type Array",
  ],
  [
    "decode(7)",
    () => gpt2.decode(bad(7)),
    "decode: wanted ids, in an array or a typed array; write [7], got 7",
  ],
  [
    "decodeBytes(text)",
    () => gpt2.decodeBytes(bad("12")),
    'decodeBytes: wanted ids, in an array or a typed array, got "12"',
  ],
  [
    "decodeWithOffsets(null)",
    () => gpt2.decodeWithOffsets(bad(null)),
    "decodeWithOffsets: wanted ids, in an array or a typed array, got null",
  ],
  [
    "decoder().push(true)",
    () => gpt2.decoder().push(bad(true)),
    "push: wanted ids, in an array or a typed array, got true",
  ],
  [
    "new Tokenizer({})",
    () => new Tokenizer(bad({})),
    "Tokenizer: wanted a vocabulary, such as another Tokenizer has, got a value of type Object",
  ],
  [
    "new GPTTokenizer({ merge })",
    () => new GPTTokenizer(bad({ merge: small })),
    'GPTTokenizer: unknown option "merge"; there are merges, vocab, specialTokens, pattern',
  ],
  [
    "new GPTTokenizer({ specialTokens })",
    () => new GPTTokenizer({ specialTokens: { "<s>": 50257 } }),
    "GPTTokenizer: specialTokens goes with merges, got it alone",
  ],
  [
    "new GPTTokenizer({ merges: 7 })",
    () => new GPTTokenizer({ merges: bad(7) }),
    "merges: wanted a text, got 7",
  ],
  [
    "loadMerges(bytes)",
    () => loadMerges(bad(bytes)),
    "merges: wanted a text, got a value of type Uint8Array; new TextDecoder().decode(bytes) makes one of bytes",
  ],
  [
    "loadMerges(text, { vocab: [] })",
    () => loadMerges(small, { vocab: "[]" }),
    "vocab: wanted a JSON object, { … }, got a value of type Array",
  ],
  [
    "loadMerges(text, { specialTokens: new Map() })",
    () => loadMerges(small, { specialTokens: bad(new Map([["<s>", 300]])) }),
    'specialTokens: wanted an object of tokens and ids, such as { "<|endoftext|>": 50256 }, got a value of type Map',
  ],
  [
    'loadMerges(text, { specialTokens: { "": 300 } })',
    () => loadMerges(small, { specialTokens: { "": 300 } }),
    'specialTokens: wanted tokens that have text, got ""',
  ],
  [
    "loadMerges(text, { pattern: 7 })",
    () => loadMerges(small, { pattern: bad(7) }),
    "pattern: wanted a split pattern, such as GPT2_PATTERN, got 7",
  ],
  [
    "loadMerges(text, { pattern: '(a' })",
    () => loadMerges(small, { pattern: "(a" }),
    "pattern: JavaScript cannot match (a: Unterminated group",
  ],
  [
    "loadTiktoken(null)",
    () => loadTiktoken(bad(null), R50K_BASE),
    "ranks: wanted a text, got null",
  ],
  [
    "loadTiktoken(text)",
    () => loadTiktoken("", bad(undefined)),
    "loadTiktoken: wanted options as an object, { pattern: … }, got undefined",
  ],
  ["loadTokenizerJson(7)", () => loadTokenizerJson(bad(7)), "tokenizer.json: wanted a text, got 7"],
  [
    "loadTokenizerJson(null as JSON)",
    () => loadTokenizerJson("null"),
    "tokenizer.json: wanted a JSON object, { … }, got null",
  ],
  ["saveMerges(7)", () => saveMerges(bad(7)), "saveMerges: wanted a Tokenizer, got 7"],
  [
    "saveTiktoken({})",
    () => saveTiktoken(bad({})),
    "saveTiktoken: wanted a Tokenizer, got a value of type Object",
  ],
  [
    "saveTokenizerJson(undefined)",
    () => saveTokenizerJson(bad(undefined)),
    "saveTokenizerJson: wanted a Tokenizer, got undefined",
  ],
  [
    "train(7)",
    () => train(bad(7), { vocabSize: 300 }),
    "train: wanted a text, or texts that can be iterated over, got 7",
  ],
  ["train([7])", () => train(bad([7]), { vocabSize: 300 }), "train: wanted a text, got 7"],
  [
    "train(text)",
    () => train("a", bad(undefined)),
    "train: wanted options as an object, { vocabSize: … }, got undefined",
  ],
  [
    "train(text, { vocab_size })",
    () => train("a", bad({ vocab_size: 300 })),
    'train: unknown option "vocab_size"; there are vocabSize, pattern, specialTokens, onProgress',
  ],
  [
    "train(text, { specialTokens: {} })",
    () => train("a", { vocabSize: 300, specialTokens: bad({ "<s>": 1 }) }),
    "train: specialTokens must be an array of texts, got a value of type Object",
  ],
  [
    "train(text, { onProgress: 7 })",
    () => train("a", { vocabSize: 300, onProgress: bad(7) }),
    "train: onProgress must be a function, got 7",
  ],
  ["explain(7, text)", () => explain(bad(7), "a"), "explain: wanted a Tokenizer, got 7"],
  ["explain(tokenizer, 7)", () => explain(gpt2, bad(7)), "explain: wanted a text, got 7"],
  [
    "visualize({}, text)",
    () => visualize(bad({}), "a"),
    "visualize: wanted a Tokenizer, got a value of type Object",
  ],
  ["visualize(tokenizer, 7)", () => visualize(gpt2, bad(7)), "visualize: wanted a text, got 7"],
  [
    "visualize(tokenizer, text, { format })",
    () => visualize(gpt2, "a", { format: bad("pdf") }),
    'visualize: format must be "terminal" or "html", got "pdf"',
  ],
  ["pieces(text, /a/)", () => pieces("aa", /a/), "non-global RegExp"],
];

describe("says what it wanted and what it got", () => {
  test.each(calls)("%s", (_, run, message) => {
    expect(run).toThrow(message);
  });

  test("decodeStream(7), when it is read", async () => {
    await expect(gpt2.decodeStream(bad(7)).next()).rejects.toThrow(
      "decodeStream: wanted ids that can be iterated over, got 7",
    );
  });
});

test("a call that is refused changes nothing", () => {
  const decoder = gpt2.decoder();
  const [first, ...others] = gpt2.encode("🍊");
  expect(decoder.push(first)).toBe("");
  for (const [, run] of calls) expect(run).toThrow();
  expect(() => decoder.push([64, -1])).toThrow(RangeError);
  expect(decoder.push(others)).toBe("🍊");
  expect(gpt2.encode("a<|endoftext|>", { allowedSpecial: "all", as: "array" })).toEqual([
    64, 50256,
  ]);
});
