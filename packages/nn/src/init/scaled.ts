/**
 * Random weights scaled so that signals keep their size from layer to layer: forward through fan_in inputs, backward through fan_out outputs.
 * Xavier: Glorot & Bengio 2010. Kaiming: He et al. 2015. Bounds are worked out in float64 in torch's order of operations, so that the
 * float32 draws between them are torch's, bit for bit.
 */
import type { Tensor } from "@gptlight/tensor";
import { type DrawOptions, normal_, uniform_ } from "./fills.ts";

/** What follows the layer, under torch's names. */
export type Nonlinearity =
  | "linear"
  | "conv1d"
  | "conv2d"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leaky_relu"
  | "selu";

/**
 * The factor by which weights must grow to make up for what `nonlinearity` takes from a signal; `param` is the slope of leaky_relu.
 * @throws RangeError for an unknown name.
 * @see torch.nn.init.calculate_gain
 * @example calculateGain("tanh") // 1.6667
 */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  switch (nonlinearity) {
    case "linear":
    case "conv1d":
    case "conv2d":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.sqrt(2);
    case "leaky_relu":
      return Math.sqrt(2 / (1 + param ** 2));
    case "selu":
      return 3 / 4;
    default:
      throw new RangeError(`calculateGain: there is no gain for "${String(nonlinearity)}"`);
  }
}

/** Inputs and outputs of one unit: for a convolution (out, in, …kernel), times the size of the kernel. */
export function fans(x: Tensor, where: string): { fanIn: number; fanOut: number } {
  if (x.ndim < 2)
    throw new RangeError(
      `${where}: fans need a weight of 2 or more dimensions, got [${x.shape.join(", ")}]`,
    );
  const [out, inputs, ...kernel] = x.shape;
  const receptive = kernel.reduce((n, size) => n * size, 1);
  return { fanIn: inputs * receptive, fanOut: out * receptive };
}

/** The options of `xavierUniform_` and `xavierNormal_`, torch's. */
export interface XavierOptions extends DrawOptions {
  /** Default 1; calculateGain knows others. */
  gain?: number;
}

/** x ← uniform with variance gain² · 2 / (fan_in + fan_out). @see torch.nn.init.xavier_uniform_ @example init.xavierUniform_(layer.weight) */
export function xavierUniform_(
  x: Tensor,
  { gain = 1, generator = null }: XavierOptions = {},
): Tensor {
  const { fanIn, fanOut } = fans(x, "xavierUniform_");
  const bound = Math.sqrt(3) * (gain * Math.sqrt(2 / (fanIn + fanOut)));
  return uniform_(x, { a: -bound, b: bound, generator });
}

/** x ← normal with variance gain² · 2 / (fan_in + fan_out). @see torch.nn.init.xavier_normal_ */
export function xavierNormal_(
  x: Tensor,
  { gain = 1, generator = null }: XavierOptions = {},
): Tensor {
  const { fanIn, fanOut } = fans(x, "xavierNormal_");
  return normal_(x, { std: gain * Math.sqrt(2 / (fanIn + fanOut)), generator });
}

/** The options of `kaimingUniform_` and `kaimingNormal_`, torch's. */
export interface KaimingOptions extends DrawOptions {
  /** The slope of leaky_relu for negative numbers. Default 0. */
  a?: number;
  /** Whether signals keep their size forward ("fan_in") or gradients theirs backward ("fan_out"). Default "fan_in". */
  mode?: "fan_in" | "fan_out";
  /** Default "leaky_relu". */
  nonlinearity?: Nonlinearity;
}

/** gain / √fan: the standard deviation that keeps a signal's size. */
function kaimingStd(x: Tensor, options: KaimingOptions, where: string): number {
  const { a = 0, mode = "fan_in", nonlinearity = "leaky_relu" } = options;
  if (mode !== "fan_in" && mode !== "fan_out")
    throw new RangeError(`${where}: mode must be "fan_in" or "fan_out", got "${String(mode)}"`);
  const { fanIn, fanOut } = fans(x, where);
  return calculateGain(nonlinearity, a) / Math.sqrt(mode === "fan_in" ? fanIn : fanOut);
}

/** x ← uniform with variance gain² / fan. @see torch.nn.init.kaiming_uniform_ @example init.kaimingUniform_(layer.weight, { nonlinearity: "relu" }) */
export function kaimingUniform_(x: Tensor, options: KaimingOptions = {}): Tensor {
  const std = kaimingStd(x, options, "kaimingUniform_");
  const bound = Math.sqrt(3) * std;
  const { generator = null } = options;
  return x.numel() === 0 ? x : uniform_(x, { a: -bound, b: bound, generator });
}

/** x ← normal with variance gain² / fan. @see torch.nn.init.kaiming_normal_ */
export function kaimingNormal_(x: Tensor, options: KaimingOptions = {}): Tensor {
  const std = kaimingStd(x, options, "kaimingNormal_");
  const { generator = null } = options;
  return x.numel() === 0 ? x : normal_(x, { std, generator });
}
