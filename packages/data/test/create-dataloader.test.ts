import { Generator, manualSeed, type Tensor } from "@gptlight/tensor";
import { GPTTokenizer } from "@gptlight/tokenizer";
import { describe, expect, expectTypeOf, test } from "vitest";
import { createDataloader, DataLoader, fetchVerdictText, TextWindows } from "../src/index.ts";
import { nextFour, range } from "./support.ts";

const tokenizer = new GPTTokenizer();

test("createDataloader(text) has the book's defaults: batches of 4, windows of 256 every 128, shuffled, whole batches", () => {
  manualSeed(123);
  const loader = createDataloader(fetchVerdictText());
  expectTypeOf(loader).toEqualTypeOf<DataLoader<[Tensor, Tensor]>>();
  const [[inputs]] = loader;
  expect(inputs.shape).toEqual([4, 256]);
  expect([loader.batchSize, loader.dropLast, loader.length]).toEqual([4, true, 9]); // ⌊⌈(5145 − 256)/128⌉ / 4⌋ = ⌊39/4⌋
  manualSeed(123);
  const windows = new TextWindows(tokenizer.encode(fetchVerdictText()), {
    maxLength: 256,
    stride: 128,
  });
  const [[same]] = new DataLoader(windows, { batchSize: 4, shuffle: true, dropLast: true });
  expect(inputs.toArray()).toEqual(same.toArray());
});

test("createDataloader(text) takes <|endoftext|> for the special token", () => {
  const [[inputs]] = createDataloader("a<|endoftext|>b c", {
    batchSize: 1,
    maxLength: 3,
    stride: 1,
    shuffle: false,
    tokenizer,
  });
  expect(inputs.toArray()).toEqual([[64, 50256, 65]]);
});

test("createDataloader(tokens) takes ids that are at hand, and a tokenizer of one's own", () => {
  const options = { batchSize: 2, maxLength: 2, stride: 2, shuffle: false };
  const letters = { encode: (text: string) => Array.from(text, (c) => c.charCodeAt(0) - 97) };
  for (const loader of [
    createDataloader([0, 1, 2, 3, 4], options),
    createDataloader(Uint16Array.of(0, 1, 2, 3, 4), options),
    createDataloader("abcde", { ...options, tokenizer: letters }),
  ])
    expect([...loader].map(([x, y]) => [x.toArray(), y.toArray()])).toEqual([
      [
        [
          [0, 1],
          [2, 3],
        ],
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ]);
});

test("createDataloader(…, { generator }) leaves the default generator alone", () => {
  manualSeed(1);
  const untouched = nextFour();
  manualSeed(1);
  const options = { maxLength: 2, stride: 1, generator: new Generator(5) };
  expect([...createDataloader(range(20), options)].length).toBe(4);
  expect(nextFour()).toBe(untouched);
});

describe("errors", () => {
  const make = (options: object) => () =>
    createDataloader(range(10), { maxLength: 4, stride: 1, ...options });

  test.each<[object, string]>([
    [{ batchSize: 0 }, "createDataloader: batchSize must be an integer >= 1, got 0"],
    [{ batchSize: null }, "createDataloader: batchSize must be an integer >= 1, got null"],
    [{ stride: 0 }, "createDataloader: stride must be an integer >= 1, got 0"],
    [{ stride: -1 }, "createDataloader: stride must be an integer >= 1, got -1"],
    [{ maxLength: 0 }, "createDataloader: maxLength must be an integer >= 1, got 0"],
    [
      { maxLength: 10 },
      "createDataloader: a window of maxLength 10 and its targets need 11 tokens, got 10; give a longer text or a smaller maxLength",
    ],
    [
      { batchSize: 7 },
      "createDataloader: 10 tokens make 6 windows, too few for a batch of 7, and dropLast leaves out what is not full; give a longer text, a smaller batchSize or stride, or dropLast: false",
    ],
    [
      { numWorkers: 0 },
      'createDataloader: unknown option "numWorkers"; there are batchSize, maxLength, stride, shuffle, dropLast, generator, tokenizer, prefetchFactor',
    ],
  ])("createDataloader(tokens, %o) says what is wrong", (options, message) => {
    expect(make(options)).toThrow(message);
  });

  test("dropLast: false keeps the batch that is not full", () => {
    expect(make({ batchSize: 7, dropLast: false })().length).toBe(1);
  });

  test("createDataloader of a text that is too short counts its tokens", () => {
    expect(() => createDataloader("I HAD", { maxLength: 4, tokenizer })).toThrow(
      new RangeError(
        "createDataloader: a window of maxLength 4 and its targets need 5 tokens, got 3; give a longer text or a smaller maxLength",
      ),
    );
  });
});
