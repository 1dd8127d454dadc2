/**
 * Samplers: in which order a loader takes the samples. Each draws when its first index is asked for, as in torch,
 * and anew each time it is iterated over. Words drawn: specs of torch.utils.data.sampler, checked by golden/rng.json.
 */
import {
  defaultGenerator,
  Generator,
  multinomial,
  randint,
  randperm,
  Tensor,
  tensor,
} from "@gptlight/tensor";
import {
  checkCount,
  checkFlag,
  checkGenerator,
  checkIterable,
  checkKind,
  checkOptions,
  checkSized,
} from "./checks.ts";

/** An order that a loader can follow: indices, or lists of them. @see torch.utils.data.Sampler */
export interface Sampler<T = number> extends Iterable<T> {
  readonly length: number;
}

/** Anything of which only the length matters. */
export interface Sized {
  readonly length: number;
}

/** Where a sampler's draws come from. */
export interface SamplerOptions {
  /** Where the draws come from. Default: the default generator, which manualSeed seeds. */
  generator?: Generator | null;
}

/** 0, 1, 2, … @see torch.utils.data.SequentialSampler @example [...new SequentialSampler("abc")] // [0, 1, 2] */
export class SequentialSampler implements Sampler {
  readonly #source: Sized;

  constructor(source: Sized) {
    checkSized(source, "SequentialSampler: source");
    this.#source = source;
  }

  get length(): number {
    return this.#source.length;
  }

  /** The indices of an epoch. */
  *[Symbol.iterator](): IterableIterator<number> {
    const n = this.length;
    for (let i = 0; i < n; i++) yield i;
  }
}

/** The options of RandomSampler, torch's. */
export interface RandomSamplerOptions extends SamplerOptions {
  /** May an index come twice? Default false. */
  replacement?: boolean;
  /** How many indices to give. Default: as many as there are samples. */
  numSamples?: number;
}

/** torch draws indices with replacement so many at a time. */
const AT_A_TIME = 32;

/**
 * Every index once, in random order; or `numSamples` of them, with `replacement` each independent of the others.
 * Without a generator the order comes from a new one, whose seed is drawn from the default generator.
 * @throws RangeError if there are no samples to draw.
 * @see torch.utils.data.RandomSampler
 * @example manualSeed(123) && [...new RandomSampler("abcde")] // [4, 2, 0, 3, 1]
 */
export class RandomSampler implements Sampler {
  readonly #source: Sized;
  readonly #options: RandomSamplerOptions;

  constructor(source: Sized, options: RandomSamplerOptions = {}) {
    checkOptions(options, ["replacement", "numSamples", "generator"], "RandomSampler");
    checkSized(source, "RandomSampler: source");
    checkFlag(options.replacement, "RandomSampler: replacement");
    checkGenerator(options.generator, "RandomSampler: generator");
    this.#source = source;
    this.#options = options;
    checkCount(
      this.length,
      1,
      options.numSamples === undefined
        ? "RandomSampler: the number of samples to shuffle"
        : "RandomSampler: numSamples",
    );
  }

  get length(): number {
    return this.#options.numSamples ?? this.#source.length;
  }

  /** The indices of an epoch. */
  *[Symbol.iterator](): IterableIterator<number> {
    const n = this.#source.length;
    const count = this.length;
    const generator = this.#options.generator ?? new Generator(defaultGenerator().int63());
    const [size, draw] = this.#options.replacement
      ? [AT_A_TIME, (length: number) => randint(n, [length], { generator })]
      : [n, () => randperm(n, { generator })];
    for (let left = count; left >= size; left -= size) yield* draw(size).toTypedArray();
    // Also where nothing is left over, torch draws once more: another permutation's n − 1 words are gone.
    yield* draw(count % size)
      .toTypedArray()
      .subarray(0, count % size);
  }
}

/**
 * The given indices in random order.
 * @see torch.utils.data.SubsetRandomSampler
 * @example manualSeed(123) && [...new SubsetRandomSampler([10, 20, 30])] // [20, 30, 10]
 */
export class SubsetRandomSampler implements Sampler {
  readonly #indices: ArrayLike<number>;
  readonly #options: SamplerOptions;

