/**
 * Datasets: where samples come from. An interface, so that an array, a typed array or one's own class is one without inheriting.
 * After torch.utils.data.dataset; StackDataset and ChainDataset are left out.
 */
import { Tensor } from "@gptlight/tensor";
import { checkDataset, checkIterable, checkKind, checkSized, placeOf } from "./checks.ts";

/**
 * Samples that are found by index. Every array is one.
 * `at` gets indices from 0 to length − 1 and may return promises: a loader then has to be read with `for await`.
 * @see torch.utils.data.Dataset
 */
export interface Dataset<T> {
  readonly length: number;
  /** The sample of this index (arrays give undefined where there is none, hence the type). */
  at(index: number): T | undefined;
}

/**
 * Samples that come one after the other, as a stream does; each epoch iterates anew. `length` only if it is known.
 * @see torch.utils.data.IterableDataset
 */
export type IterableDataset<T> = (Iterable<T> | AsyncIterable<T>) & { readonly length?: number };

/** Whether samples are found by index; if not, they are iterated over. @throws TypeError if neither is possible. */
export function isIndexed<T>(dataset: Dataset<T> | IterableDataset<T>): dataset is Dataset<T> {
  const some = (dataset ?? {}) as Partial<Dataset<T> & Iterable<T> & AsyncIterable<T>>;
  if (typeof some.length === "number" && typeof some.at === "function") return true;
  if (some[Symbol.iterator] ?? some[Symbol.asyncIterator]) return false;
  throw new TypeError(
    `DataLoader: a dataset has length and at(index), or can be iterated over; got ${dataset === null ? "null" : typeof dataset} without`,
  );
}

/** One row of every tensor. */
export type Rows<Tensors extends readonly Tensor[]> = { -readonly [K in keyof Tensors]: Tensor };

/**
 * Sample i is row i of every tensor, as views.
 * @throws RangeError if there is no tensor, one has no dimensions, or their first sizes differ.
 * @see torch.utils.data.TensorDataset
 * @example new TensorDataset(tensor([[1, 2], [3, 4]]), tensor([0, 1])).at(1) // [tensor([3, 4]), tensor(1)]
 */
export class TensorDataset<Tensors extends readonly Tensor[]> implements Dataset<Rows<Tensors>> {
  readonly tensors: Tensors;
  readonly length: number;

  constructor(...tensors: Tensors) {
    tensors.forEach((x, i) => {
      checkKind(x instanceof Tensor, `TensorDataset: argument ${i}`, "a tensor", x);
    });
    const sizes = tensors.map((x) => x.shape[0]);
    if (sizes.length === 0 || sizes.some((size) => size === undefined || size !== sizes[0]))
      throw new RangeError(
        `TensorDataset: wanted tensors of equal first size, got shapes [${tensors.map((x) => `[${x.shape.join(", ")}]`).join(", ")}]`,
      );
    this.tensors = tensors;
    this.length = sizes[0];
  }

  at(index: number): Rows<Tensors> {
    const row = placeOf(index, this.length, "TensorDataset");
    return this.tensors.map((x) => x.at(row)) as Rows<Tensors>;
  }
}

/**
 * The samples of `dataset` that `indices` name, in that order.
 * @see torch.utils.data.Subset
 * @example new Subset(["a", "b", "c"], [2, 0]).at(0) // "c"
 */
export class Subset<T> implements Dataset<T> {
  readonly dataset: Dataset<T>;
  readonly indices: ArrayLike<number>;

  constructor(dataset: Dataset<T>, indices: ArrayLike<number>) {
    checkDataset(dataset, "Subset: dataset");
    checkSized(indices, "Subset: indices");
    this.dataset = dataset;
    this.indices = indices;
  }

  get length(): number {
    return this.indices.length;
  }

  at(index: number): T {
    const inside = this.indices[placeOf(index, this.length, "Subset")];
    const place = placeOf(inside, this.dataset.length, `Subset: indices[${index}] of the dataset`);
    return this.dataset.at(place) as T;
  }
}

/**
 * One dataset after the other.
 * @throws RangeError if there is none.
 * @see torch.utils.data.ConcatDataset
 * @example new ConcatDataset([["a", "b"], ["c"]]).at(2) // "c"
 */
export class ConcatDataset<T> implements Dataset<T> {
  readonly datasets: readonly Dataset<T>[];
  /** Where each dataset ends, counted over all. */
  readonly cumulativeSizes: readonly number[];

  constructor(datasets: Iterable<Dataset<T>>) {
    checkIterable(datasets, "ConcatDataset: datasets", "a list of datasets");
    this.datasets = [...datasets];
    this.datasets.forEach((dataset, i) => {
      checkDataset(dataset, `ConcatDataset: datasets[${i}]`);
    });
    if (this.datasets.length === 0)
      throw new RangeError("ConcatDataset: wanted datasets, got none");
    let end = 0;
    this.cumulativeSizes = this.datasets.map((dataset) => {
      end += dataset.length;
      return end;
    });
  }

  get length(): number {
    return this.cumulativeSizes[this.cumulativeSizes.length - 1];
  }

  at(index: number): T {
    const place = placeOf(index, this.length, "ConcatDataset");
    const which = this.cumulativeSizes.findIndex((end) => place < end);
    const start = which === 0 ? 0 : this.cumulativeSizes[which - 1];
    return this.datasets[which].at(place - start) as T;
  }
}
