/** What the tests of this package share. */
import { type Generator, rand, type Tensor } from "@gptlight/tensor";

/** 0, 1, … n − 1: a dataset whose samples are their indices. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The values of some batches of numbers. */
export const valuesOf = (batches: Iterable<Tensor>): unknown[] =>
  [...batches].map((batch) => batch.toArray());

/** The next four uniforms of a generator, as base64 of their bytes: where its stream stands. */
export function nextFour(generator?: Generator): string {
  const values = rand([4], { generator: generator ?? null }).toTypedArray();
  return Buffer.from(values.buffer).toString("base64");
}

/** All that an asynchronous loop gives. */
export async function drain<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
