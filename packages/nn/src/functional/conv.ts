/**
 * Convolution (cross-correlation, as everywhere in deep learning): every window of the input times the same weights.
 * C channels in, O channels out, G groups that see only their own channels. Left out: transposed convolution.
 */
import { named, type Tensor } from "@gptlight/tensor";
import { type PerDim, perDim, type Slide, windows } from "./windows.ts";

/** The options of `conv1d` and `conv2d`, torch's. */
export interface ConvOptions {
  bias?: Tensor | null;
  /** Default 1. */
  stride?: PerDim;
  /** Zeros on both sides: how many, "valid" for none, or "same" for as many as keep the size (stride 1 only). Default 0. */
  padding?: PerDim | "same" | "valid";
  /** The step between the elements that the kernel sees. Default 1. */
  dilation?: PerDim;
  /** Default 1. */
  groups?: number;
}

/**
 * Shapes: x (N, C, L) or (C, L), weight (O, C/G, K), bias (O) → (N, O, L′) or (O, L′).
 * @throws RangeError if the sizes do not fit together.
 * @see torch.nn.functional.conv1d
 * @example conv1d(tensor([[1, 2, 4.5]]), tensor([[[1, -1.5]]])).toArray() // [[-2, -4.75]]
 */
export function conv1d(x: Tensor, weight: Tensor, options: ConvOptions = {}): Tensor {
  return convolve(x, weight, options, 1, "conv1d");
}

/**
 * Shapes: x (N, C, H, W) or (C, H, W), weight (O, C/G, Kh, Kw), bias (O) → (N, O, H′, W′) or (O, H′, W′).
 * @throws RangeError if the sizes do not fit together.
 * @see torch.nn.functional.conv2d
 */
export function conv2d(x: Tensor, weight: Tensor, options: ConvOptions = {}): Tensor {
  return convolve(x, weight, options, 2, "conv2d");
}

/** The convolution over the last D dimensions. */
function convolve(
  x: Tensor,
  weight: Tensor,
  options: ConvOptions,
  D: number,
  where: string,
): Tensor {
  const { bias = null, groups: G = 1 } = options;
  if (x.ndim === D + 1) return convolve(x.unsqueeze(0), weight, options, D, where).squeeze(0);
  checkShapes(x, weight, bias, G, D, where);
  const [N, C] = x.shape;
  const O = weight.shape[0];
  const seen = windows(x, slidesOf(weight.shape.slice(2), options, where), 0, where); // (N, C, …o, …k)
  const out = seen.shape.slice(2, 2 + D);
  const [places, area] = [product(out), product(weight.shape.slice(2))];
  const columns = seen
    .reshape(N, G, C / G, places, area)
    .transpose(2, 3)
    .reshape(N, G, places, -1); // (N, G, places, C/G·area)
  const kernels = weight.reshape(G, O / G, -1); // (G, O/G, C/G·area)
  const y = kernels.matmul(columns.transpose(-2, -1)).reshape([N, O, ...out]); // (N, G, O/G, places) → (N, O, …o)
  const ones = out.map(() => 1);
  return named("ConvolutionBackward0", bias === null ? y : y.add(bias.view([O, ...ones])));
}

/** How the kernel slides along each of the D dimensions. */
export function slidesOf(kernel: readonly number[], options: ConvOptions, where: string): Slide[] {
  const { stride = 1, padding = 0, dilation = 1 } = options;
  const D = kernel.length;
  const strides = perDim(stride, D, 1, `${where}: stride`);
  const dilations = perDim(dilation, D, 1, `${where}: dilation`);
  if (padding === "same" && strides.some((s) => s !== 1))
    throw new RangeError(`${where}: padding "same" needs stride 1, got ${JSON.stringify(stride)}`);
  const borders = typeof padding === "string" ? null : perDim(padding, D, 0, `${where}: padding`);
  return kernel.map((k, d) => {
    const total = padding === "same" ? dilations[d] * (k - 1) : 0;
    const before = borders?.[d] ?? Math.floor(total / 2);
    const after = borders?.[d] ?? total - before;
    return { kernel: k, stride: strides[d], dilation: dilations[d], before, after };
  });
}

function checkShapes(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  G: number,
  D: number,
  where: string,
): void {
  const [O, perGroup] = weight.shape;
  const fits =
    x.ndim === D + 2 &&
    weight.ndim === D + 2 &&
    Number.isInteger(G) &&
    G >= 1 &&
    x.shape[1] === perGroup * G &&
    O % G === 0;
  if (!fits)
    throw new RangeError(
      `${where}: an input of shape [${x.shape.join(", ")}] (N, C, …) does not fit a weight of shape [${weight.shape.join(", ")}] (O, C/groups, …) with groups ${G}`,
    );
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== O))
    throw new RangeError(`${where}: needs a bias of shape [${O}], got [${bias.shape.join(", ")}]`);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((n, size) => n * size, 1);
}
