import { Generator, manualSeed, type Tensor, tensor } from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  BatchSampler,
  DataLoader,
  type Dataset,
  type IterableDataset,
  SampleError,
  SequentialSampler,
  TensorDataset,
} from "../src/index.ts";
import { nextFour, range, valuesOf } from "./support.ts";

const epochs = fc.record({
  n: fc.integer({ min: 1, max: 60 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  dropLast: fc.boolean(),
  shuffle: fc.boolean(),
  seed: fc.nat(),
});

describe("an epoch", () => {
  test("has every index exactly once, in full batches but for the last, which dropLast leaves out", () => {
    fc.assert(
      fc.property(epochs, ({ n, batchSize, dropLast, shuffle, seed }) => {
        manualSeed(seed);
        const loader = new DataLoader(range(n), { batchSize, dropLast, shuffle });
        const batches = valuesOf(loader) as number[][];
        expect(batches.length).toBe(loader.length);
        expect(batches.slice(0, -1).every((batch) => batch.length === batchSize)).toBe(true);
        const seen = batches.flat();
        expect(seen.length).toBe(dropLast ? n - (n % batchSize) : n);
        expect(new Set(seen).size).toBe(seen.length);
        if (!shuffle) expect(seen).toEqual(range(n).slice(0, seen.length));
      }),
    );
  });

  test("is the same again for the same seed, and draws 2 words, or 4 if it shuffles", () => {
    fc.assert(
      fc.property(epochs, ({ n, shuffle, seed, ...options }) => {
        const run = (): unknown => {
          manualSeed(seed);
          return [...valuesOf(new DataLoader(range(n), { shuffle, ...options })), nextFour()];
        };
        const generator = new Generator(seed);
        for (let words = shuffle ? 4 : 2; words > 0; words--) generator.word();
        expect(run()).toEqual(run());
        expect((run() as unknown[]).at(-1)).toBe(nextFour(generator));
      }),
    );
  });

  test("of a stream has the samples in their order, in batches of the same sizes", () => {
    fc.assert(
      fc.property(epochs, ({ n, batchSize, dropLast }) => {
        const stream = new Set(range(n)); // iterable, without at()
        const wanted = new DataLoader(range(n), { batchSize, dropLast });
        expect(valuesOf(new DataLoader(stream, { batchSize, dropLast }))).toEqual(valuesOf(wanted));
      }),
    );
  });

  test("that is left early closes the stream", () => {
    let closed = false;
    const stream = {
      *[Symbol.iterator]() {
        try {
          for (;;) yield 1;
        } finally {
          closed = true;
        }
      },
    };
    for (const batch of new DataLoader(stream, { batchSize: 3 })) {
      expect(batch.toArray()).toEqual([1, 1, 1]);
      break;
    }
    expect(closed).toBe(true);
  });
});

describe("batchSize null", () => {
  test("gives the samples as they are, shuffled or not, or one after the other from a stream", () => {
    const words = ["a", "b", "c"];
    expect([...new DataLoader(words, { batchSize: null })]).toEqual(words);
    expect([...new DataLoader(words, { batchSize: null, shuffle: true })].sort()).toEqual(words);
    const stream = new DataLoader(new Set(words), { batchSize: null });
    expect([...stream]).toEqual(words);
    expect(new DataLoader(words, { batchSize: null }).length).toBe(3);
  });

  test("hands collateFn one sample", () => {
    const loader = new DataLoader([1, 2], { batchSize: null, collateFn: (x) => `<${x}>` });
    expect([...loader]).toEqual(["<1>", "<2>"]);
    expectTypeOf([...loader]).toEqualTypeOf<string[]>();
  });
});

describe("types flow from the dataset", () => {
  const pairs = new TensorDataset(tensor([[1], [2]]), tensor([0, 1]));

  test("DataLoader<[Tensor, Tensor]> of a TensorDataset of two", () => {
    const loader = new DataLoader(pairs, { batchSize: 2, shuffle: true });
    const same: DataLoader<[Tensor, Tensor]> = loader;
    for (const [x, y] of same) {
      expectTypeOf(x).toEqualTypeOf<Tensor>();
      expect([x.shape, y.shape]).toEqual([[2, 1], [2]]);
    }
  });

  test("arrays, classes of one's own, promises and streams", () => {
    class Squares implements Dataset<{ x: number; name: string }> {
      readonly length = 3;
      at(i: number): { x: number; name: string } {
        return { x: i * i, name: `${i}²` };
      }
    }
    const [first] = new DataLoader(new Squares(), { batchSize: 3 });
    expectTypeOf(first).toEqualTypeOf<{ x: Tensor; name: string[] }>();
    expect([first.x.toArray(), first.name]).toEqual([
      [0, 1, 4],
      ["0²", "1²", "2²"],
    ]);
    expectTypeOf([...new DataLoader([1, 2])]).toEqualTypeOf<Tensor[]>();
    expectTypeOf([...new DataLoader([1, 2], { batchSize: null })]).toEqualTypeOf<number[]>();
    const later: Dataset<Promise<string>> = [Promise.resolve("a")];
    expectTypeOf(new DataLoader(later)).toEqualTypeOf<DataLoader<Promise<string>>>();
    expectTypeOf(new DataLoader(later)).toExtend<AsyncIterable<string[]>>();
    const stream: IterableDataset<[number, string]> = new Set<[number, string]>();
    expectTypeOf([...new DataLoader(stream)]).toEqualTypeOf<[Tensor, string[]][]>();
    const own = new DataLoader([1, 2], { collateFn: (samples) => samples.length });
    expectTypeOf([...own]).toEqualTypeOf<number[]>();
  });
});

describe("collateFn and samplers", () => {
  test("collateFn gets the list of samples", () => {
    const texts = ["ab", "c", "def"];
    const loader = new DataLoader(texts, { batchSize: 2, collateFn: (list) => list.join("|") });
    expect([...loader]).toEqual(["ab|c", "def"]);
  });

  test("sampler gives the order, with negative indices from the end as in torch", () => {
    expect(valuesOf(new DataLoader(range(10), { batchSize: 2, sampler: [3, -1, 3] }))).toEqual([
      [3, 9],
      [3],
    ]);
  });

  test("batchSampler gives the batches", () => {
    const loader = new DataLoader(range(10), { batchSampler: [[1, 2, 3], [9]] });
    expect(valuesOf(loader)).toEqual([[1, 2, 3], [9]]);
    expect([loader.length, loader.batchSize]).toEqual([2, null]);
    const pairs = new BatchSampler(new SequentialSampler(range(3)), 2);
    expect(valuesOf(new DataLoader(range(3), { batchSampler: pairs }))).toEqual([[0, 1], [2]]);
  });
});

describe("length", () => {
  test("of a stream with a length is that many samples in batches", () => {
    const stream = {
      length: 7,
      *[Symbol.iterator]() {
        yield* range(7);
      },
    };
    expect(new DataLoader(stream, { batchSize: 2 }).length).toBe(4);
    expect(new DataLoader(stream, { batchSize: 2, dropLast: true }).length).toBe(3);
    expect(new DataLoader(stream, { batchSize: null }).length).toBe(7);
  });

  test("is an error if nobody knows it", () => {
    const unknown = new TypeError(
      "DataLoader: the dataset or sampler has no length, so the loader has none",
    );
    expect(() => new DataLoader(new Set([1])).length).toThrow(unknown);
    expect(() => new DataLoader([1], { batchSize: null, sampler: new Set([0]) }).length).toThrow(
      unknown,
    );
  });
});

describe("errors", () => {
  test.each<[object, string]>([
    [{ batchSize: 0 }, "DataLoader: batchSize must be an integer >= 1, got 0"],
    [{ batchSize: 2.5 }, "DataLoader: batchSize must be an integer >= 1, got 2.5"],
    [{ batchSize: "4" }, 'DataLoader: batchSize must be an integer >= 1, got "4"'],
    [{ prefetchFactor: -1 }, "DataLoader: prefetchFactor must be an integer >= 0, got -1"],
    [
      { shuffle: true, sampler: [0] },
      "DataLoader: sampler and shuffle exclude each other: the sampler is the order",
    ],
    [
      { batchSize: null, dropLast: true },
      "DataLoader: batchSize null makes no batches, so dropLast has no meaning",
    ],
    [
      { batchSampler: [[0]], batchSize: 2 },
      "DataLoader: batchSampler decides alone; leave out batchSize, shuffle, sampler and dropLast",
    ],
    [
      { batchSampler: [[0]], shuffle: true },
      "DataLoader: batchSampler decides alone; leave out batchSize, shuffle, sampler and dropLast",
    ],
    [
      { batch_size: 2 },
      'DataLoader: unknown option "batch_size"; there are batchSize, shuffle, sampler, batchSampler, dropLast, collateFn, generator, prefetchFactor',
    ],
  ])("new DataLoader(dataset, %o) says what is wrong", (options, message) => {
    expect(() => new DataLoader(range(3), options)).toThrow(message);
  });

  test("new DataLoader of an empty dataset: none to shuffle; without shuffle no batches, as in torch", () => {
    expect(() => new DataLoader([], { shuffle: true })).toThrow(
      new RangeError(
        "RandomSampler: the number of samples to shuffle must be an integer >= 1, got 0",
      ),
    );
    expect([...new DataLoader([])]).toEqual([]);
  });

  test("new DataLoader of a stream refuses an order of one's own", () => {
    for (const options of [{ shuffle: true }, { sampler: [0] }, { batchSampler: [[0]] }])
      expect(() => new DataLoader(new Set([1]), options)).toThrow(
        "DataLoader: a dataset without length and at(index) comes in its own order; leave out shuffle, sampler and batchSampler",
      );
  });

  test("new DataLoader of what is no dataset", () => {
    for (const [value, kind] of [
      [7, "number"],
      [null, "null"],
      [undefined, "undefined"],
      [{ length: 2 }, "object"],
    ])
      expect(() => new DataLoader(value as unknown as number[])).toThrow(
        new TypeError(
          `DataLoader: a dataset has length and at(index), or can be iterated over; got ${kind} without`,
        ),
      );
  });

  test("an index outside the dataset is the sampler's fault", () => {
    const loader = new DataLoader(range(3), { sampler: [0, 5] });
    expect(() => [...loader]).toThrow(
      new RangeError(
        "DataLoader: the sampler's indices: index must be an integer from -3 to 2, got 5",
      ),
    );
  });

  test("a sample that fails is named, and its error is the cause", () => {
    const cause = new Error("no such file");
    const broken = {
      length: 4,
      at: (i: number): number => {
        if (i === 2) throw cause;
        return i;
      },
    };
    const stream = {
      *[Symbol.iterator]() {
        yield* [0, 1];
        throw cause;
      },
    };
    for (const loader of [
      new DataLoader(broken, { batchSize: 4 }),
      new DataLoader(stream, { batchSize: 4 }),
    ]) {
      let thrown: unknown;
      try {
        [...loader];
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(SampleError);
      expect(thrown).toMatchObject({
        index: 2,
        cause,
        message: "DataLoader: sample 2 failed: no such file",
      });
    }
  });

  test("a plain loop over promises or an asynchronous stream points to for await", () => {
    const promises = new DataLoader([Promise.resolve(1)]);
    expect(() => [...promises]).toThrow(
      new TypeError(
        "DataLoader: the dataset gives promises; read the loader with `for await`, not `for`",
      ),
    );
    const stream = {
      async *[Symbol.asyncIterator]() {
        yield 1;
      },
    };
    expect(() => [...new DataLoader(stream)]).toThrow(
      new TypeError(
        "DataLoader: the dataset is an asynchronous stream; read the loader with `for await`, not `for`",
      ),
    );
  });
});
