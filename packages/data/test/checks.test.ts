/** Values of the wrong kind: every public call says what it wanted and what it got, and has drawn and written nothing. */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualSeed, rand } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import {
  AsyncTextWindows,
  BatchSampler,
  ConcatDataset,
  createDataloader,
  DataLoader,
  defaultCollate,
  encodeStream,
  generateNames,
  generateSums,
  RandomSampler,
  randomSplit,
  SequentialSampler,
  Subset,
  SubsetRandomSampler,
  TensorDataset,
  TextWindows,
  WeightedRandomSampler,
} from "../src/index.ts";
import { directory, jsonLines, TokenFile, textFile, writeTokenFile } from "../src/node/index.ts";

/** A value that TypeScript would refuse. */
// biome-ignore lint/suspicious/noExplicitAny: what is tested is a program without types
const bad = (value: unknown): any => value;
const path = join(tmpdir(), "gptlight-no-such-file"); // options are looked at first
const letters = ["a", "b", "c"];
const windows = { maxLength: 1, stride: 1 };
const aGenerator = "a Generator, such as new Generator(123)";
const aDataset = "a dataset, with length and at(index)";

const calls: [call: string, run: () => unknown, message: string][] = [
  [
    "new TensorDataset([1])",
    () => new TensorDataset(bad([1])),
    "TensorDataset: argument 0 must be a tensor, got an array",
  ],
  [
    "new Subset(7, [0])",
    () => new Subset(bad(7), [0]),
    `Subset: dataset must be ${aDataset}, got 7`,
  ],
  [
    "new Subset(letters, 0)",
    () => new Subset(letters, bad(0)),
    "Subset: indices must be something with a length, got 0",
  ],
  [
    "new ConcatDataset(7)",
    () => new ConcatDataset(bad(7)),
    "ConcatDataset: datasets must be a list of datasets, got 7",
  ],
  [
    "new ConcatDataset([letters, null])",
    () => new ConcatDataset(bad([letters, null])),
    `ConcatDataset: datasets[1] must be ${aDataset}, got null`,
  ],
  [
    "randomSplit({})",
    () => randomSplit(bad({}), [1]),
    `randomSplit: dataset must be ${aDataset}, got an object`,
  ],
  [
    "randomSplit(letters, 3)",
    () => randomSplit(letters, bad(3)),
    "randomSplit: lengths must be an array of numbers, got 3",
  ],
  [
    "randomSplit(letters, [3], { seed })",
    () => randomSplit(letters, [3], bad({ seed: 1 })),
    'randomSplit: unknown option "seed"; there are generator',
  ],
  [
    "randomSplit(letters, [3], { generator: 1 })",
    () => randomSplit(letters, [3], { generator: bad(1) }),
    `randomSplit: generator must be ${aGenerator}, got 1`,
  ],
  [
    "new SequentialSampler(3)",
    () => new SequentialSampler(bad(3)),
    "SequentialSampler: source must be something with a length, got 3",
  ],
  [
    "new RandomSampler(3)",
    () => new RandomSampler(bad(3)),
    "RandomSampler: source must be something with a length, got 3",
  ],
  [
    "new RandomSampler(letters, { replacement: 1 })",
    () => new RandomSampler(letters, { replacement: bad(1) }),
    "RandomSampler: replacement must be true or false, got 1",
  ],
  [
    "new RandomSampler(letters, null)",
    () => new RandomSampler(letters, bad(null)),
    "RandomSampler: options must be an object, { replacement: … }, got null",
  ],
  [
    "new SubsetRandomSampler(3)",
    () => new SubsetRandomSampler(bad(3)),
    "SubsetRandomSampler: indices must be something with a length, got 3",
  ],
  [
    "new WeightedRandomSampler('ab', 1)",
    () => new WeightedRandomSampler(bad("ab"), 1),
    'WeightedRandomSampler: weights must be numbers in an array or a tensor, got "ab"',
  ],
  [
    "new BatchSampler(3, 1)",
    () => new BatchSampler(bad(3), 1),
    "BatchSampler: sampler must be an iterable of indices, got 3",
  ],
  [
    "new BatchSampler([], 1, { dropLast: 'no' })",
    () => new BatchSampler([], 1, { dropLast: bad("no") }),
    'BatchSampler: dropLast must be true or false, got "no"',
  ],
  [
    "new DataLoader(letters, 4)",
    () => new DataLoader(letters, bad(4)),
    "DataLoader: options must be an object, { batchSize: … }, got 4",
  ],
  [
    "new DataLoader(letters, { shuffle: 1 })",
    () => new DataLoader(letters, { shuffle: bad(1) }),
    "DataLoader: shuffle must be true or false, got 1",
  ],
  [
    "new DataLoader(letters, { sampler: 7 })",
    () => new DataLoader(letters, { sampler: bad(7) }),
    "DataLoader: sampler must be an iterable of indices, got 7",
  ],
  [
    "new DataLoader(letters, { batchSampler: '01' })",
    () => new DataLoader(letters, { batchSampler: bad("01") }),
    'DataLoader: batchSampler must be an iterable of arrays of indices, got "01"',
  ],
  [
    "new DataLoader(letters, { collateFn: 7 })",
    () => new DataLoader(letters, { collateFn: bad(7) }),
    "DataLoader: collateFn must be a function of the samples, got 7",
  ],
  [
    "new DataLoader(letters, { generator: 123 })",
    () => new DataLoader(letters, { generator: bad(123) }),
    `DataLoader: generator must be ${aGenerator}, got 123`,
  ],
  [
    "defaultCollate(null)",
    () => defaultCollate(bad(null)),
    "defaultCollate: samples must be an array, got null",
  ],
  [
    "new TextWindows({})",
    () => new TextWindows(bad({}), windows),
    "TextWindows: tokens must be ids in an array, or have length and subarray(start, end), got an object",
  ],
  [
    "new TextWindows([1, 2])",
    () => new TextWindows([1, 2], bad(undefined)),
    "TextWindows: options must be an object, { maxLength: … }, got undefined",
  ],
  [
    "new AsyncTextWindows([1, 2])",
    () => new AsyncTextWindows(bad([1, 2]), windows),
    "AsyncTextWindows: tokens must be ids in an array, or have length and read(start, end), got an array",
  ],
  [
    "createDataloader(7)",
    () => createDataloader(bad(7)),
    "createDataloader: text must be a text or its token ids, got 7",
  ],
  [
    "createDataloader(text, { tokenizer: 'gpt2' })",
    () => createDataloader("a b c", { ...windows, tokenizer: bad("gpt2") }),
    'createDataloader: tokenizer must be a tokenizer, with encode(text, options), got "gpt2"',
  ],
  [
    "generateNames(1, { seed })",
    () => generateNames(1, bad({ seed: 1 })),
    'generateNames: unknown option "seed"; there are generator',
  ],
  [
    "generateSums(1, { generator: 7 })",
    () => generateSums(1, { generator: bad(7) }),
    `generateSums: generator must be ${aGenerator}, got 7`,
  ],
  [
    "new TokenFile(path, { type })",
    () => new TokenFile(path, bad({ type: "uint32" })),
    'TokenFile: unknown option "type"; there are dtype',
  ],
  [
    "textFile(path, 7)",
    () => textFile(path, bad(7)),
    "textFile: options must be an object, { chunkBytes: … }, got 7",
  ],
  [
    "jsonLines(path, { field: 7 })",
    () => jsonLines(path, { field: bad(7) }),
    "jsonLines: field must be the name of a field, got 7",
  ],
  [
    "directory(path, { match: '.txt' })",
    () => directory(path, { match: bad(".txt") }),
    'directory: match must be a regular expression, got ".txt"',
  ],
];

