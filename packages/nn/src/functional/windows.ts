/**
 * What convolution and pooling share: the windows that a kernel sees as it slides over the last D dimensions of a tensor, gathered side by side.
 * The plainest way (im2col): a copy with each element as often as windows hold it, after which sums and products are ordinary ones.
 */
import { type Tensor, tensor } from "@gptlight/tensor";
import { pad } from "./pad.ts";

/** One number for all D dimensions, or one for each. */
export type PerDim = number | readonly number[];

/** The D numbers meant. @throws RangeError if there are not D integers >= `least`. */
export function perDim(value: PerDim, dims: number, least: number, where: string): number[] {
  const list = typeof value === "number" ? new Array<number>(dims).fill(value) : [...value];
  if (list.length !== dims || !list.every((n) => Number.isInteger(n) && n >= least))
    throw new RangeError(
      `${where} must be an integer >= ${least}, or ${dims} of them, got ${JSON.stringify(value)}`,
    );
  return list;
}

/** How a kernel slides along one dimension. */
export interface Slide {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Elements put before and after. */
  readonly before: number;
  readonly after: number;
  /** Let a last window reach over the end, if it begins inside. */
  readonly ceil?: boolean;
}

/** How many windows fit along a dimension of `size`. @throws RangeError if not even one does. */
export function windowCount(size: number, slide: Slide, where: string): number {
  const { kernel, stride, dilation, before, after, ceil = false } = slide;
  const room = size + before + after - dilation * (kernel - 1) - 1;
  if (room < 0)
    throw new RangeError(
      `${where}: a kernel of ${kernel} (dilation ${dilation}) does not fit in a size of ${size} with ${before + after} of padding`,
    );
  const count = (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
  return ceil && (count - 1) * stride >= size + before ? count - 1 : count;
}

/**
 * The windows of x, padded with `value`, under D kernels sliding along its last D dimensions.
 * Shapes: x (…, s₁, …, s_D) → (…, o₁, …, o_D, k₁, …, k_D).
 */
export function windows(x: Tensor, slides: readonly Slide[], value: number, where: string): Tensor {
  const D = slides.length;
  const lead = x.ndim - D;
  const counts = slides.map((slide, d) => windowCount(x.shape[lead + d], slide, where));
  const borders = slides.map(({ kernel, stride, dilation, before, after }, d) => {
    const reach = (counts[d] - 1) * stride + dilation * (kernel - 1) + 1; // of the last window
    return [before, Math.max(after, reach - before - x.shape[lead + d])];
  });
  const padded = pad(x, borders.toReversed().flat(), { value });
  const indices = slides.map(({ kernel, stride, dilation }, d) => {
    const positions = Array.from({ length: counts[d] }, (_, o) =>
      Array.from({ length: kernel }, (_, k) => o * stride + k * dilation),
    ); // (o_d, k_d)
    const shape = new Array<number>(2 * D)
      .fill(1)
      .with(d, counts[d])
      .with(D + d, kernel);
    return tensor(positions, { dtype: "int32" }).view(shape); // (1, …, o_d, 1, …, k_d, 1, …): they broadcast together
  });
  return padded.at("...", ...indices);
}
