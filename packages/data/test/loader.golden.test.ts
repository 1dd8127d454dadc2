/** Epochs against torch: golden/loader.json (the book's text), golden/modules.json and golden/rng.json (orders and what is drawn for them). */
import { Generator, manualSeed, rand, type Tensor } from "@gptlight/tensor";
import { GPTTokenizer } from "@gptlight/tokenizer";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import {
  createDataloader,
  DataLoader,
  fetchVerdictText,
  randomSplit,
  type TextWindows,
} from "../src/index.ts";
import { nextFour, range, valuesOf } from "./support.ts";

const tokenizer = new GPTTokenizer();

describe("golden/loader.json", () => {
  const golden = loadGolden<{
    chars: number;
    tokens: number;
    first_ids: number[];
    last_ids: number[];
    loaders: {
      args: { batch_size: number; max_length: number; stride: number; shuffle: boolean };
      dataset_len: number;
      n_batches: number;
      inputs: string;
      targets: string;
    }[];
    ch05: {
      split_idx: number;
      train_ids: number;
      val_ids: number;
      train_windows: number;
      val_windows: number;
      train_batches: number;
      val_batches: number;
      seed: number;
      window_order_of_3_consecutive_passes: number[][][];
      rand_after: number;
    };
  }>("loader");
  const text = fetchVerdictText();

  test("fetchVerdictText() has the book's characters and tokens", () => {
    const ids = Array.from(tokenizer.encode(text));
    expect(text.length).toBe(golden.chars);
    expect(ids.length).toBe(golden.tokens);
    expect(ids.slice(0, golden.first_ids.length)).toEqual(golden.first_ids);
    expect(ids.slice(-golden.last_ids.length)).toEqual(golden.last_ids);
  });

  test.each(golden.loaders)("createDataloader(text, $args) gives torch's first batch", (wanted) => {
    const { batch_size, max_length, stride, shuffle } = wanted.args;
    const loader = createDataloader(text, {
      batchSize: batch_size,
      maxLength: max_length,
      stride,
      shuffle,
      tokenizer,
    });
    const [[inputs, targets]] = loader;
    expect((loader.dataset as TextWindows).length).toBe(wanted.dataset_len);
    expect(loader.length).toBe(wanted.n_batches);
    expect(String(inputs)).toBe(wanted.inputs);
    expect(String(targets)).toBe(wanted.targets);
  });

  test("createDataloader() on the two parts of chapter 5 gives three epochs in torch's order", () => {
    const { ch05 } = golden;
    const loaderOf = (part: string, train: boolean): DataLoader<[Tensor, Tensor]> =>
      createDataloader(part, {
        batchSize: 2,
        maxLength: 256,
        stride: 256,
        shuffle: train,
        dropLast: train,
        tokenizer,
      });
    const train = loaderOf(text.slice(0, ch05.split_idx), true);
    const validation = loaderOf(text.slice(ch05.split_idx), false);
    const windows = train.dataset as TextWindows;
    expect(windows.tokens.length).toBe(ch05.train_ids);
    expect(windows.length).toBe(ch05.train_windows);
    expect(train.length).toBe(ch05.train_batches);
    const others = validation.dataset as TextWindows;
    expect(others.tokens.length).toBe(ch05.val_ids);
    expect(others.length).toBe(ch05.val_windows);
    expect(validation.length).toBe(ch05.val_batches);

    const texts = range(windows.length).map((i) => String(windows.at(i)[0].toArray()));
    const windowOf = (row: Tensor): number => texts.indexOf(String(row.toArray()));
    manualSeed(ch05.seed);
    const passes = ch05.window_order_of_3_consecutive_passes.map(() =>
      Array.from(train, ([inputs]) => Array.from(inputs, windowOf)),
    );
    expect(passes).toEqual(ch05.window_order_of_3_consecutive_passes);
    expect(rand([1]).item()).toBe(ch05.rand_after);
  });
});

