/**
 * The text of a tensor, byte for byte as torch 2.13 prints it (torch/_tensor_str.py), with the texts of shapes and dtypes.
 * Left out: devices (there is one), sparse, quantized, nested and complex tensors.
 */
import { type DType, isFloat } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";
import type { Shape } from "../shape.ts";
import { layOut, visibleValues } from "./layout.ts";
import { numberTexts } from "./number.ts";
import { getPrintoptions, type PrintOptions } from "./options.ts";

const PREFIX = "tensor(";

/** A Python tuple: `(2, 3)`, `(8,)`, `()`. */
export function tupleText(sizes: Shape): string {
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

/** A shape as torch prints it. @see torch.Size @example sizeText([2, 3]) // "torch.Size([2, 3])" */
export function sizeText(shape: Shape): string {
  return `torch.Size([${shape.join(", ")}])`;
}

/** A dtype as torch prints it; int32, the library's integer type, stands for torch's int64. */
export function dtypeText(dtype: DType): string {
  return `torch.${dtype === "int32" ? "int64" : dtype}`;
}

/** What a tensor's text tells besides its elements. */
export interface TensorTraits {
  readonly requiresGrad: boolean;
  /** The name of the node that computed it, such as "AddBackward0"; null for a leaf. */
  readonly gradFn: string | null;
  /** Whether it is an nn.Parameter, whose text has a first line of its own. */
  readonly isParameter?: boolean;
}

/**
 * The text of a tensor.
 * @see torch.Tensor.__repr__
 * @example formatTensor(wrap(Float32Array.of(1, 2.5), "float32", [2]), { requiresGrad: true, gradFn: null })
 * // "tensor([1.0000, 2.5000], requires_grad=True)"
 */
export function formatTensor(
  x: NdArray,
  traits: TensorTraits,
  options: PrintOptions = getPrintoptions(),
): string {
  const text = withSuffixes(
    PREFIX + bodyText(x, options),
    suffixes(x, traits, options),
    options.linewidth,
  );
  return traits.isParameter ? `Parameter containing:\n${text}` : text;
}

/** The elements in their brackets. */
function bodyText(x: NdArray, options: PrintOptions): string {
  const numel = x.numel();
  if (numel === 0) return "[]";
  const summarize = numel > options.threshold;
  if (summarize && options.edgeitems === 0 && x.ndim > 0) return "[...]"; // nothing is left to show
  const edgeitems = summarize ? options.edgeitems : Number.POSITIVE_INFINITY;
  const { texts, width } = numberTexts(visibleValues(x, edgeitems), x.dtype, options);
  const layout = { edgeitems, linewidth: options.linewidth, width };
  return layOut(texts, x.shape, layout, PREFIX.length);
}

/** size where the brackets do not show it, dtype where the elements do not, then the place in the graph. */
function suffixes(x: NdArray, traits: TensorTraits, options: PrintOptions): string[] {
  const list: string[] = [];
  const isEmpty = x.numel() === 0;
  if (isEmpty ? x.ndim !== 1 : options.edgeitems === 0) list.push(`size=${tupleText(x.shape)}`);
  // 1. is a float32, 1 an int64 and True a bool by their looks; an empty tensor looks like a float32
  const isPlain = x.dtype === "float32" || (!isEmpty && !isFloat(x.dtype));
  if (!isPlain) list.push(`dtype=${dtypeText(x.dtype)}`);
  if (traits.gradFn !== null) list.push(`grad_fn=<${traits.gradFn}>`);
  else if (traits.requiresGrad) list.push("requires_grad=True");
  return list;
}

/** `text` and its suffixes, each on the last line if it still fits there, else on a line of its own. */
function withSuffixes(text: string, list: readonly string[], linewidth: number): string {
  let result = text;
  let used = text.length - text.lastIndexOf("\n") + 1; // of the last line, with 2 more for ", "
  for (const suffix of list) {
    if (used + suffix.length + 2 > linewidth) {
      result += `,\n${" ".repeat(PREFIX.length)}${suffix}`;
      used = PREFIX.length + suffix.length;
    } else {
      result += `, ${suffix}`;
      used += suffix.length + 2;
    }
  }
  return `${result})`;
}
