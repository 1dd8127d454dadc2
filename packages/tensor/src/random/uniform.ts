/** Uniform numbers in [from, to): torch's uniform_ and rand. */
import type { NdArray } from "../ndarray.ts";
import { checkFloat, checkNumber } from "./checks.ts";
import { fma32, fma64 } from "./fma.ts";
import type { Generator } from "./generator.ts";
import { fillInMemoryOrder } from "./memory-order.ts";

const LARGEST = { float32: (2 - 2 ** -23) * 2 ** 127, float64: Number.MAX_VALUE };

/**
 * Fills `out` (float32: one word an element, float64: two) with from + u·(to − from), u uniform in [0, 1).
 * @throws TypeError for another dtype; RangeError unless from <= to and to - from are finite in that dtype.
 * @see torch.Tensor.uniform_
 */
export function fillUniform(out: NdArray, from: number, to: number, generator: Generator): void {
  checkFloat(out, "uniform_");
  const largest = LARGEST[out.dtype === "float32" ? "float32" : "float64"];
  for (const [name, bound] of [
    ["from", from],
    ["to", to],
  ] as const) {
    checkNumber(bound, name, "uniform_");
    if (!(Math.abs(bound) <= largest))
      throw new RangeError(`uniform_: ${name} must be a finite ${out.dtype}, got ${bound}`);
  }
  if (from > to)
    throw new RangeError(`uniform_: from <= to is needed, got from ${from} > to ${to}`);
  if (to - from > largest)
    throw new RangeError(
      `uniform_: to - from must be a finite ${out.dtype}, got from ${from}, to ${to}`,
    );

  fillInMemoryOrder(out, "uniform_", (values) => {
    if (values instanceof Float32Array) {
      generator.fillUniform24(values, 0, values.length);
      if (from !== 0 || to !== 1) stretch(values, Math.fround(from), Math.fround(to));
    } else if (values instanceof Float64Array) {
      for (let i = 0; i < values.length; i++) values[i] = generator.uniform53();
      if (from !== 0 || to !== 1) stretch64(values, from, to);
    }
  });
}

/** values = fma(values, to − from, from); what is rounded up to `to`, which is not in the range, becomes `from`. */
function stretch(values: Float32Array, from: number, to: number): void {
  const width = Math.fround(to - from);
  // With u a multiple of 2^-24, u·width and, in a symmetric range, from·(1 − 2u) are exact in float64, so storing rounds once.
  // Linear's and kaimingUniform_'s ranges are symmetric: 2.5 times as fast as fma32.
  if (from === 0 || width === -2 * from) {
    for (let i = 0; i < values.length; i++) values[i] = values[i] * width + from;
  } else {
    for (let i = 0; i < values.length; i++) values[i] = fma32(values[i], width, from);
  }
  for (let i = 0; i < values.length; i++) if (values[i] === to) values[i] = from;
}

function stretch64(values: Float64Array, from: number, to: number): void {
  const width = to - from;
  for (let i = 0; i < values.length; i++) {
    const value = fma64(values[i], width, from);
    values[i] = value === to ? from : value;
  }
}
