/**
 * DataLoader: batches of a dataset's samples, in torch's order for the same seed.
 * After torch.utils.data.dataloader with num_workers=0: workers, pinned memory and timeouts are left out; `for await` prefetches instead.
 *
 * What is drawn in an epoch, and when (words of 32 bits):
 *   at iter()         a base seed, 2 words, from the loader's generator or the default one, whether or not anything is shuffled
 *   at first next()   shuffle without a generator: a seed, 2 words, from the default generator, for a new generator that makes the order
 *                     shuffle with a generator: the order, n − 1 words, from that one, and once more when the order is used up
 */
import { defaultGenerator, type Generator } from "@gptlight/tensor";
import {
  checkCount,
  checkFlag,
  checkGenerator,
  checkIterable,
  checkKind,
  checkOptions,
} from "./checks.ts";
import { type Collated, type Converted, defaultCollate, defaultConvert } from "./collate.ts";
import { type Dataset, type IterableDataset, isIndexed } from "./dataset.ts";
import {
  indexedBatches,
  indexedStart,
  type Place,
  prefetched,
  type Recipe,
  streamedBatches,
  streamedStart,
} from "./iterate.ts";
import { BatchSampler, RandomSampler, SequentialSampler } from "./sampler.ts";

/** What collateFn is given: the samples of a batch, or one sample where batchSize is null. */
export type Loaded<T, Size> = Size extends null ? Awaited<T> : Awaited<T>[];

/** What a loader without a collateFn gives. */
export type BatchOf<T, Size> = Size extends null ? Converted<Awaited<T>> : Collated<Awaited<T>>;

/** The options of DataLoader, torch's. */
export interface DataLoaderOptions<T, Size extends number | null, Batch> {
  /** Samples in a batch; null for single samples. Default 1. */
  batchSize?: Size;
  /** Another random order every epoch. Default false. */
  shuffle?: boolean;
  /** The order, instead of shuffle. */
  sampler?: Iterable<number>;
  /** The batches' indices, instead of batchSize, shuffle, sampler and dropLast. */
  batchSampler?: Iterable<readonly number[]>;
  /** Leave out a last batch that is not full. Default false. */
  dropLast?: boolean;
  /** Makes a batch of a list of samples (of one sample where batchSize is null). Default: defaultCollate (defaultConvert). */
  collateFn?: (samples: Loaded<T, Size>) => Batch;
  /** Where the draws come from. Default: the default generator, which manualSeed seeds. */
  generator?: Generator | null;
  /** `for await` only: how many batches are under way while the reader works on one. Default 2. */
  prefetchFactor?: number;
}

const OPTIONS =
  "batchSize shuffle sampler batchSampler dropLast collateFn generator prefetchFactor";

type AnyOptions = DataLoaderOptions<unknown, number | null, unknown>;

/** @throws TypeError or RangeError for an option that is none of its kind. */
function checkEach(options: AnyOptions): void {
  checkOptions(options, OPTIONS.split(" "), "DataLoader");
  const { batchSize = 1, sampler, batchSampler, collateFn, prefetchFactor = 2 } = options;
  if (batchSize !== null) checkCount(batchSize, 1, "DataLoader: batchSize");
  checkCount(prefetchFactor, 0, "DataLoader: prefetchFactor");
  checkFlag(options.shuffle, "DataLoader: shuffle");
  checkFlag(options.dropLast, "DataLoader: dropLast");
  if (sampler !== undefined)
    checkIterable(sampler, "DataLoader: sampler", "an iterable of indices");
  if (batchSampler !== undefined)
    checkIterable(batchSampler, "DataLoader: batchSampler", "an iterable of arrays of indices");
  const isFunction = collateFn === undefined || typeof collateFn === "function";
  checkKind(isFunction, "DataLoader: collateFn", "a function of the samples", collateFn);
  checkGenerator(options.generator, "DataLoader: generator");
}

/** @throws Error for options that exclude each other. */
function checkTogether(options: AnyOptions, indexed: boolean): void {
  const { batchSize = 1, shuffle, sampler, batchSampler, dropLast } = options;
  if (!indexed && (shuffle || sampler || batchSampler))
    throw new Error(
      "DataLoader: a dataset without length and at(index) comes in its own order; leave out shuffle, sampler and batchSampler",
    );
  if (sampler && shuffle)
    throw new Error("DataLoader: sampler and shuffle exclude each other: the sampler is the order");
  if (batchSampler && (batchSize !== 1 || shuffle || sampler || dropLast))
    throw new Error(
      "DataLoader: batchSampler decides alone; leave out batchSize, shuffle, sampler and dropLast",
    );
  if (batchSize === null && dropLast)
    throw new Error("DataLoader: batchSize null makes no batches, so dropLast has no meaning");
}

