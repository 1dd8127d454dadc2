/**
 * Sixteen uniforms into sixteen normals, as torch's kernel for AVX2 does it: the plain form, one pair at a time with exact fused steps.
 * Box & Muller (1958): if u and v are uniform, r = √(−2·ln(1−u)) and θ = 2πv make r·cos θ and r·sin θ two independent normals.
 * The logarithm, sine and cosine are Cephes' float32 polynomials (Moshier), in the order in which torch's compiler fused them;
 * every intermediate is a float32. `box-muller-fast.ts` computes the same bits several times faster.
 *
 * Legend: u, v uniforms in [0, 1) that are multiples of 2^-24 · names of one letter within a function are steps of its polynomial.
 */
import { fma32 } from "./fma.ts";

const f32 = Math.fround;

/** Cephes logf: a polynomial in x − 1 for √½ ≤ x < √2, highest power first, and ln 2 in a long and a short part. */
export const LOG_POLYNOMIAL: readonly number[] = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1,
  -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(f32);
export const SQRT_HALF: number = f32(Math.SQRT1_2);
export const LN2_LONG = 0.693359375;
export const LN2_SHORT: number = f32(-2.1219444e-4);

/** Cephes sinf and cosf: polynomials in θ² on [−π/4, π/4], highest power first, and π/4 in three parts for the reduction. */
export const SIN_POLYNOMIAL: readonly number[] = [
  -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1,
].map(f32);
export const COS_POLYNOMIAL: readonly number[] = [
  2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2,
].map(f32);
export const QUARTER_PI: readonly number[] = [
  0.78515625, 2.4187564849853516e-4, 3.774894977445941e-8,
].map(f32);
export const FOUR_OVER_PI: number = f32(4 / Math.PI);
export const TWO_PI: number = f32(2 * Math.PI);

/** √(−2·ln(1−u)). 1 − u = m·2^-24 exactly, with m = 1 … 2^24. */
export function radius(u: number): number {
  const m = (1 - u) * 2 ** 24;
  const log2 = 31 - Math.clz32(m); // ⌊log₂ m⌋
  let mantissa = m * 2 ** -(log2 + 1); // in [½, 1)
  let exponent = log2 - 23; // 1 − u = mantissa · 2^exponent
  if (mantissa < SQRT_HALF) {
    exponent -= 1;
    mantissa *= 2;
  }
  const x = mantissa - 1;
  const xx = f32(x * x);
  let y = LOG_POLYNOMIAL[0];
  for (let i = 1; i < LOG_POLYNOMIAL.length; i++) y = fma32(y, x, LOG_POLYNOMIAL[i]);
  y = f32(y * x);
  y = fma32(y, xx, f32(exponent * LN2_SHORT));
  y = fma32(xx, -0.5, y);
  const ln = fma32(exponent, LN2_LONG, f32(x + y));
  return f32(Math.sqrt(-2 * ln));
}

/** [cos 2πv, sin 2πv]. */
export function cosSin(v: number): [number, number] {
  const angle = f32(TWO_PI * v);
  // The angle is octant·π/4 + t with |t| ≤ π/4 and octant in 0, 2, 4, 6, 8.
  const octant = (Math.trunc(f32(angle * FOUR_OVER_PI)) + 1) & ~1;
  let t = angle;
  for (const part of QUARTER_PI) t = fma32(octant, -part, t);
  const tt = f32(t * t);

  let c = fma32(COS_POLYNOMIAL[0], tt, COS_POLYNOMIAL[1]);
  c = fma32(c, tt, COS_POLYNOMIAL[2]);
  c = f32(c * tt);
  c = fma32(c, tt, -f32(tt * 0.5));
  c = f32(c + 1);

  let s = fma32(SIN_POLYNOMIAL[0], tt, SIN_POLYNOMIAL[1]);
  s = fma32(s, tt, SIN_POLYNOMIAL[2]);
  s = f32(s * tt);
  s = fma32(s, t, t);

  // Turning by octant·π/4, a multiple of a right angle.
  if (octant & 2) [c, s] = [s, c];
  return [octant === 2 || octant === 4 ? -c : c, octant & 4 ? -s : s];
}

/**
 * data[start … start + 16) from uniforms to normals of the given mean and standard deviation (float32 values):
 * the pair in places j and j + 8, for j = 0 … 7.
 */
export function normalBlock(data: Float32Array, start: number, mean: number, std: number): void {
  for (let j = start; j < start + 8; j++) {
    const r = radius(data[j]);
    const [cos, sin] = cosSin(data[j + 8]);
    data[j] = fma32(f32(r * cos), std, mean);
    data[j + 8] = fma32(f32(r * sin), std, mean);
  }
}
