/** Borders round a tensor. Left out: reflecting, replicating and circular borders, and negative widths. */
import { cat, full, type Tensor } from "@gptlight/tensor";

/**
 * x with `value` on both sides of its last dimensions: `widths` lists before and after for the last dimension, then for the last but one, …
 * @throws RangeError for an odd number of widths, more than x has dimensions, or widths that are no integers >= 0.
 * @see torch.nn.functional.pad
 * @example pad(tensor([1.5, 2]), [1, 2]).toArray() // [0, 1.5, 2, 0, 0]
 */
export function pad(
  x: Tensor,
  widths: readonly number[],
  { value = 0 }: { value?: number } = {},
): Tensor {
  const isWidth = (n: number) => Number.isInteger(n) && n >= 0;
  if (widths.length % 2 !== 0 || widths.length > 2 * x.ndim || !widths.every(isWidth))
    throw new RangeError(
      `pad: needs before and after, integers >= 0, for at most the ${x.ndim} dimensions of x, got [${widths.join(", ")}]`,
    );
  let padded = x;
  for (let i = 0; i < widths.length; i += 2) {
    const dim = x.ndim - 1 - i / 2;
    const border = (width: number) =>
      width === 0 ? [] : [full(padded.shape.with(dim, width), value, { dtype: x.dtype })];
    const [before, after] = [border(widths[i]), border(widths[i + 1])];
    if (before.length + after.length > 0) padded = cat([...before, padded, ...after], dim);
  }
  return padded;
}