/**
 * The batches of a dataset: each loop over the loader is an epoch.
 * `for (const batch of loader)`, or `for await` where samples are promises or come from an asynchronous stream.
 * @throws RangeError for a batchSize that is no integer >= 1, or shuffle of an empty dataset; Error for options that exclude each other;
 * when read, SampleError (with `index` and `cause`) for a sample that fails.
 * @see torch.utils.data.DataLoader
 * @example [...new DataLoader([1, 2, 3], { batchSize: 2 })] // [tensor([1, 2]), tensor([3])]
 */
export class DataLoader<T, Size extends number | null = number, Batch = BatchOf<T, Size>>
  implements Iterable<Batch>, AsyncIterable<Batch>
{
  readonly dataset: Dataset<T> | IterableDataset<T>;
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  readonly generator: Generator | null;
  readonly prefetchFactor: number;
  /** The indices of batches, or single indices where batchSize is null; null for streams. */
  readonly #order: (Iterable<Place> & { readonly length?: number }) | null;
  readonly #recipe: Recipe<T, Batch>;

  constructor(
    dataset: Dataset<T> | IterableDataset<T>,
    options: DataLoaderOptions<T, Size, Batch> = {},
  ) {
    checkEach(options as AnyOptions);
    checkTogether(options as AnyOptions, isIndexed(dataset));
    const { batchSize = 1, batchSampler, dropLast = false, generator = null } = options;
    const { prefetchFactor = 2 } = options;
    this.dataset = dataset;
    this.batchSize = batchSampler ? null : batchSize;
    this.dropLast = dropLast;
    this.generator = generator;
    this.prefetchFactor = prefetchFactor;
    this.#order = isIndexed(dataset) ? this.#orderOf(dataset, options as AnyOptions) : null;
    const standard = batchSize === null ? defaultConvert : defaultCollate;
    const collate = (options.collateFn ?? standard) as Recipe<T, Batch>["collate"];
    this.#recipe = { batchSize, dropLast, collate };
  }

  /**
   * Batches in an epoch.
   * @throws TypeError if the dataset or sampler does not know its length.
   */
  get length(): number {
    const { length } = this.#order ?? (this.dataset as IterableDataset<T>);
    if (length === undefined)
      throw new TypeError(
        "DataLoader: the dataset or sampler has no length, so the loader has none",
      );
    if (this.#order !== null || this.batchSize === null) return length;
    return this.dropLast ? Math.floor(length / this.batchSize) : Math.ceil(length / this.batchSize);
  }

  /** The batches of an epoch. */
  [Symbol.iterator](): IterableIterator<Batch> {
    if (this.#order !== null) {
      const order = this.#startEpoch(this.#order);
      return indexedBatches(
        this.dataset as Dataset<T>,
        { [Symbol.iterator]: () => order },
        this.#recipe,
      );
    }
    this.#drawBaseSeed();
    if (!(Symbol.iterator in this.dataset))
      throw new TypeError(
        "DataLoader: the dataset is an asynchronous stream; read the loader with `for await`, not `for`",
      );
    return streamedBatches(this.dataset[Symbol.iterator](), this.#recipe);
  }

  /** As the plain loop, with the next `prefetchFactor` batches under way; at most so many wait for a slow reader. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Batch> {
    if (this.#order !== null) {
      const order = this.#startEpoch(this.#order);
      const start = indexedStart(this.dataset as Dataset<T>, order, this.#recipe);
      return prefetched(start, this.prefetchFactor, () => order.return?.());
    }
    this.#drawBaseSeed();
    const stream = this.dataset as IterableDataset<T>;
    const samples =
      Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
    return prefetched(streamedStart(samples, this.#recipe), this.prefetchFactor, () =>
      samples.return?.(),
    );
  }

  #orderOf(dataset: Dataset<T>, options: AnyOptions): Iterable<Place> {
    const { batchSize = 1, shuffle, batchSampler, dropLast = false } = options;
    if (batchSampler) return batchSampler;
    const standard = shuffle
      ? new RandomSampler(dataset, { generator: this.generator })
      : new SequentialSampler(dataset);
    const sampler = options.sampler ?? standard;
    return batchSize === null ? sampler : new BatchSampler(sampler, batchSize, { dropLast });
  }

  /** An iterator over the order, made before the base seed is drawn, as in torch: a sampler may draw when it is made. */
  #startEpoch(order: Iterable<Place>): Iterator<Place> {
    const places = order[Symbol.iterator]();
    this.#drawBaseSeed();
    return places;
  }

  /** torch seeds its worker processes with it; here nothing uses it, but later draws come after it. */
  #drawBaseSeed(): void {
    (this.generator ?? defaultGenerator()).int63();
  }
}