describe("says what it wanted and what it got", () => {
  test.each(calls)("%s", (_, run, message) => {
    expect(run).toThrow(new TypeError(message));
  });

  test("a loop over a DataLoader whose batchSampler gives no arrays", async () => {
    const message =
      "DataLoader: what batchSampler gives must be an array of indices, got an object";
    const loader = new DataLoader(letters, { batchSampler: bad([new Set([0])]) });
    expect(() => [...loader]).toThrow(new TypeError(message));
    await expect(loader[Symbol.asyncIterator]().next()).rejects.toThrow(new TypeError(message));
  });

  test.each<[string, unknown, object, string]>([
    ["of a text", "a b", {}, 'encodeStream: chunks must be an iterable of Uint8Arrays, got "a b"'],
    ["of texts", ["a b"], {}, 'encodeStream: every chunk must be a Uint8Array, got "a b"'],
    [
      "with a tokenizer that is none",
      [],
      { tokenizer: 7 },
      "encodeStream: tokenizer must be a tokenizer, with encode(text, options), got 7",
    ],
    [
      "with special tokens that are none",
      [],
      { allowedSpecial: "all" },
      'encodeStream: allowedSpecial must be an array of texts, got "all"',
    ],
  ])("encodeStream %s", async (_, chunks, options, message) => {
    await expect(encodeStream(bad(chunks), options).next()).rejects.toThrow(new TypeError(message));
  });

  const source = { size: 0, identity: "", async *pieces() {} };
  test.each<[string, unknown, unknown, object, string]>([
    ["path", 7, source, {}, "writeTokenFile: path must be a path, got 7"],
    [
      "source",
      path,
      "a.txt",
      {},
      'writeTokenFile: source must be a TextSource, such as textFile(path), got "a.txt"',
    ],
    [
      "separator",
      path,
      source,
      { separator: null },
      "writeTokenFile: separator must be a text, got null",
    ],
    ["resume", path, source, { resume: 1 }, "writeTokenFile: resume must be true or false, got 1"],
    [
      "progress",
      path,
      source,
      { progress: 1 },
      "writeTokenFile: progress must be true, false or a function, got 1",
    ],
  ])(
    "writeTokenFile with a wrong %s, and writes nothing",
    async (_, to, from, options, message) => {
      await expect(writeTokenFile(bad(to), bad(from), options)).rejects.toThrow(
        new TypeError(message),
      );
      expect([existsSync(path), existsSync(`${path}.part`)]).toEqual([false, false]);
    },
  );
});

test("a call that is refused draws nothing", () => {
  manualSeed(123);
  const wanted = rand([1]).item();
  manualSeed(123);
  for (const [call, run] of calls) expect(run, call).toThrow();
  expect(rand([1]).item()).toBe(wanted);
});
