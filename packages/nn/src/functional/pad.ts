/** Borders round a tensor. Left out: negative widths. */
import { cat, full, type Tensor } from "@gptlight/tensor";

/** What stands in a border: one value, or the tensor's own elements: mirrored at its edge, its edge repeated, or those of the other side. */
export type PadMode = "constant" | "reflect" | "replicate" | "circular";

/** The options of `pad`, torch's. */
export interface PadOptions {
  /** Default "constant". */
  mode?: PadMode;
  /** For "constant". Default 0. */
  value?: number;
}

/**
 * x with a border on both sides of its last dimensions: `widths` lists before and after for the last dimension, then for the last but one, …
 * @throws RangeError for an odd number of widths, more than x has dimensions, widths that are no integers >= 0, or wider than there are elements to put there.
 * @see torch.nn.functional.pad
 * @example pad(tensor([1.5, 2]), [1, 2]).toArray() // [0, 1.5, 2, 0, 0]
 * @example pad(tensor([1, 2, 3]), [2, 1], { mode: "reflect" }).toArray() // [3, 2, 1, 2, 3, 2]
 */
export function pad(x: Tensor, widths: readonly number[], options: PadOptions = {}): Tensor {
  const { mode = "constant", value = 0 } = options;
  const isWidth = (n: number) => Number.isInteger(n) && n >= 0;
  if (widths.length % 2 !== 0 || widths.length > 2 * x.ndim || !widths.every(isWidth))
    throw new RangeError(
      `pad: needs before and after, integers >= 0, for at most the ${x.ndim} dimensions of x, got [${widths.join(", ")}]`,
    );
  let padded = x;
  for (let i = 0; i < widths.length; i += 2) {
    const dim = x.ndim - 1 - i / 2;
    const [before, after] = [widths[i], widths[i + 1]];
    if (before + after === 0) continue;
    if (mode === "constant") padded = withConstant(padded, dim, before, after, value);
    else padded = padded.indexSelect(dim, sources(padded.shape[dim], before, after, mode));
  }
  return padded;
}

function withConstant(
  x: Tensor,
  dim: number,
  before: number,
  after: number,
  value: number,
): Tensor {
  const border = (width: number) =>
    width === 0 ? [] : [full(x.shape.with(dim, width), value, { dtype: x.dtype })];
  return cat([...border(before), x, ...border(after)], dim);
}

/** For each place of a padded dimension, the element of the `size` ones that stands there. */
function sources(size: number, before: number, after: number, mode: PadMode): number[] {
  const widest = { reflect: size - 1, circular: size, replicate: size === 0 ? 0 : Infinity };
  const most = widest[mode as keyof typeof widest];
  if (most === undefined)
    throw new RangeError(
      `pad: mode must be "constant", "reflect", "replicate" or "circular", got "${mode}"`,
    );
  if (Math.max(before, after) > most)
    throw new RangeError(
      `pad: widths ${before} and ${after} are too wide to ${mode} a dimension of size ${size}: at most ${most}`,
    );
  return Array.from({ length: before + size + after }, (_, k) => {
    const i = k - before;
    if (mode === "replicate") return Math.min(Math.max(i, 0), size - 1);
    if (mode === "circular") return (i + size) % size;
    return size - 1 - Math.abs(size - 1 - Math.abs(i)); // reflect, at either end
  });
}
