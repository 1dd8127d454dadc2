import { Generator, manualSeed, tensor } from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BatchSampler,
  RandomSampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from "../src/index.ts";
import { nextFour, range } from "./support.ts";

const sorted = (list: Iterable<number>): number[] => [...list].sort((a, b) => a - b);

test("SequentialSampler gives 0, 1, …, and sees a dataset that has grown", () => {
  const list = ["a", "b"];
  const sampler = new SequentialSampler(list);
  expect([...sampler]).toEqual([0, 1]);
  list.push("c");
  expect(sampler.length).toBe(3);
  expect([...sampler]).toEqual([0, 1, 2]);
});

describe("RandomSampler", () => {
  test("gives every index once, in an order that equal seeds repeat", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (n, seed) => {
        const order = [...new RandomSampler(range(n), { generator: new Generator(seed) })];
        expect(sorted(order)).toEqual(range(n));
        expect([...new RandomSampler(range(n), { generator: new Generator(seed) })]).toEqual(order);
      }),
    );
  });

  test("with numSamples gives so many: whole permutations, then the beginning of one", () => {
    const sizes = fc.record({
      n: fc.integer({ min: 1, max: 30 }),
      count: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(sizes, ({ n, count }) => {
        const order = [
          ...new RandomSampler(range(n), { numSamples: count, generator: new Generator(1) }),
        ];
        expect(order.length).toBe(count);
        for (let i = 0; i < count; i += n)
          expect(new Set(order.slice(i, i + n)).size).toBe(Math.min(n, count - i));
      }),
    );
  });

  test("with replacement gives numSamples indices of the dataset", () => {
    const sizes = fc.record({
      n: fc.integer({ min: 1, max: 30 }),
      count: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(sizes, ({ n, count }) => {
        const options = { replacement: true, numSamples: count, generator: new Generator(1) };
        const order = [...new RandomSampler(range(n), options)];
        expect(order.length).toBe(count);
        expect(order.every((i) => Number.isInteger(i) && i >= 0 && i < n)).toBe(true);
      }),
    );
  });

  test("draws only when its first index is asked for", () => {
    manualSeed(5);
    const untouched = nextFour();
    manualSeed(5);
    new RandomSampler(range(4))[Symbol.iterator]();
    expect(nextFour()).toBe(untouched);
  });

  test("refuses an empty dataset, numSamples 0 and options it does not know", () => {
    expect(() => new RandomSampler([])).toThrow(
      new RangeError(
        "RandomSampler: the number of samples to shuffle must be an integer >= 1, got 0",
      ),
    );
    for (const numSamples of [0, -1, 1.5])
      expect(() => new RandomSampler([1], { numSamples })).toThrow(
        new RangeError(`RandomSampler: numSamples must be an integer >= 1, got ${numSamples}`),
      );
    const misspelt = { num_samples: 3 } as object;
    expect(() => new RandomSampler([1], misspelt)).toThrow(
      new TypeError(
        'RandomSampler: unknown option "num_samples"; there are replacement, numSamples, generator',
      ),
    );
  });
});

test("SubsetRandomSampler gives the indices it was given, each once", () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (indices) => {
      const sampler = new SubsetRandomSampler(indices, { generator: new Generator(2) });
      expect(sampler.length).toBe(indices.length);
      expect(sorted(sampler)).toEqual(sorted(indices));
    }),
  );
});

describe("WeightedRandomSampler", () => {
  test("never gives an index of weight 0", () => {
    manualSeed(1);
    for (const weights of [[0, 1, 0, 3], Float64Array.of(0, 1, 0, 3), tensor([0, 1, 0, 3])]) {
      const order = [...new WeightedRandomSampler(weights, 50)];
      expect(order.length).toBe(50);
      expect([...new Set(order)].sort()).toEqual([1, 3]);
    }
  });

  test("without replacement gives no index twice", () => {
    const options = { replacement: false, generator: new Generator(9) };
    expect(sorted(new WeightedRandomSampler([5, 1, 2, 1], 4, options))).toEqual([0, 1, 2, 3]);
  });

  test("refuses weights that are no list, and numSamples 0", () => {
    expect(() => new WeightedRandomSampler(tensor([[1, 2]]), 1)).toThrow(
      new RangeError("WeightedRandomSampler: weights must have 1 dimension, got shape [1, 2]"),
    );
    expect(() => new WeightedRandomSampler([1], 0)).toThrow(
      new RangeError("WeightedRandomSampler: numSamples must be an integer >= 1, got 0"),
    );
  });
});

describe("BatchSampler", () => {
  test("keeps the order, fills every batch but the last, and has as many as its length says", () => {
    const cases = fc.record({
      list: fc.array(fc.nat()),
      size: fc.integer({ min: 1, max: 9 }),
      dropLast: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ list, size, dropLast }) => {
        const sampler = new BatchSampler(list, size, { dropLast });
        const batches = [...sampler];
        expect(batches.length).toBe(sampler.length);
        expect(batches.slice(0, -1).every((batch) => batch.length === size)).toBe(true);
        const kept = dropLast ? list.length - (list.length % size) : list.length;
        expect(batches.flat()).toEqual(list.slice(0, kept));
      }),
    );
  });

  test("refuses batchSize 0, and has no length if its sampler has none", () => {
    for (const size of [0, -2, 1.5])
      expect(() => new BatchSampler([1], size)).toThrow(
        new RangeError(`BatchSampler: batchSize must be an integer >= 1, got ${size}`),
      );
    const endless = {
      *[Symbol.iterator]() {
        for (let i = 0; ; i++) yield i;
      },
    };
    const sampler = new BatchSampler(endless, 2);
    expect(sampler[Symbol.iterator]().next().value).toEqual([0, 1]);
    expect(() => sampler.length).toThrow(
      new TypeError("BatchSampler: the sampler has no length, so the batches have none"),
    );
  });
});
