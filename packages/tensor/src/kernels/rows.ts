/**
 * The walk of every strided kernel: neighbouring dimensions are merged where all operands allow it,
 * and what remains is visited row after row, so that a kernel is a plain loop over one row.
 */
import { type NdArray, viewOf } from "../ndarray.ts";
import { numelOf, type Shape } from "../shape.ts";

/** One row: `length` elements, starting at `offsets[k]` and `steps[k]` apart in operand k. The arrays are reused. */
export type VisitRow = (
  length: number,
  offsets: readonly number[],
  steps: readonly number[],
) => void;

/** `x` as if it had `shape`: dimensions of size 1, and missing ones in front, repeat with stride 0. */
export function broadcastTo(x: NdArray, shape: Shape): NdArray {
  const lead = shape.length - x.shape.length;
  const strides = shape.map((_, d) =>
    d < lead || x.shape[d - lead] === 1 ? 0 : x.strides[d - lead],
  );
  return viewOf(x, shape, strides, x.offset);
}

/** Visits all rows of operands that have one common shape, in row-major order. */
export function walkRows(operands: readonly NdArray[], visit: VisitRow): void {
  walkPlanes(operands, (rows, length, first, rowSteps, steps) => {
    const offsets = [...first];
    for (let r = 0; r < rows; r++) {
      visit(length, offsets, steps);
      for (let k = 0; k < offsets.length; k++) offsets[k] += rowSteps[k];
    }
  });
}

/** A plane: `rows` rows of `length` elements; operand k starts at `offsets[k]`. The arrays are reused. */
export type VisitPlane = (
  rows: number,
  length: number,
  offsets: readonly number[],
  rowSteps: readonly number[],
  steps: readonly number[],
) => void;

/** Visits the planes that the last two dimensions span after merging, in row-major order. */
export function walkPlanes(operands: readonly NdArray[], visit: VisitPlane): void {
  const shape = operands[0].shape;
  if (numelOf(shape) === 0) return;
  const { sizes, strides } = mergeDims(shape, operands);
  const row = sizes.length - 1;
  const offsets = operands.map((x) => x.offset);
  const rows = row === 0 ? 1 : sizes[row - 1];
  const rowSteps = strides.map((s) => (row === 0 ? 0 : s[row - 1]));
  const steps = strides.map((s) => s[row]);
  const counter = new Array<number>(Math.max(0, row - 1)).fill(0);
  for (;;) {
    visit(rows, sizes[row], offsets, rowSteps, steps);
    let d = row - 2; // the odometer: step the last outer dimension, carry into the one before
    for (; d >= 0; d--) {
      if (++counter[d] < sizes[d]) break;
      counter[d] = 0;
      for (let k = 0; k < offsets.length; k++) offsets[k] -= strides[k][d] * (sizes[d] - 1);
    }
    if (d < 0) return;
    for (let k = 0; k < offsets.length; k++) offsets[k] += strides[k][d];
  }
}

/** Sizes and, per operand, strides with every dimension merged into its right neighbour that can be; at least one dimension. */
function mergeDims(
  shape: Shape,
  operands: readonly NdArray[],
): { sizes: number[]; strides: number[][] } {
  const sizes: number[] = [];
  const strides: number[][] = operands.map(() => []);
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 1) continue;
    const last = sizes.length - 1;
    const merges =
      last >= 0 && operands.every((x, k) => strides[k][last] === x.strides[d] * shape[d]);
    if (merges) sizes[last] *= shape[d];
    else sizes.push(shape[d]);
    for (let k = 0; k < operands.length; k++) {
      if (merges) strides[k][last] = operands[k].strides[d];
      else strides[k].push(operands[k].strides[d]);
    }
  }
  if (sizes.length === 0) {
    sizes.push(1);
    for (const s of strides) s.push(0);
  }
  return { sizes, strides };
}
