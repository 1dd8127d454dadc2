/** A dataset cut into parts at random, as torch cuts it. */
import { type Generator, randperm } from "@gptlight/tensor";
import { checkDataset, checkGenerator, checkKind, checkOptions } from "./checks.ts";
import { type Dataset, Subset } from "./dataset.ts";

/** Python's math.isclose(sum, 1): up to here a sum of fractions is taken for 1. */
const CLOSE = 1e-9;

/** ⌊n · fraction⌋ of each, and what remains is dealt out, one to each from the first on. */
function lengthsOf(fractions: readonly number[], n: number): number[] {
  const lengths = fractions.map((fraction) => Math.floor(n * fraction));
  const rest = n - lengths.reduce((sum, length) => sum + length, 0);
  for (let i = 0; i < rest; i++) lengths[i % lengths.length]++;
  return lengths;
}

/**
 * Parts of these lengths, or of these fractions if they add up to 1; every sample is in one of them.
 * @throws RangeError if they add up neither to the dataset's length nor to 1, or one is negative.
 * @see torch.utils.data.random_split
 * @example manualSeed(123) && randomSplit(["a", "b", "c"], [2, 1])[0].indices // Int32Array(2) [ 1, 2 ]
 */
export function randomSplit<T>(
  dataset: Dataset<T>,
  lengths: readonly number[],
  options: { generator?: Generator | null } = {},
): Subset<T>[] {
  checkDataset(dataset, "randomSplit: dataset");
  checkKind(Array.isArray(lengths), "randomSplit: lengths", "an array of numbers", lengths);
  checkOptions(options, ["generator"], "randomSplit");
  checkGenerator(options.generator, "randomSplit: generator");
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const counts = Math.abs(total - 1) <= CLOSE ? lengthsOf(lengths, dataset.length) : lengths;
  const odd = lengths.findIndex((length) => !(length >= 0));
  if (odd >= 0)
    throw new RangeError(`randomSplit: lengths[${odd}] must be >= 0, got ${lengths[odd]}`);
  const sum = counts.reduce((a, b) => a + b, 0);
  if (sum !== dataset.length || !counts.every(Number.isInteger))
    throw new RangeError(
      `randomSplit: lengths must be integers that add up to the dataset's length ${dataset.length}, or fractions that add up to 1; got [${lengths.join(", ")}], sum ${sum}`,
    );
  const order = randperm(sum, options).toTypedArray();
  let start = 0;
  return counts.map((count) => {
    const indices = order.subarray(start, start + count);
    start += count;
    return new Subset(dataset, indices);
  });
}
