/**
 * The loops of a DataLoader: over indices or over a stream, and each with or without waiting. The order of samples is the same in all.
 * After torch.utils.data.dataloader; where torch has worker processes, the waiting loops start batches before they are asked for.
 */
import { checkKind } from "./checks.ts";
import type { Dataset } from "./dataset.ts";
import { loadSample, SampleError, sampleAt, settled } from "./fetch.ts";

/** One index, or those of a batch. */
export type Place = number | readonly number[];

/** What the loops need to know of a loader. `collate` gets a list of samples, or one sample where batchSize is null. */
export interface Recipe<T, Batch> {
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  readonly collate: (samples: Awaited<T> | Awaited<T>[]) => Batch;
}

/** @throws TypeError if a batch sampler gave something else. */
function checkBatch(place: unknown): void {
  const wanted = "an array of indices";
  checkKind(Array.isArray(place), "DataLoader: what batchSampler gives", wanted, place);
}

/** Batches of samples found by index. */
export function* indexedBatches<T, Batch>(
  dataset: Dataset<T>,
  order: Iterable<Place>,
  { collate }: Recipe<T, Batch>,
): IterableIterator<Batch> {
  for (const place of order) {
    if (typeof place === "number") yield collate(settled(sampleAt(dataset, place)));
    else {
      checkBatch(place);
      yield collate(place.map((index) => settled(sampleAt(dataset, index))));
    }
  }
}

/** The samples of a stream; an error says which one failed, and a reader who leaves early closes the stream. */
function* counted<T>(samples: Iterator<T>): IterableIterator<T> {
  let count = 0;
  const next = (): IteratorResult<T> => {
    try {
      return samples.next();
    } catch (cause) {
      throw new SampleError(count, cause);
    }
  };
  try {
    for (let result = next(); !result.done; result = next()) {
      yield result.value;
      count++;
    }
  } finally {
    samples.return?.();
  }
}

/** Batches of samples that come one after the other. */
export function* streamedBatches<T, Batch>(
  samples: Iterator<T>,
  { batchSize, dropLast, collate }: Recipe<T, Batch>,
): IterableIterator<Batch> {
  let batch: Awaited<T>[] = [];
  for (const sample of counted(samples)) {
    if (batchSize === null) yield collate(settled(sample));
    else if (batch.push(settled(sample)) === batchSize) {
      yield collate(batch);
      batch = [];
    }
  }
  if (batch.length > 0 && !dropLast) yield collate(batch);
}

/** Starts the next batch; the promise says when it is there, or that there is none. */
export type Start<Batch> = () => Promise<IteratorResult<Batch, undefined>>;

const END = { done: true, value: undefined } as const;

/** Starts batches of samples found by index: all samples of a batch are asked for at once. */
export function indexedStart<T, Batch>(
  dataset: Dataset<T>,
  order: Iterator<Place>,
  { collate }: Recipe<T, Batch>,
): Start<Batch> {
  return async () => {
    const next = order.next();
    if (next.done) return END;
    const place = next.value;
    if (typeof place === "number")
      return { done: false, value: collate(await loadSample(dataset, place)) };
    checkBatch(place);
    const samples = await Promise.all(place.map((index) => loadSample(dataset, index)));
    return { done: false, value: collate(samples) };
  };
}

/** Starts batches of a stream: each pulls its samples once the batch before has its own. */
export function streamedStart<T, Batch>(
  samples: AsyncIterator<T> | Iterator<T>,
  { batchSize, dropLast, collate }: Recipe<T, Batch>,
): Start<Batch> {
  let count = 0;
  const pull = async (): Promise<IteratorResult<Awaited<T>, undefined>> => {
    try {
      const next = await samples.next();
      return next.done ? END : { done: false, value: await next.value };
    } catch (cause) {
      throw new SampleError(count, cause);
    }
  };
  const gather = async (): Promise<IteratorResult<Batch, undefined>> => {
    const size = batchSize ?? 1;
    const batch: Awaited<T>[] = [];
    while (batch.length < size) {
      const next = await pull();
      if (next.done) break;
      batch.push(next.value);
      count++;
    }
    if (batch.length === 0 || (dropLast && batch.length < size)) return END;
    return { done: false, value: collate(batchSize === null ? batch[0] : batch) };
  };
  let before: Promise<unknown> = Promise.resolve();
  return () => {
    const batch = before.then(gather);
    before = batch.catch(() => {}); // its error is for the reader of that batch
    return batch;
  };
}

/**
 * What `start` starts, in order. While the reader works on one batch, `ahead` more are under way and no further one is started, however
 * long the reader takes. An error comes when its batch is due. `close` is called at the end, also when the reader leaves early.
 */
export async function* prefetched<Batch>(
  start: Start<Batch>,
  ahead: number,
  close: () => unknown,
): AsyncIterableIterator<Batch> {
  const underWay: Promise<IteratorResult<Batch, undefined>>[] = [];
  try {
    for (;;) {
      while (underWay.length <= ahead) {
        const batch = start();
        batch.catch(() => {}); // until it is due, nobody listens: that is no unhandled rejection
        underWay.push(batch);
      }
      const result = (await underWay.shift()) as IteratorResult<Batch, undefined>;
      if (result.done) return;
      yield result.value;
    }
  } finally {
    await close();
  }
}
