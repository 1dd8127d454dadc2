/** Rows of 1 to 7 floats: torch adds them up in float32, in one order on every processor with AVX2, and so do we. */
import { expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import type { NdArray } from "../../src/ndarray.ts";
import { packed } from "./arrays.ts";
import { expectWithin, ulp } from "./bounds.ts";
import { FAST, plain } from "./variants.ts";

interface Case {
  readonly n: number;
  readonly x: number[];
  readonly sum: number[];
  readonly mean: number[];
  readonly softmax: number[];
}

const { cases } = loadGolden<{ cases: Case[] }>("short-rows");

function floats(bits: readonly number[]): Float32Array {
  return new Float32Array(Int32Array.from(bits).buffer);
}

const rowsOf = ({ n, x }: Case): NdArray => packed(floats(x), [x.length / n, n]);

for (const [name, { kernels }] of [["plain", plain] as const, ...FAST]) {
  test.each(cases)(`${name}: sum and mean of $n floats are torch's, bit for bit`, (row) => {
    expect(kernels.sum(rowsOf(row), [1], "float32").data).toEqual(floats(row.sum));
    expect(kernels.mean(rowsOf(row), [1], "float32").data).toEqual(floats(row.mean));
  });

  test.each(cases)(
    `${name}: softmax of $n floats is torch's but for the last bit of exp`,
    (row) => {
      // torch's exp is within 1 ulp, ours rounds once: each term and the sum, hence 1/sum, may be 1 ulp off, and the product rounds
      const want = floats(row.softmax);
      const got = kernels.softmax(rowsOf(row), 1).data;
      expectWithin(got, want, (i) => 3 * ulp(want[i]), "softmax");
    },
  );
}
