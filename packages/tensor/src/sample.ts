/** New tensors of random numbers: the same as torch's for the same seed. What is drawn how: random/README.md. */

import { noGrad } from "./autograd/grad-mode.ts";
import { to } from "./autograd/identity.ts";
import { requiresGrad_ } from "./autograd/leaves.ts";
import { type Input, record } from "./autograd/record.ts";
import { type CreateOptions, empty, emptyLike, zeros } from "./create.ts";
import { wrap } from "./ndarray.ts";
import { add, mul } from "./ops/arithmetic.ts";
import {
  bernoulli_,
  type GeneratorOptions,
  generatorOf,
  normal_,
  random_,
  uniform_,
} from "./ops/random-fill.ts";
import { drawPermutation } from "./random/integers.ts";
import { drawMultinomial } from "./random/multinomial.ts";
import { broadcastShapes, type Shape } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** What most functions that draw tensors take last. */
export interface SampleOptions extends CreateOptions, GeneratorOptions {}

/** An empty tensor of this shape, or like this one, filled, and only then a leaf that may want a gradient. */
function sampled(like: Shape | Tensor, options: SampleOptions, fill: (x: Tensor) => void): Tensor {
  const { requiresGrad = false, ...rest } = options;
  const x = like instanceof Tensor ? emptyLike(like, rest) : empty(like, rest);
  fill(x);
  return requiresGrad ? requiresGrad_(x) : x;
}

/** Draws whose odds tensors gave: in torch these get a gradient, of 0. */
function drawn(name: string, value: Tensor, odds: readonly (Tensor | number)[]): Tensor {
  const inputs = odds.filter((x) => x instanceof Tensor);
  const zero = (x: Tensor): Input => {
    const { shape, dtype } = x;
    return [x, () => zeros(shape, { dtype })];
  };
  return record(name, value, inputs.map(zero));
}

/**
 * Uniform numbers in [0, 1).
 * @see torch.rand
 * @example manualSeed(123) && rand([2]).toArray() // [0.2961, 0.5166]
 */
export function rand(shape: Shape, options: SampleOptions = {}): Tensor {
  return sampled(shape, options, (x) => uniform_(x, 0, 1, options));
}

/**
 * Normal numbers of mean 0 and standard deviation 1.
 * @see torch.randn
 * @example manualSeed(123) && randn([2]).toArray() // [-0.1115, 0.1204]
 */
export function randn(shape: Shape, options: SampleOptions = {}): Tensor {
  return sampled(shape, options, (x) => normal_(x, 0, 1, options));
}

/**
 * randint(high, shape): integers in [0, high). randint(low, high, shape): integers in [low, high). int32 unless `dtype` says otherwise.
 * @throws RangeError if the range is empty.
 * @see torch.randint
 * @example manualSeed(123) && randint(10, [3]).toArray() // [2, 9, 2]
 */
export function randint(high: number, shape: Shape, options?: SampleOptions): Tensor;
export function randint(low: number, high: number, shape: Shape, options?: SampleOptions): Tensor;
export function randint(
  a: number,
  b: number | Shape,
  c: Shape | SampleOptions = {},
  d: SampleOptions = {},
): Tensor {
  const [low, high, shape, options] =
    typeof b === "number" ? [a, b, c as Shape, d] : [0, a, b, c as SampleOptions];
  return sampled(shape, { dtype: "int32", ...options }, (x) => random_(x, low, high, options));
}

/**
 * The integers 0 … n − 1 in random order.
 * @throws RangeError if n is not an integer >= 0.
 * @see torch.randperm
 * @example manualSeed(123) && randperm(4).toArray() // [2, 0, 1, 3]
 */
export function randperm(n: number, options: GeneratorOptions = {}): Tensor {
  return record("", wrap(drawPermutation(n, generatorOf(options)), "int32", [n]), []);
}

/**
 * Normal numbers whose mean and standard deviation are numbers (give `shape`) or tensors, one for each element.
 * Their gradient with respect to both is 0, as in torch; mean.add(noise.mul(std)) is what has one.
 * @see torch.normal
 * @example manualSeed(123) && normal(tensor([0, 100], { dtype: "float32" }), 1).toArray() // [-0.1115, 100.1204]
 */
export function normal(
  mean: number | Tensor,
  std: number | Tensor,
  options: SampleOptions & { shape?: Shape } = {},
): Tensor {
  if (typeof mean === "number" && typeof std === "number")
    return sampled(options.shape ?? [], options, (x) => normal_(x, mean, std, options));
  const shape = broadcastShapes(
    mean instanceof Tensor ? mean.shape : [],
    std instanceof Tensor ? std.shape : [],
    "normal",
  );
  const dtype = mean instanceof Tensor ? mean.dtype : (std as Tensor).dtype;
  const noise = sampled(shape, { ...options, dtype }, (x) =>
    normal_(x, 0, typeof std === "number" ? std : 1, options),
  );
  const value = noGrad(() =>
    to(add(typeof std === "number" ? noise : mul(noise, std), mean), dtype),
  );
  const kind = typeof std === "number" ? 1 : typeof mean === "number" ? 2 : 3; // of torch's three forms
  return drawn(`NormalBackward${kind}`, value, [mean, std]);
}

/**
 * 1 with the probability that the element of x gives, else 0.
 * @throws RangeError if an element is outside [0, 1].
 * @see torch.bernoulli
 * @example manualSeed(123) && bernoulli(tensor([0.1, 0.9])).toArray() // [0, 1]
 */
export function bernoulli(x: Tensor, options: GeneratorOptions = {}): Tensor {
  const coins = sampled(x.shape, { dtype: x.dtype }, (out) => bernoulli_(out, x, options));
  return drawn("BernoulliBackward0", coins, [x]);
}

/** The options of `multinomial`, torch's. */
export interface MultinomialOptions extends GeneratorOptions {
  /** May an index be drawn twice? Default false. */
  replacement?: boolean;
}

/**
 * `numSamples` indices for each row of weights, which need not add up to 1.
 * Shapes: (K) or (R, K) → (numSamples) or (R, numSamples), int32.
 * @throws RangeError if weights are negative or all 0, or without replacement too few.
 * @see torch.multinomial
 * @example manualSeed(123) && multinomial(tensor([0.5, 9.5, 0]), 2).toArray() // [1, 0]
 */
export function multinomial(
  x: Tensor,
  numSamples: number,
  options: MultinomialOptions = {},
): Tensor {
  const { replacement = false } = options;
  return record("", drawMultinomial(x, numSamples, replacement, generatorOf(options)), []);
}

/** As rand, in x's shape, dtype and memory layout. @see torch.rand_like */
export function randLike(x: Tensor, options: SampleOptions = {}): Tensor {
  return sampled(x, options, (y) => uniform_(y, 0, 1, options));
}

/** As randn, in x's shape, dtype and memory layout. @see torch.randn_like */
export function randnLike(x: Tensor, options: SampleOptions = {}): Tensor {
  return sampled(x, options, (y) => normal_(y, 0, 1, options));
}

/** As randint, in x's shape, dtype and memory layout. @see torch.randint_like */
export function randintLike(
  x: Tensor,
  low: number,
  high: number,
  options: SampleOptions = {},
): Tensor {
  return sampled(x, options, (y) => random_(y, low, high, options));
}
