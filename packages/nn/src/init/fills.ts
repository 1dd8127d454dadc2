/**
 * Fills for parameters (torch.nn.init): each writes over the tensor it is given, recording no gradient, and returns it.
 * Random ones draw from `generator`, or else from the default generator, as torch does. Left out: dirac_ and sparse_.
 */
import {
  defaultGenerator,
  fillTruncNormal,
  type Generator,
  noGrad,
  type Tensor,
} from "@gptlight/tensor";

/** Where the draws come from. */
export interface DrawOptions {
  /** Default: the default generator, which manualSeed seeds. */
  generator?: Generator | null;
}

/** The tensor changed by `fill`, unrecorded. */
export function filled(x: Tensor, fill: () => void): Tensor {
  noGrad(fill);
  return x;
}

/** The bounds of `uniform_`. */
export interface UniformOptions extends DrawOptions {
  /** The lower bound, included. Default 0. */
  a?: number;
  /** The upper bound, not included. Default 1. */
  b?: number;
}

/** x ← uniform on [a, b). @see torch.nn.init.uniform_ @example init.uniform_(layer.weight, { a: -0.1, b: 0.1 }) */
export function uniform_(
  x: Tensor,
  { a = 0, b = 1, generator = null }: UniformOptions = {},
): Tensor {
  return filled(x, () => x.uniform_(a, b, { generator }));
}

/** Mean and standard deviation of `normal_`. */
export interface NormalOptions extends DrawOptions {
  /** Default 0. */
  mean?: number;
  /** Default 1. */
  std?: number;
}

/** x ← normal with this mean and standard deviation. @see torch.nn.init.normal_ @example init.normal_(layer.weight, { std: 0.02 }) */
export function normal_(
  x: Tensor,
  { mean = 0, std = 1, generator = null }: NormalOptions = {},
): Tensor {
  return filled(x, () => x.normal_(mean, std, { generator }));
}

/** x ← value everywhere. @see torch.nn.init.constant_ @example init.constant_(zeros([2]), 7).toArray() // [7, 7] */
export function constant_(x: Tensor, value: number): Tensor {
  return filled(x, () => x.fill_(value));
}

/** x ← 1 everywhere. @see torch.nn.init.ones_ */
export function ones_(x: Tensor): Tensor {
  return constant_(x, 1);
}

/** x ← 0 everywhere. @see torch.nn.init.zeros_ */
export function zeros_(x: Tensor): Tensor {
  return constant_(x, 0);
}

/**
 * x ← the identity matrix, as far as its shape allows.
 * @throws RangeError unless it has 2 dimensions.
 * @see torch.nn.init.eye_
 * @example init.eye_(empty([2, 3])).toArray() // [[1, 0, 0], [0, 1, 0]]
 */
export function eye_(x: Tensor): Tensor {
  if (x.ndim !== 2) throw new RangeError(`eye_: needs 2 dimensions, got [${x.shape.join(", ")}]`);
  return filled(x, () => x.zero_().diagonal().fill_(1));
}

/** Mean, standard deviation and bounds of `truncNormal_`. */
export interface TruncNormalOptions extends NormalOptions {
  /** The lower bound. Default -2. */
  a?: number;
  /** The upper bound. Default 2. */
  b?: number;
}

/**
 * x ← normal, confined to [a, b], which are numbers, not multiples of std.
 * @throws RangeError unless all are finite, std > 0 and a <= b.
 * @see torch.nn.init.trunc_normal_
 * @example init.truncNormal_(layer.weight, { std: 0.02 })
 */
export function truncNormal_(x: Tensor, options: TruncNormalOptions = {}): Tensor {
  const { mean = 0, std = 1, a = -2, b = 2, generator = null } = options;
  fillTruncNormal(x, { mean, std, a, b }, generator ?? defaultGenerator());
  x.storage.version++;
  return x;
}