interface LoaderCase {
  id: string;
  kind: "dataloader";
  seed: number;
  attrs: { n: number; batch_size: number; drop_last: boolean; shuffle: boolean; epochs: number };
  batches: number[][][];
  rand_after: { bits: number[] };
}
interface SplitCase {
  id: string;
  kind: "random_split";
  seed: number;
  attrs: { n: number; lengths: number[] };
  indices: number[][];
}

describe("golden/modules.json", () => {
  const { cases } = loadGolden<{ cases: (LoaderCase | SplitCase | { kind: "other" })[] }>(
    "modules",
  );

  const loaders = cases.filter((c) => c.kind === "dataloader");
  test.each(loaders)(
    "DataLoader gives torch's epochs: $id $attrs",
    ({ seed, attrs, ...wanted }) => {
      manualSeed(seed);
      const loader = new DataLoader(range(attrs.n), {
        batchSize: attrs.batch_size,
        shuffle: attrs.shuffle,
        dropLast: attrs.drop_last,
      });
      expect(range(attrs.epochs).map(() => valuesOf(loader))).toEqual(wanted.batches);
      const after = rand([1]).toTypedArray();
      expect([...new Uint32Array(after.buffer)]).toEqual(wanted.rand_after.bits);
    },
  );

  const splits = cases.filter((c) => c.kind === "random_split");
  test.each(splits)("randomSplit gives torch's parts: $attrs", ({ seed, attrs, indices }) => {
    manualSeed(seed);
    const parts = randomSplit(range(attrs.n), attrs.lengths);
    expect(parts.map((part) => Array.from(part.indices))).toEqual(indices);
  });

  test("the file has cases of both kinds", () => {
    expect(loaders.length).toBeGreaterThan(0);
    expect(splits.length).toBeGreaterThan(0);
  });
});

describe("golden/rng.json", () => {
  const golden = loadGolden<{
    default_initial: string;
    dataloader: {
      seed: string;
      n: number;
      bs: number;
      shuffle: boolean;
      drop: boolean;
      own: boolean;
      epochs: number[][][];
      after: string;
      afterOwn: string | null;
    }[];
    dl_lazy: { rand: string; batches: number[][] };
    dl_nextiter: number[][];
  }>("rng");

  test.each(golden.dataloader)(
    "DataLoader draws what torch draws: seed $seed, $n by $bs, shuffle $shuffle, dropLast $drop, own generator $own",
    ({ seed, n, bs, shuffle, drop, own, epochs, after, afterOwn }) => {
      manualSeed(BigInt(seed));
      const generator = own ? new Generator(BigInt(seed)) : null;
      const loader = new DataLoader(range(n), {
        batchSize: bs,
        shuffle,
        dropLast: drop,
        generator,
      });
      expect(epochs.map(() => valuesOf(loader))).toEqual(epochs);
      expect(nextFour()).toBe(after);
      if (generator) expect(nextFour(generator)).toBe(afterOwn);
    },
  );

  test("the order's seed is drawn at the first next(): a draw after iter() shifts it", () => {
    manualSeed(BigInt(golden.default_initial));
    const epoch = new DataLoader(range(10), { batchSize: 5, shuffle: true })[Symbol.iterator]();
    const between = rand([2]).toTypedArray();
    expect(Buffer.from(between.buffer).toString("base64")).toBe(golden.dl_lazy.rand);
    expect(valuesOf(epoch)).toEqual(golden.dl_lazy.batches);
  });

  test("next() of new iterators, none of them used up, goes on in the stream as torch's does", () => {
    manualSeed(BigInt(golden.default_initial));
    const loader = new DataLoader(range(10), { batchSize: 5, shuffle: true });
    const firsts = golden.dl_nextiter.map(() => loader[Symbol.iterator]().next().value.toArray());
    expect(firsts).toEqual(golden.dl_nextiter);
  });
});
