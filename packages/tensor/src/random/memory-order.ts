/**
 * In which order a fill visits the elements of a strided array: that of memory, not of indices, as torch's TensorIterator walks
 * its operands. So x.t().uniform_() writes the same numbers into the same memory as x.uniform_() does.
 */
import type { DType, TypedArray } from "../dtype.ts";
import { broadcastTo, copyInto, packedData, permute } from "../kernels/index.ts";
import { emptyArray, NdArray } from "../ndarray.ts";
import { numelOf, type Shape, shapeText } from "../shape.ts";

/** Above 0 if dimension `a` belongs outside `b`, below 0 if inside, 0 if no operand tells; the first operand that tells decides. */
function compareSteps(shape: Shape, operands: readonly NdArray[], a: number, b: number): number {
  for (const { strides } of operands) {
    if (strides[a] === 0 || strides[b] === 0) continue; // a broadcast dimension says nothing
    if (strides[a] !== strides[b]) return strides[a] - strides[b];
    if (shape[a] > shape[b]) return 1;
  }
  return 0;
}

/**
 * The dimensions of the operands (all of one shape), outermost first, in the order in which their memory is walked.
 * An insertion sort, because "tells nothing" is not transitive: another sort would order some broadcast dimensions otherwise.
 */
export function memoryOrder(...operands: readonly NdArray[]): number[] {
  const shape = operands[0].shape;
  const inner = shape.map((_, d) => shape.length - 1 - d); // innermost first
  for (let i = 1; i < inner.length; i++) {
    for (let at = i, k = i - 1; k >= 0; k--) {
      const side = compareSteps(shape, operands, inner[k], inner[at]);
      if (side < 0) break;
      if (side === 0) continue;
      [inner[k], inner[at]] = [inner[at], inner[k]];
      at = k;
    }
  }
  return inner.reverse();
}

/** A new packed array whose dimensions lie in memory in the order of those of `x`. @see torch.empty_like */
export function emptyLike(x: NdArray, dtype: DType = x.dtype): NdArray {
  const strides = new Array<number>(x.ndim);
  let step = 1;
  for (const d of memoryOrder(x).reverse()) {
    strides[d] = step;
    step *= Math.max(x.shape[d], 1);
  }
  return new NdArray(emptyArray(x.shape, dtype).storage, dtype, x.shape, strides);
}

/** @throws Error if elements of `out` share memory, as those of an expanded array do. */
export function checkNoOverlap(out: NdArray, where: string): void {
  if (out.shape.some((size, d) => size > 1 && out.strides[d] === 0))
    throw new Error(
      `${where}: elements of the ${shapeText(out.shape)} tensor share memory (it is expanded); call clone() first`,
    );
}

/**
 * Hands `fill` the elements of `out` side by side in memory order, with those of `inputs` (which broadcast to its shape) in the same order.
 * Where they lie side by side already they are the storage itself, else a packed array whose values are then moved to their places.
 */
export function fillInMemoryOrder(
  out: NdArray,
  where: string,
  fill: (values: TypedArray, ...inputs: TypedArray[]) => void,
  inputs: readonly NdArray[] = [],
): void {
  checkNoOverlap(out, where);
  if (numelOf(out.shape) === 0) return;
  const aligned = inputs.map((input) => broadcastTo(input, out.shape));
  const order = memoryOrder(out, ...aligned);
  const read = aligned.map((input) => packedData(permute(input, order)));
  const ordered = permute(out, order);
  if (ordered.isContiguous()) {
    fill(packedData(ordered), ...read);
  } else {
    const packed = emptyArray(ordered.shape, out.dtype);
    fill(packed.data, ...read);
    copyInto(packed, ordered);
  }
}