  constructor(indices: ArrayLike<number>, options: SamplerOptions = {}) {
    checkOptions(options, ["generator"], "SubsetRandomSampler");
    checkSized(indices, "SubsetRandomSampler: indices");
    checkGenerator(options.generator, "SubsetRandomSampler: generator");
    this.#indices = indices;
    this.#options = options;
  }

  get length(): number {
    return this.#indices.length;
  }

  /** The indices of an epoch. */
  *[Symbol.iterator](): IterableIterator<number> {
    for (const i of randperm(this.length, this.#options).toTypedArray()) yield this.#indices[i];
  }
}

/** The options of WeightedRandomSampler, torch's. */
export interface WeightedRandomSamplerOptions extends SamplerOptions {
  /** May an index come twice? Default true. */
  replacement?: boolean;
}

/**
 * `numSamples` indices, each as probable as its weight says; weights need not add up to 1.
 * @throws RangeError if weights are not a list, or numSamples is not an integer >= 1.
 * @see torch.utils.data.WeightedRandomSampler
 * @example manualSeed(123) && [...new WeightedRandomSampler([0.1, 0.9, 0], 6)] // [1, 0, 1, 0, 1, 1]
 */
export class WeightedRandomSampler implements Sampler {
  readonly weights: Tensor;
  readonly length: number;
  readonly #options: WeightedRandomSamplerOptions;

  constructor(
    weights: readonly number[] | Float64Array | Float32Array | Tensor,
    numSamples: number,
    options: WeightedRandomSamplerOptions = {},
  ) {
    checkOptions(options, ["replacement", "generator"], "WeightedRandomSampler");
    checkFlag(options.replacement, "WeightedRandomSampler: replacement");
    checkGenerator(options.generator, "WeightedRandomSampler: generator");
    const isList =
      Array.isArray(weights) || ArrayBuffer.isView(weights) || weights instanceof Tensor;
    checkKind(isList, "WeightedRandomSampler: weights", "numbers in an array or a tensor", weights);
    checkCount(numSamples, 1, "WeightedRandomSampler: numSamples");
    this.weights = tensor(weights, { dtype: "float64" });
    if (this.weights.ndim !== 1)
      throw new RangeError(
        `WeightedRandomSampler: weights must have 1 dimension, got shape [${this.weights.shape.join(", ")}]`,
      );
    this.length = numSamples;
    this.#options = options;
  }

  /** The indices of an epoch. */
  *[Symbol.iterator](): IterableIterator<number> {
    const options = { replacement: true, ...this.#options };
    yield* multinomial(this.weights, this.length, options).toTypedArray();
  }
}

/** The options of BatchSampler, torch's. */
export interface BatchSamplerOptions {
  /** Leave out a last batch that is not full. Default false. */
  dropLast?: boolean;
}

/**
 * The indices of another sampler in lists of `batchSize`.
 * @throws RangeError if batchSize is not an integer >= 1.
 * @see torch.utils.data.BatchSampler
 * @example [...new BatchSampler([5, 6, 7], 2)] // [[5, 6], [7]]
 */
export class BatchSampler implements Sampler<number[]> {
  readonly sampler: Iterable<number>;
  readonly batchSize: number;
  readonly dropLast: boolean;

  constructor(sampler: Iterable<number>, batchSize: number, options: BatchSamplerOptions = {}) {
    checkOptions(options, ["dropLast"], "BatchSampler");
    checkIterable(sampler, "BatchSampler: sampler", "an iterable of indices");
    checkFlag(options.dropLast, "BatchSampler: dropLast");
    checkCount(batchSize, 1, "BatchSampler: batchSize");
    this.sampler = sampler;
    this.batchSize = batchSize;
    this.dropLast = options.dropLast ?? false;
  }

  /** @throws TypeError if the sampler does not know its length. */
  get length(): number {
    const { length } = this.sampler as Partial<Sampler>;
    if (length === undefined)
      throw new TypeError("BatchSampler: the sampler has no length, so the batches have none");
    return this.dropLast ? Math.floor(length / this.batchSize) : Math.ceil(length / this.batchSize);
  }

  /** The batches of indices of an epoch. */
  *[Symbol.iterator](): IterableIterator<number[]> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length < this.batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.dropLast) yield batch;
  }
}
