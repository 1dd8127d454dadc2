/** A tensor as text, as torch prints it. */
import { formatTensor, sizeText } from "../print/tensor-text.ts";
import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * torch's text of the tensor: also what `${x}`, String(x) and, in Node, console.log(x) give.
 * @see torch.Tensor.__repr__
 * @example tensor([1, 2.5]).toString() // "tensor([1.0000, 2.5000])"
 */
export function toText(x: Tensor): string {
  return formatTensor(x, { requiresGrad: x.requiresGrad, gradFn: x.gradFn?.name ?? null });
}

/** A shape that prints as torch.Size does. */
export class Size extends Array<number> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array; // map, slice, … give plain arrays
  }

  override toString(): string {
    return sizeText([...this]);
  }
}

/**
 * The shape, as an array that prints as torch.Size, or the size of one dimension.
 * @see torch.Tensor.size
 * @example String(zeros([2, 3]).size()) // "torch.Size([2, 3])"
 */
export function size(x: Tensor): Size;
export function size(x: Tensor, dim: number): number;
export function size(x: Tensor, dim?: number): Size | number {
  if (dim !== undefined) return x.shape[normalizeDim(dim, x.ndim, "size")];
  return Object.setPrototypeOf([...x.shape], Size.prototype);
}
