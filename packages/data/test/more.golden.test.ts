/** Samplers, loaders' other options, splits and collation against torch (golden/data-more.json, written by golden/scripts/data_more.py). */
import { Generator, manualSeed, randperm, Tensor } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import {
  BatchSampler,
  DataLoader,
  type DataLoaderOptions,
  defaultCollate,
  RandomSampler,
  randomSplit,
  type Sampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from "../src/index.ts";
import { nextFour, range } from "./support.ts";

interface SamplerOptions {
  replacement?: boolean;
  num_samples?: number;
}
interface Case {
  seed: number;
  own: boolean;
  kind: "random" | "subset" | "weighted" | "eager" | null;
  n: number;
  length: number;
  passes: unknown[][];
  after: string;
  after_own: string | null;
}
interface LoaderOptions {
  batch_size?: number | null;
  shuffle?: boolean;
  drop_last?: boolean;
}
const golden = loadGolden<{
  orders: (Case & { options: SamplerOptions })[];
  loaders: (Case & {
    sampler_options: SamplerOptions;
    batch_sampler: number | null;
    options: LoaderOptions;
    stopped: unknown[];
  })[];
  splits: { seed: number; n: number; lengths: number[]; parts: number[][]; after: string }[];
  collate: { samples: unknown[]; batch: unknown }[];
}>("data-more");

/** torch.randperm drawn when the iterator is made, not at the first next(). */
const eager = (n: number): Sampler => ({
  length: n,
  [Symbol.iterator]: () => randperm(n).toTypedArray()[Symbol.iterator](),
});

function samplerOf(
  kind: Case["kind"],
  n: number,
  options: SamplerOptions,
  generator: Generator | null,
): Sampler {
  const { replacement, num_samples: numSamples } = options;
  const given = {
    ...(replacement === undefined ? {} : { replacement }),
    ...(numSamples === undefined ? {} : { numSamples }),
    generator,
  };
  if (kind === "eager") return eager(n);
  if (kind === "subset")
    return new SubsetRandomSampler(
      range(n).map((i) => 3 * i),
      { generator },
    );
  if (kind !== "weighted") return new RandomSampler(range(n), given);
  const { numSamples: count = 0, ...rest } = given;
  return new WeightedRandomSampler(
    range(n).map((i) => 1 / (i + 1)),
    count,
    rest,
  );
}

/** Seeds as the script does; the generator of its own, if the case has one. */
function seeded({ seed, own }: Case): Generator | null {
  manualSeed(seed);
  return own ? new Generator(seed) : null;
}

function expectSameDraws(generator: Generator | null, { after, after_own }: Case): void {
  expect(nextFour()).toBe(after);
  if (generator) expect(nextFour(generator)).toBe(after_own);
}

const plain = (x: unknown): unknown => (x instanceof Tensor ? x.toArray() : x);

test.each(golden.orders)(
  "$kind sampler gives torch's order: $n, $options, seed $seed, own $own",
  (c) => {
    const generator = seeded(c);
    const sampler = samplerOf(c.kind, c.n, c.options, generator);
    expect(sampler.length).toBe(c.length);
    expect(c.passes.map(() => [...sampler])).toEqual(c.passes);
    expectSameDraws(generator, c);
  },
);

describe("DataLoader", () => {
  test.each(golden.loaders)(
    "gives torch's batches: $n, $options, $kind $sampler_options, batchSampler $batch_sampler, seed $seed, own $own",
    (c) => {
      const generator = seeded(c);
      const { batch_size: batchSize, drop_last: dropLast, shuffle } = c.options;
      const options: DataLoaderOptions<number, number | null, unknown> = { generator };
      if (batchSize !== undefined) options.batchSize = batchSize;
      if (dropLast !== undefined) options.dropLast = dropLast;
      if (shuffle !== undefined) options.shuffle = shuffle;
      const sampler = samplerOf(c.kind, c.n, c.sampler_options, generator);
      if (c.batch_sampler !== null)
        options.batchSampler = new BatchSampler(sampler, c.batch_sampler, { dropLast: true });
      else if (c.kind) options.sampler = sampler;
      const loader = new DataLoader(range(c.n), options);
      expect(loader.length).toBe(c.length);
      expect(c.passes.map(() => Array.from(loader, plain))).toEqual(c.passes);
      expect(c.stopped.map(() => plain(loader[Symbol.iterator]().next().value))).toEqual(c.stopped);
      expectSameDraws(generator, c);
    },
  );
});

test.each(golden.splits)("randomSplit gives torch's parts: $n as $lengths, seed $seed", (c) => {
  manualSeed(c.seed);
  const parts = randomSplit(range(c.n), c.lengths);
  expect(parts.map((part) => Array.from(part.indices))).toEqual(c.parts);
  expect(nextFour()).toBe(c.after);
});

/** As the script writes batches; torch's int64 is int32 here. */
function shown(x: unknown): unknown {
  if (x instanceof Tensor)
    return { dtype: x.dtype === "int32" ? "int64" : x.dtype, value: x.toArray() };
  if (Array.isArray(x)) return x.map(shown);
  if (typeof x !== "object" || x === null) return x;
  return Object.fromEntries(Object.entries(x).map(([key, value]) => [key, shown(value)]));
}

test.each(golden.collate)("defaultCollate($samples) is torch's", ({ samples, batch }) => {
  expect(shown(defaultCollate(samples))).toEqual(batch);
});
