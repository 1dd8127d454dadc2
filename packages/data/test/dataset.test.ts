import { type Tensor, tensor } from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { ConcatDataset, type Dataset, Subset, TensorDataset } from "../src/index.ts";
import { range } from "./support.ts";

const all = <T>(dataset: Dataset<T>): (T | undefined)[] =>
  range(dataset.length).map((i) => dataset.at(i));

describe("TensorDataset", () => {
  const dataset = new TensorDataset(
    tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    tensor([0, 1, 0]),
  );

  test("at(i) gives row i of every tensor, and at(-1) the last", () => {
    expect(dataset.length).toBe(3);
    expect(dataset.at(1).map((x) => x.toArray())).toEqual([[3, 4], 1]);
    expect(dataset.at(-1).map((x) => x.toArray())).toEqual([[5, 6], 0]);
    expectTypeOf(dataset.at(0)).toEqualTypeOf<[Tensor, Tensor]>();
  });

  test("at(i) gives views: what is written to them is written to the tensor", () => {
    const x = tensor([1, 2, 3]);
    new TensorDataset(x).at(2)[0].fill_(9);
    expect(x.toArray()).toEqual([1, 2, 9]);
  });

  test("at(i) outside the dataset is an error that names the range", () => {
    for (const index of [3, -4, 0.5, Number.NaN])
      expect(() => dataset.at(index)).toThrow(
        new RangeError(`TensorDataset: index must be an integer from -3 to 2, got ${index}`),
      );
  });

  test("new TensorDataset() wants tensors of equal first size", () => {
    const message = (shapes: string): RangeError =>
      new RangeError(`TensorDataset: wanted tensors of equal first size, got shapes ${shapes}`);
    expect(() => new TensorDataset()).toThrow(message("[]"));
    expect(() => new TensorDataset(tensor(1))).toThrow(message("[[]]"));
    expect(() => new TensorDataset(tensor([1, 2]), tensor([[1]]))).toThrow(
      message("[[2], [1, 1]]"),
    );
  });
});

describe("Subset", () => {
  test("at(i) is the sample that indices[i] names, also through two subsets", () => {
    const letters = new Subset(["a", "b", "c", "d"], [3, 1, -4]);
    expect(all(letters)).toEqual(["d", "b", "a"]);
    expect(all(new Subset(letters, Int32Array.of(2, 0)))).toEqual(["a", "d"]);
    expectTypeOf(letters.at(0)).toEqualTypeOf<string>();
  });

  test("at(i) is an error if i or what it names is not there", () => {
    const subset = new Subset(["a", "b"], [0, 5]);
    expect(() => subset.at(2)).toThrow("Subset: index must be an integer from -2 to 1, got 2");
    expect(() => subset.at(1)).toThrow(
      new RangeError(
        "Subset: indices[1] of the dataset: index must be an integer from -2 to 1, got 5",
      ),
    );
  });
});

describe("ConcatDataset", () => {
  test("holds the samples of its datasets, one after the other", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer()), { minLength: 1 }), (lists) => {
        const dataset = new ConcatDataset(lists);
        expect(dataset.length).toBe(lists.flat().length);
        expect(all(dataset)).toEqual(lists.flat());
        const sizes = lists.map((_, k) => lists.slice(0, k + 1).flat().length);
        expect(dataset.cumulativeSizes).toEqual(sizes);
      }),
    );
  });

  test("at(i) counts from the end for negative i, and is an error outside", () => {
    const dataset = new ConcatDataset<number | string>([[1, 2], ["a"]]);
    expect([dataset.at(-1), dataset.at(-3)]).toEqual(["a", 1]);
    expect(() => dataset.at(3)).toThrow(
      "ConcatDataset: index must be an integer from -3 to 2, got 3",
    );
  });

  test("new ConcatDataset([]) is an error", () => {
    expect(() => new ConcatDataset([])).toThrow(
      new RangeError("ConcatDataset: wanted datasets, got none"),
    );
  });
});
