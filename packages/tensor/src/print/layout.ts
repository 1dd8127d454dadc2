/**
 * Which elements of a tensor are shown, and how their texts are set in brackets and lines
 * (torch/_tensor_str.py, _vector_str and _tensor_str_with_formatter).
 */
import type { NdArray } from "../ndarray.ts";
import type { Shape } from "../shape.ts";

/** What the setting of a tensor depends on besides its texts. */
export interface LayoutOptions {
  /** How many items are kept at each end of a dimension longer than two such ends; Infinity keeps all. */
  readonly edgeitems: number;
  readonly linewidth: number;
  /** The common width of the texts. */
  readonly width: number;
}

/** The elements that are shown, in row-major order; no other is read. */
export function visibleValues(x: NdArray, edgeitems: number): number[] {
  const { data, shape, strides } = x;
  const values: number[] = [];
  const walk = (dim: number, position: number): void => {
    if (dim === shape.length) {
      values.push(data[position]);
      return;
    }
    const size = shape[dim];
    const cut = size > 2 * edgeitems;
    for (let i = 0; i < size; i++) {
      if (cut && i === edgeitems) i = size - edgeitems;
      walk(dim + 1, position + i * strides[dim]);
    }
  };
  walk(0, x.offset);
  return values;
}

/**
 * The texts of `visibleValues` in nested brackets, the first of which stands `indent` characters into its line.
 * Vectors wrap at the line width; matrices set one row below the other, and each further dimension adds a blank line.
 */
export function layOut(
  texts: readonly string[],
  shape: Shape,
  options: LayoutOptions,
  indent: number,
): string {
  const { edgeitems, linewidth, width } = options;
  const innermost = shape.length - 1;
  let next = 0;

  const vector = (column: number): string => {
    const items = shownItems(shape[innermost], edgeitems, " ...", () => texts[next++]);
    const perLine = Math.max(1, Math.floor((linewidth - column) / (width + 2))); // 2 for ", "
    const lines: string[] = [];
    for (let i = 0; i < items.length; i += perLine)
      lines.push(items.slice(i, i + perLine).join(", "));
    return `[${lines.join(`,\n${" ".repeat(column + 1)}`)}]`;
  };
  const block = (dim: number, column: number): string => {
    if (dim === innermost) return vector(column);
    const items = shownItems(shape[dim], edgeitems, "...", () => block(dim + 1, column + 1));
    return `[${items.join(`,${"\n".repeat(innermost - dim)}${" ".repeat(column + 1)}`)}]`;
  };
  return shape.length === 0 ? texts[0] : block(0, indent);
}

/** One text per index that is shown, and the ellipsis where indices are left out. */
function shownItems(
  size: number,
  edgeitems: number,
  ellipsis: string,
  item: () => string,
): string[] {
  const cut = size > 2 * edgeitems;
  const shown = cut ? 2 * edgeitems : size;
  const items: string[] = [];
  for (let i = 0; i < shown; i++) {
    if (cut && i === edgeitems) items.push(ellipsis);
    items.push(item());
  }
  return items;
}
