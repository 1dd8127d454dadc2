/** Pooling: the largest, or the mean, of each window. Left out: returning where the largest stand. */
import { named, type Tensor, tensor } from "@gptlight/tensor";
import { type PerDim, perDim, type Slide, windowCount, windows } from "./windows.ts";

/** What both poolings take. */
export interface PoolOptions {
  /** Default: the kernel's size, so that windows do not overlap. */
  stride?: PerDim | null;
  /** Default 0; at most half the kernel. */
  padding?: PerDim;
  /** Let last windows reach over the end. Default false. */
  ceilMode?: boolean;
}

/** The options of `maxPool2d`, torch's. */
export interface MaxPoolOptions extends PoolOptions {
  /** The step between the elements of a window. Default 1. */
  dilation?: PerDim;
}

/**
 * Shapes: x (N, C, H, W) or (C, H, W) → (N, C, H′, W′) or (C, H′, W′).
 * @throws RangeError if a window does not fit.
 * @see torch.nn.functional.max_pool2d
 * @example maxPool2d(tensor([[[1, 2], [3, 4.5]]]), 2).toArray() // [[[4.5]]]
 */
export function maxPool2d(x: Tensor, kernelSize: PerDim, options: MaxPoolOptions = {}): Tensor {
  const slides = slidesOf(x, kernelSize, options, options.dilation ?? 1, "maxPool2d");
  const seen = windows(x, slides, -Infinity, "maxPool2d").flatten(-2); // (…, H′, W′, Kh·Kw)
  return named("MaxPool2DWithIndicesBackward0", seen.max(-1).values);
}

/** The options of `avgPool2d`, torch's. */
export interface AvgPoolOptions extends PoolOptions {
  /** Whether the zeros of the padding count as elements. Default true. */
  countIncludePad?: boolean;
  /** Divide by this instead of by the number of elements. */
  divisorOverride?: number | null;
}

/**
 * Shapes: x (N, C, H, W) or (C, H, W) → (N, C, H′, W′) or (C, H′, W′).
 * @throws RangeError if a window does not fit.
 * @see torch.nn.functional.avg_pool2d
 * @example avgPool2d(tensor([[[1, 2], [3, 4.5]]]), 2).toArray() // [[[2.625]]]
 */
export function avgPool2d(x: Tensor, kernelSize: PerDim, options: AvgPoolOptions = {}): Tensor {
  const { countIncludePad = true, divisorOverride = null } = options;
  const slides = slidesOf(x, kernelSize, options, 1, "avgPool2d");
  const sums = windows(x, slides, 0, "avgPool2d").sum([-2, -1]); // (…, H′, W′)
  const [rows, cols] = slides.map((slide, d) => {
    return tensor(windowSizes(x.shape[x.ndim - 2 + d], slide, countIncludePad), { dtype: x.dtype });
  });
  return named("AvgPool2DBackward0", sums.div(divisorOverride ?? rows.outer(cols)));
}

/** How many elements each window along a dimension holds: those of the tensor, and of the padding if that counts. */
function windowSizes(size: number, slide: Slide, countIncludePad: boolean): number[] {
  const [low, high] = countIncludePad ? [-slide.before, size + slide.after] : [0, size];
  return Array.from({ length: windowCount(size, slide, "avgPool2d") }, (_, o) => {
    const start = o * slide.stride - slide.before;
    return Math.min(start + slide.kernel, high) - Math.max(start, low);
  });
}

function slidesOf(
  x: Tensor,
  kernelSize: PerDim,
  options: PoolOptions,
  dilation: PerDim,
  where: string,
): Slide[] {
  if (x.ndim !== 3 && x.ndim !== 4)
    throw new RangeError(`${where}: needs (N, C, H, W) or (C, H, W), got [${x.shape.join(", ")}]`);
  const kernel = perDim(kernelSize, 2, 1, `${where}: kernelSize`);
  const stride = perDim(options.stride ?? kernel, 2, 1, `${where}: stride`);
  const padding = perDim(options.padding ?? 0, 2, 0, `${where}: padding`);
  const dilations = perDim(dilation, 2, 1, `${where}: dilation`);
  if (padding.some((p, d) => 2 * p > kernel[d]))
    throw new RangeError(
      `${where}: padding may be at most half of the kernel [${kernel.join(", ")}], got [${padding.join(", ")}]`,
    );
  return kernel.map((k, d) => ({
    kernel: k,
    stride: stride[d],
    dilation: dilations[d],
    before: padding[d],
    after: padding[d],
    ceil: options.ceilMode ?? false,
  }));
}
