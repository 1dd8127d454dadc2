/**
 * Numbers of further distributions, each from one uniform u of 53 bits (two words) or one normal by inverting or mapping it in float64:
 * torch's exponential_, geometric_, log_normal_ and cauchy_.
 * The engine's own log, exp and tan may differ from torch's in a float64's last bit; in a float32 that is gone.
 */
import type { TypedArray } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";
import { checkFloat, checkNumber, checkPositive } from "./checks.ts";
import { fma64 } from "./fma.ts";
import type { Generator } from "./generator.ts";
import { fillInMemoryOrder } from "./memory-order.ts";

/**
 * Fills `out` with waiting times of rate `lambd` (mean 1/lambd): −ln(1 − u)/lambd.
 * @throws TypeError unless `out` holds floats; RangeError unless lambd > 0.
 * @see torch.Tensor.exponential_
 */
export function fillExponential(out: NdArray, lambd: number, generator: Generator): void {
  checkFloat(out, "exponential_");
  checkPositive(lambd, "lambd", "exponential_");
  const factor = -1 / lambd;
  fillInMemoryOrder(out, "exponential_", (values) => {
    for (let i = 0; i < values.length; i++) values[i] = factor * Math.log1p(-generator.uniform53());
  });
}

/** −ln of the smallest uniform above 0, 2^-53: with it, how many tosses geometric_ can come to. */
const LONGEST_WAIT = 53 * Math.LN2;

/**
 * Fills `out` with the number of tosses until the first success, of probability `p` each: 1, 2, … as ⌈ln u / ln(1 − p)⌉.
 * @throws TypeError for a bool `out`; RangeError unless 0 < p < 1, and for int32 unless the numbers fit.
 * @see torch.Tensor.geometric_
 */
export function fillGeometric(out: NdArray, p: number, generator: Generator): void {
  checkNumber(p, "p", "geometric_");
  if (!(p > 0 && p < 1)) throw new RangeError(`geometric_: p must be in (0, 1), got ${p}`);
  if (out.dtype === "bool")
    throw new TypeError("geometric_: fills float32, float64 and int32 tensors, got bool");
  const logFailure = Math.log1p(-p);
  if (out.dtype === "int32" && LONGEST_WAIT / -logFailure > 2 ** 31)
    throw new RangeError(`geometric_: with p ${p} numbers do not fit int32; use a float dtype`);
  fillInMemoryOrder(out, "geometric_", (values) => {
    for (let i = 0; i < values.length; i++)
      values[i] = Math.ceil(Math.log(generator.uniform53()) / logFailure);
  });
}

/**
 * Fills `out` with exp(z), z normal of the given mean and standard deviation, drawn one by one (never in blocks).
 * @throws TypeError unless `out` holds floats; RangeError unless std > 0.
 * @see torch.Tensor.log_normal_
 */
export function fillLogNormal(out: NdArray, mean: number, std: number, generator: Generator): void {
  checkFloat(out, "logNormal_");
  checkNumber(mean, "mean", "logNormal_");
  checkPositive(std, "std", "logNormal_");
  fillInMemoryOrder(out, "logNormal_", (values) => {
    for (let i = 0; i < values.length; i++)
      values[i] = Math.exp(fma64(generator.normal(), std, mean));
  });
}

/**
 * Fills `out` with Cauchy numbers: median + sigma·tan(π(u − ½)). They have no mean, however many are drawn.
 * @throws TypeError unless `out` holds floats; RangeError unless sigma > 0.
 * @see torch.Tensor.cauchy_
 */
export function fillCauchy(
  out: NdArray,
  median: number,
  sigma: number,
  generator: Generator,
): void {
  checkFloat(out, "cauchy_");
  checkNumber(median, "median", "cauchy_");
  checkPositive(sigma, "sigma", "cauchy_");
  fillInMemoryOrder(out, "cauchy_", (values: TypedArray) => {
    for (let i = 0; i < values.length; i++)
      values[i] = fma64(sigma, Math.tan(Math.PI * (generator.uniform53() - 0.5)), median);
  });
}
