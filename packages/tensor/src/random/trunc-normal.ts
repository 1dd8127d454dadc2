/**
 * Normal numbers confined to [a, b], by rejection, as torch's init.trunc_normal_ does it since 2.13.
 * Where [a, b] holds more than 0.3 of the normals, those outside are drawn again; else uniform candidates are kept in proportion
 * to the normal density. Each round draws for every element, wanted or not: simple, and torch's numbers depend on it.
 */
import { allocate, type TypedArray } from "../dtype.ts";
import { copyInto } from "../kernels/index.ts";
import type { NdArray } from "../ndarray.ts";
import { checkFloat, checkNumber, checkPositive } from "./checks.ts";
import type { Generator } from "./generator.ts";
import { checkNoOverlap, emptyLike } from "./memory-order.ts";
import { fillNormal } from "./normal.ts";
import { fillUniform } from "./uniform.ts";

/** Mean and standard deviation before confinement to [a, b]. */
export interface TruncatedNormal {
  readonly mean: number;
  readonly std: number;
  readonly a: number;
  readonly b: number;
}

/** The share of normals in [a, b] above which drawing again is the cheaper way. */
const REDRAW_ABOVE = 0.3;

/** Φ(x), the share of standard normals below x, by its series (Abramowitz & Stegun 26.2.11), to about 1e-15. */
export function normalCdf(x: number): number {
  if (Math.abs(x) > 8.5) return x > 0 ? 1 : 0; // less than 2^-56 is missing
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

/**
 * Fills `out` with normal numbers that lie in [a, b].
 * @throws TypeError unless `out` holds floats; RangeError unless all four are finite, std > 0 and a <= b.
 * @see torch.nn.init.trunc_normal_
 */
export function fillTruncNormal(out: NdArray, law: TruncatedNormal, generator: Generator): void {
  const { mean, std, a, b } = law;
  checkFloat(out, "truncNormal_");
  checkNoOverlap(out, "truncNormal_");
  for (const [name, value] of Object.entries({ mean, std, a, b })) {
    checkNumber(value, name, "truncNormal_");
    if (!Number.isFinite(value))
      throw new RangeError(`truncNormal_: ${name} must be finite, got ${value}`);
  }
  checkPositive(std, "std", "truncNormal_");
  if (a > b) throw new RangeError(`truncNormal_: a <= b is needed, got a ${a} > b ${b}`);
  const share = normalCdf((b - mean) / std) - normalCdf((a - mean) / std);
  if (share > REDRAW_ABOVE) redrawOutside(out, law, generator);
  else rejectCandidates(out, law, generator);
}

function redrawOutside(out: NdArray, law: TruncatedNormal, generator: Generator): void {
  const [low, high] = rounded(out, law.a, law.b);
  fillNormal(out, law.mean, law.std, generator);
  const values = emptyLike(out);
  copyInto(out, values);
  const fresh = emptyLike(out);
  while (values.data.some((x) => x < low || x > high)) {
    fillNormal(fresh, law.mean, law.std, generator);
    replaceOutside(values.data, fresh.data, low, high);
  }
  copyInto(values, out);
}

function replaceOutside(values: TypedArray, fresh: TypedArray, low: number, high: number): void {
  for (let i = 0; i < values.length; i++)
    if (values[i] < low || values[i] > high) values[i] = fresh[i];
}

/** A candidate x, uniform in [a, b], is kept with probability density(x) / the highest density in [a, b]. */
function rejectCandidates(out: NdArray, law: TruncatedNormal, generator: Generator): void {
  const values = emptyLike(out);
  const candidates = emptyLike(out);
  const chances = emptyLike(out);
  const pending = new Uint8Array(values.data.length).fill(1);
  while (pending.includes(1)) {
    fillUniform(candidates, law.a, law.b, generator);
    takePending(values.data, candidates.data, pending);
    logDensity(candidates.data, out, law);
    fillUniform(chances, 0, 1, generator);
    judge(chances.data, candidates.data, pending);
  }
  copyInto(values, out);
}

function takePending(values: TypedArray, candidates: TypedArray, pending: Uint8Array): void {
  for (let i = 0; i < values.length; i++) if (pending[i] === 1) values[i] = candidates[i];
}

/** x becomes ln(density(x) / the highest density in [a, b]), every step rounded to the array's precision. */
function logDensity(x: TypedArray, out: NdArray, { mean, std, a, b }: TruncatedNormal): void {
  const mode = Math.max(a, Math.min(mean, b));
  const logPeak = -0.5 * ((mode - mean) / std) ** 2;
  const [center, width, peak] = rounded(out, mean, std, logPeak);
  for (let i = 0; i < x.length; i++) {
    x[i] -= center;
    x[i] /= width;
    x[i] *= x[i];
    x[i] = x[i] * -0.5 - peak;
  }
}

/** A candidate stays pending where ln(chance) exceeds its log density. */
function judge(chances: TypedArray, logDensities: TypedArray, pending: Uint8Array): void {
  for (let i = 0; i < chances.length; i++) chances[i] = Math.log(chances[i]);
  for (let i = 0; i < chances.length; i++) if (chances[i] <= logDensities[i]) pending[i] = 0;
}

/** Numbers as the dtype of `out` holds them. */
function rounded(out: NdArray, ...numbers: number[]): TypedArray {
  const values = allocate(out.dtype, numbers.length);
  values.set(numbers);
  return values;
}
