import { manualSeed } from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { DataLoader, type Dataset, SampleError } from "../src/index.ts";
import { drain, nextFour, range, valuesOf } from "./support.ts";

/** All that is ready to run has run. */
const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** Samples are their indices, and come when `release` says so. */
function gated(n: number): { dataset: Dataset<Promise<number>>; asked: number[]; release(): void } {
  const asked: number[] = [];
  let open: (() => void)[] = [];
  return {
    asked,
    release() {
      for (const go of open) go();
      open = [];
    },
    dataset: {
      length: n,
      at(index) {
        asked.push(index);
        return new Promise((done) => open.push(() => done(index)));
      },
    },
  };
}

describe("for await", () => {
  const cases = fc.record({
    n: fc.integer({ min: 1, max: 40 }),
    batchSize: fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
    shuffle: fc.boolean(),
    prefetchFactor: fc.nat(4),
    seed: fc.nat(),
  });

  test("gives what the plain loop gives, and draws the same, whatever is prefetched", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ n, seed, ...options }) => {
        manualSeed(seed);
        const plain = [...new DataLoader(range(n), options)];
        const after = nextFour();
        const promises: Dataset<Promise<number>> = { length: n, at: async (i) => i };
        manualSeed(seed);
        const awaited = await drain(new DataLoader(promises, options));
        expect(nextFour()).toBe(after);
        expect(awaited.map(String)).toEqual(plain.map(String));
      }),
    );
  });

  test("gives the batches of a stream, asynchronous or not, in order", async () => {
    const wanted = [[0, 1, 2], [3, 4, 5], [6]];
    const later = {
      async *[Symbol.asyncIterator]() {
        for (const i of range(7)) {
          await settle();
          yield i;
        }
      },
    };
    for (const stream of [later, new Set(range(7)), new Set(range(7).map(async (i) => i))]) {
      const loader = new DataLoader<number | Promise<number>>(stream, { batchSize: 3 });
      expect(valuesOf(await drain(loader))).toEqual(wanted);
    }
    const whole = new DataLoader(later, { batchSize: 3, dropLast: true });
    expect(valuesOf(await drain(whole))).toEqual(wanted.slice(0, 2));
    const single = await drain(new DataLoader(later, { batchSize: null }));
    expectTypeOf(single).toEqualTypeOf<number[]>();
    expect(single).toEqual(range(7));
  });
});

describe("prefetch", () => {
  test("while the reader works on one batch, prefetchFactor more are under way, and not one beyond", async () => {
    const { dataset, asked, release } = gated(20);
    const epoch = new DataLoader(dataset, { batchSize: 2, prefetchFactor: 3 })[
      Symbol.asyncIterator
    ]();
    expect(asked).toEqual([]); // nothing before the first next()
    const first = epoch.next();
    await settle();
    expect(asked).toEqual(range(8)); // the first batch and three more
    release();
    expect((await first).value.toArray()).toEqual([0, 1]);
    await settle();
    expect(asked).toEqual(range(8)); // back-pressure: a slow reader starts nothing
    expect((await epoch.next()).value.toArray()).toEqual([2, 3]);
    expect(asked).toEqual(range(10));
    await Promise.all([epoch.return?.(), release()]);
  });

  test("prefetchFactor 0 asks for a batch only when it is wanted", async () => {
    const { dataset, asked, release } = gated(9);
    const epoch = new DataLoader(dataset, { batchSize: 3, prefetchFactor: 0 })[
      Symbol.asyncIterator
    ]();
    const first = epoch.next();
    await settle();
    expect(asked).toEqual([0, 1, 2]);
    release();
    await first;
    await settle();
    expect(asked).toEqual([0, 1, 2]);
  });

  test("a stream is pulled no further than the batches under way, and closed by a reader who leaves", async () => {
    let pulled = 0;
    let closed = false;
    const stream = {
      async *[Symbol.asyncIterator]() {
        try {
          for (;;) yield pulled++;
        } finally {
          closed = true;
        }
      },
    };
    for await (const batch of new DataLoader(stream, { batchSize: 4, prefetchFactor: 2 })) {
      await settle();
      expect(batch.toArray()).toEqual([0, 1, 2, 3]);
      expect(pulled).toBe(12);
      break;
    }
    expect(closed).toBe(true);
  });
});

describe("errors", () => {
  const failing: Dataset<Promise<number>> = {
    length: 10,
    at: async (i) => {
      if (i === 5) throw new Error("lost");
      return i;
    },
  };

  test("come when their batch is due, after the good ones, and name the sample", async () => {
    const seen: unknown[] = [];
    const loop = async (): Promise<void> => {
      for await (const batch of new DataLoader(failing, { batchSize: 2 }))
        seen.push(batch.toArray());
    };
    const error = await loop().catch((e: unknown) => e);
    expect(seen).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(error).toBeInstanceOf(SampleError);
    expect(error).toMatchObject({
      index: 5,
      message: "DataLoader: sample 5 failed: lost",
      cause: new Error("lost"),
    });
  });

  test("of batches that nobody waits for are no unhandled rejections", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listen);
    for await (const _ of new DataLoader(failing, { batchSize: 2, prefetchFactor: 4 })) {
      await settle();
      break;
    }
    await settle();
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });

  test("of a stream name the count of the sample", async () => {
    const stream = {
      async *[Symbol.asyncIterator]() {
        yield* [7, 8, 9];
        throw new Error("cut off");
      },
    };
    const error = await drain(new DataLoader(stream, { batchSize: 2 })).catch((e: unknown) => e);
    expect(error).toMatchObject({ index: 3, message: "DataLoader: sample 3 failed: cut off" });
  });

  test("of a sampler or a collateFn come as they are", async () => {
    const sampler = {
      *[Symbol.iterator]() {
        yield 0;
        throw new Error("no order");
      },
    };
    await expect(drain(new DataLoader([1, 2], { batchSize: 1, sampler }))).rejects.toThrow(
      /^no order$/,
    );
    const collateFn = (): never => {
      throw new Error("no batch");
    };
    await expect(drain(new DataLoader([1, 2], { collateFn }))).rejects.toThrow(/^no batch$/);
  });
});
