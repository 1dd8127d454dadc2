/** How a loader gets the samples of a batch, and how it says which of them failed. After torch.utils.data._utils.fetch. */
import { placeOf } from "./checks.ts";
import type { Dataset } from "./dataset.ts";

/**
 * A sample that could not be loaded: `index` is its index in the dataset, or its count in a stream; `cause` is the error.
 * @example new SampleError(3, new Error("no such file")).message // "DataLoader: sample 3 failed: no such file"
 */
export class SampleError extends Error {
  readonly index: number;

  constructor(index: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`DataLoader: sample ${index} failed: ${reason}`, { cause });
    this.name = "SampleError";
    this.index = index;
  }
}

/** The sample of this index; a promise of it where the dataset gives promises. */
export function sampleAt<T>(dataset: Dataset<T>, index: number): T {
  const place = placeOf(index, dataset.length, "DataLoader: the sampler's indices");
  try {
    return dataset.at(place) as T;
  } catch (cause) {
    throw new SampleError(index, cause);
  }
}

/** The same, waited for. */
export async function loadSample<T>(dataset: Dataset<T>, index: number): Promise<Awaited<T>> {
  const sample = sampleAt(dataset, index);
  try {
    return await sample;
  } catch (cause) {
    throw new SampleError(index, cause);
  }
}

/** @throws TypeError if the sample is a promise: a loop that does not wait cannot have it. */
export function settled<T>(sample: T): Awaited<T> {
  if (typeof (sample as { then?: unknown } | null | undefined)?.then === "function") {
    Promise.resolve(sample).catch(() => {}); // whatever becomes of it: the error below is the one to see
    throw new TypeError(
      "DataLoader: the dataset gives promises; read the loader with `for await`, not `for`",
    );
  }
  return sample as Awaited<T>;
}
