/** Float32 arrays to try kernels on, and the layouts they may come in. */
import fc from "fast-check";
import type { TypedArray } from "../../src/dtype.ts";
import { A, B, C, type Simd, WORK } from "../../src/kernels/simd/loader.ts";
import { type NdArray, viewOf, wrap } from "../../src/ndarray.ts";
import { numelOf } from "../../src/shape.ts";

export const seeds: fc.Arbitrary<number> = fc.integer({ min: 1, max: 2 ** 31 - 2 });

/** Lengths around every border: none, one, tails of each remainder by 16, the least that SIMD takes (128), chunks of 16 Ki. */
export const lengths: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 9, arbitrary: fc.integer({ min: 120, max: 180 }) },
  { weight: 2, arbitrary: fc.integer({ min: 16384 - 17, max: 16384 + 17 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2 * 16384 - 17, max: 2 * 16384 + 17 }) },
);

/** Uniform numbers in [0, 1): Park and Miller's generator, independent of the library's own. */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % (2 ** 31 - 1);
    return state / (2 ** 31 - 1);
  };
}

/** Normal-looking values of the given size, some of them 0. */
export function tame(n: number, seed: number, size = 1): Float32Array {
  const u = uniforms(seed);
  return Float32Array.from({ length: n }, () =>
    u() < 0.05 ? 0 : size * (u() + u() + u() + u() - 2) * 1.7,
  );
}

/** Zeros of both signs, NaN, infinities, the largest and the smallest, subnormals, and where functions bend. */
// biome-ignore format: a table
export const SPECIALS: readonly number[] = [
  0, -0, 1, -1, NaN, Infinity, -Infinity, 3.4028234663852886e38, -3.4028234663852886e38, 1.1754943508222875e-38,
  -1.1754943508222875e-38, 1.401298464324817e-45, -1.401298464324817e-45, 5.877471754111438e-39, 0.625, -0.625, 0.921875, 10, -10,
  87.3, 88.72283, 88.7229, -87.3365, -87.34, -103.97, -104, -104.1, 130, -150, 1e-4, 1e10, -1e10, 1e14, 1e18, -1e18,
].map(Math.fround);

/** Every kind of float32: special ones, any pattern of bits, and numbers of ordinary size. */
export function wild(n: number, seed: number): Float32Array {
  const u = uniforms(seed);
  const out = tame(n, seed, 4);
  const bits = new Uint32Array(out.buffer);
  for (let i = 0; i < n; i++) {
    const kind = u();
    if (kind < 0.2) out[i] = SPECIALS[Math.floor(u() * SPECIALS.length)];
    else if (kind < 0.4) bits[i] = Math.floor(u() * 65536) * 65536 + Math.floor(u() * 65536);
  }
  return out;
}

export function packed(data: TypedArray, shape: readonly number[] = [data.length]): NdArray {
  return wrap(data, "float32", shape);
}

/** How an operand lies in memory. */
export type Layout = "packed" | "transposed" | "sliced" | "stepped" | "expanded";

export const layouts: fc.Arbitrary<Layout> = fc.constantFrom<Layout>(
  "packed",
  "transposed",
  "sliced",
  "stepped",
  "expanded",
);

/**
 * An array of this shape and layout with values that `make` gives: "transposed" swaps the last two dimensions, "sliced" lies in the middle
 * of larger rows, "stepped" leaves every other element out, "expanded" repeats its next-to-last dimension.
 */
export function laid(
  layout: Layout,
  shape: readonly number[],
  make: (n: number) => Float32Array,
): NdArray {
  const rank = shape.length;
  const stored = shape.map((size, d) => {
    if (layout === "expanded") return d === rank - 2 ? 1 : size;
    if (d !== rank - 1) return size;
    return layout === "sliced" ? size + 5 : layout === "stepped" ? 2 * size : size;
  });
  if (layout === "transposed" && rank >= 2)
    [stored[rank - 2], stored[rank - 1]] = [stored[rank - 1], stored[rank - 2]];
  const base = packed(make(numelOf(stored)), stored);
  const strides = [...base.strides];
  if (layout === "transposed" && rank >= 2)
    [strides[rank - 2], strides[rank - 1]] = [strides[rank - 1], strides[rank - 2]];
  if (layout === "stepped" && rank >= 1) strides[rank - 1] *= 2;
  if (layout === "expanded" && rank >= 2) strides[rank - 2] = 0;
  return viewOf(base, shape, strides, layout === "sliced" && rank >= 1 ? 3 : 0);
}

/** Fills the scratch memory with NaN, so that a kernel which reads what nobody put there gives itself away. */
export function poison({ heap }: Simd): void {
  for (const area of [WORK, A, B, C]) heap.fill(NaN, area, area + 20_000);
}
