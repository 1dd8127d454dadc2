import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { manualSeed, tensor } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import { goldenPath } from "../../../../test/support/golden.ts";
import { Embedding } from "../../src/index.ts";

test("the notebook's first tables print as PyTorch printed them", () => {
  manualSeed(123);
  const layer = new Embedding(12, 5);
  const printed = `${inspect(layer.weight)}\n${inspect(layer.forward(tensor([2, 3, 4])))}\n`;
  const golden = readFileSync(goldenPath("seed-notebook.txt"), "utf8");
  expect(golden.startsWith(printed)).toBe(true);
});

describe("Embedding", () => {
  test("new Embedding(V, D).forward(ids) looks ids up; repeated ids add up in the gradient", () => {
    const layer = new Embedding(3, 2);
    const y = layer.forward([1, 1, 0]);
    expect(y.shape).toEqual([3, 2]);
    expect(y.at(0).toArray()).toEqual(layer.weight.at(1).toArray());
    y.sum().backward();
    expect(layer.weight.grad?.toArray()).toEqual([
      [1, 1],
      [2, 2],
      [0, 0],
    ]);
  });

  test("paddingIdx is a row of zeros without a gradient, and may count from the end", () => {
    const layer = new Embedding(3, 2, { paddingIdx: -1 });
    expect(String(layer)).toBe("Embedding(3, 2, padding_idx=2)");
    expect(layer.weight.at(2).toArray()).toEqual([0, 0]);
    layer.forward([2, 2, 0]).sum().backward();
    expect(layer.weight.grad?.at(2).toArray()).toEqual([0, 0]);
  });

  test("paddingIdx draws as many numbers as a table without it", () => {
    manualSeed(1);
    const plain = new Embedding(5, 4).weight;
    manualSeed(1);
    const padded = new Embedding(5, 4, { paddingIdx: 0 }).weight;
    expect(padded.at("1:").toArray()).toEqual(plain.at("1:").toArray());
  });

  test("forward(ids) names an id that is not in the table, a float, a wrong dtype", () => {
    const layer = new Embedding(12, 5);
    expect(() => layer.forward([[3, 12]])).toThrow(
      "embedding: id 12 at position 1 is outside the 12 rows of the weight, 0 to 11",
    );
    expect(() => layer.forward([-1])).toThrow(/id -1 at position 0/);
    expect(() => layer.forward([1.5])).toThrow(/1.5 does not fit int32/);
    expect(() => layer.forward(tensor([1.5]))).toThrow(/indices must be integers/);
  });

  test("new Embedding names a size or paddingIdx that cannot be", () => {
    expect(() => new Embedding(-1, 5)).toThrow(
      "Embedding: numEmbeddings must be an integer >= 0, got -1",
    );
    expect(() => new Embedding(2, 2.5)).toThrow(/embeddingDim must be an integer >= 0, got 2.5/);
    expect(() => new Embedding(3, 2, { paddingIdx: 3 })).toThrow(
      "Embedding: paddingIdx must be one of the 3 rows, -3 to 2, got 3",
    );
  });
});
