/**
 * Random numbers written over a tensor, torch's x.normal_() and its kin; each returns the tensor.
 * The draws are random/'s; here a fill becomes an in-place op: leaves are guarded, and the change is counted.
 */
import { isGradEnabled } from "../autograd/grad-mode.ts";
import { clone } from "../autograd/identity.ts";
import { detach } from "../autograd/record.ts";
import { fillBernoulli } from "../random/bernoulli.ts";
import { defaultGenerator } from "../random/default-generator.ts";
import {
  fillCauchy,
  fillExponential,
  fillGeometric,
  fillLogNormal,
} from "../random/distributions.ts";
import { Generator } from "../random/generator.ts";
import { fillRandint, fillRandom } from "../random/integers.ts";
import { fillNormal } from "../random/normal.ts";
import { fillUniform } from "../random/uniform.ts";
import type { Tensor } from "../tensor.ts";
import { checkWritable, overwrite } from "./in-place.ts";

/** Where the draws come from. */
export interface GeneratorOptions {
  /** Where the draws come from. Default: the default generator, which manualSeed seeds. */
  generator?: Generator | null;
}

/** The generator that is meant. */
export function generatorOf({ generator }: GeneratorOptions): Generator {
  if (generator === null || generator === undefined) return defaultGenerator();
  if (generator instanceof Generator) return generator;
  throw new TypeError(
    `generator: must be a Generator, got ${typeof generator}; make one with new Generator(seed)`,
  );
}

/** `variant` is the number in torch's name of the node: "RandomBackward2". */
function refill(x: Tensor, where: string, fill: () => void, variant = 0): Tensor {
  checkWritable(x, where);
  fill();
  x.storage.version++;
  if (isGradEnabled() && x.requiresGrad) {
    const name = `${where[0].toUpperCase()}${where.slice(1, -1)}Backward${variant}`;
    overwrite(x, where, clone(detach(x)), name); // what x was computed from counts no more
  }
  return x;
}

/** x ← uniform on [from, to). @see torch.Tensor.uniform_ @example manualSeed(1) && zeros([1]).uniform_().toArray() // [0.7576] */
export function uniform_(x: Tensor, from = 0, to = 1, options: GeneratorOptions = {}): Tensor {
  return refill(x, "uniform_", () => fillUniform(x, from, to, generatorOf(options)));
}

/** x ← normal with this mean and standard deviation. @see torch.Tensor.normal_ @example manualSeed(1) && zeros([1]).normal_().toArray() // [0.6614] */
export function normal_(x: Tensor, mean = 0, std = 1, options: GeneratorOptions = {}): Tensor {
  return refill(x, "normal_", () => fillNormal(x, mean, std, generatorOf(options)));
}

/** x ← integers in [from, to), or over the whole range of the dtype. @see torch.Tensor.random_ @example manualSeed(1) && zeros([2]).random_(0, 10).toArray() // [5, 9] */
export function random_(
  x: Tensor,
  from?: number,
  to?: number,
  options: GeneratorOptions = {},
): Tensor {
  const generator = generatorOf(options);
  const fill = (): void => {
    if (from === undefined) fillRandom(x, generator);
    else if (to === undefined) fillRandint(x, 0, from, generator);
    else fillRandint(x, from, to, generator);
  };
  return refill(x, "random_", fill, from === undefined ? 2 : to === undefined ? 1 : 0);
}

/** x ← 1 with probability p (a number, or a tensor that broadcasts), else 0. @see torch.Tensor.bernoulli_ @example manualSeed(1) && zeros([2]).bernoulli_(0.5).toArray() // [1, 1] */
export function bernoulli_(
  x: Tensor,
  p: number | Tensor = 0.5,
  options: GeneratorOptions = {},
): Tensor {
  const variant = typeof p === "number" ? 2 : 1;
  return refill(x, "bernoulli_", () => fillBernoulli(x, p, generatorOf(options)), variant);
}

/** x ← waiting times of rate lambd. @see torch.Tensor.exponential_ @example manualSeed(1) && zeros([1]).exponential_().toArray() // [0.0630] */
export function exponential_(x: Tensor, lambd = 1, options: GeneratorOptions = {}): Tensor {
  return refill(x, "exponential_", () => fillExponential(x, lambd, generatorOf(options)));
}

/** x ← number of tries until the first success of probability p. @see torch.Tensor.geometric_ @example manualSeed(1) && zeros([1]).geometric_(0.5).toArray() // [5] */
export function geometric_(x: Tensor, p: number, options: GeneratorOptions = {}): Tensor {
  return refill(x, "geometric_", () => fillGeometric(x, p, generatorOf(options)));
}

/** x ← e to a normal with this mean and standard deviation. @see torch.Tensor.log_normal_ @example manualSeed(1) && zeros([1]).logNormal_().toArray() // [10.2032] */
export function logNormal_(x: Tensor, mean = 1, std = 2, options: GeneratorOptions = {}): Tensor {
  return refill(x, "logNormal_", () => fillLogNormal(x, mean, std, generatorOf(options)));
}

/** x ← Cauchy with this median and half-width. @see torch.Tensor.cauchy_ @example manualSeed(1) && zeros([1]).cauchy_().toArray() // [-5.1495] */
export function cauchy_(x: Tensor, median = 0, sigma = 1, options: GeneratorOptions = {}): Tensor {
  return refill(x, "cauchy_", () => fillCauchy(x, median, sigma, generatorOf(options)));
}
