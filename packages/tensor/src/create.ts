/** New tensors from plain values. */
import { type DType, type TypedArray, toInt32 } from "./dtype.ts";
import * as kernels from "./kernels/index.ts";
import { emptyArray, type NdArray, wrap } from "./ndarray.ts";
import { dtypeOf, fromNested, type NestedArray } from "./nested.ts";
import { type Indices, toIndices } from "./ops/indices.ts";
import { emptyLike as inOrderOf } from "./random/memory-order.ts";
import { checkShape, numelOf, type Shape, shapeText } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** What most functions that create tensors take last. */
export interface CreateOptions {
  dtype?: DType;
  /** Make a leaf whose gradient `backward` collects. Default false. */
  requiresGrad?: boolean;
}

/** A fresh array as a leaf. */
export function leaf(value: NdArray, options: CreateOptions = {}): Tensor {
  const x = new Tensor(value.storage, value.dtype, value.shape, value.strides, value.offset);
  if (options.requiresGrad) x.requiresGrad = true;
  return x;
}

/**
 * A tensor from a number, a boolean, nested lists of them or a typed array, which is copied.
 * Without `dtype`: bool for booleans, int32 for integers, float32 as soon as one number has a fraction
 * (JavaScript cannot tell 2.0 from 2: give `dtype` or `requiresGrad` where whole numbers should be floats).
 * @throws RangeError for ragged lists or an integer that does not fit; TypeError for what is no number.
 * @see torch.tensor
 * @example tensor([[1, 2], [3, 4.5]]).shape // [2, 2]
 */
export function tensor(data: NestedArray | Tensor, options: CreateOptions = {}): Tensor {
  if (data instanceof Tensor) return leaf(kernels.cast(data, options.dtype ?? data.dtype), options);
  const dtype = options.dtype ?? (options.requiresGrad ? "float32" : undefined);
  return leaf(fromNested(data, dtype, "tensor"), options);
}

/**
 * A tensor on the memory of a typed array: what one changes, the other sees. A Uint8Array is taken as bool only if `dtype` says so.
 * @throws TypeError if the array's type is not that of `dtype`, or has no dtype without a copy.
 * @see torch.from_numpy
 * @example fromTypedArray(new Float32Array(6), [2, 3]).shape // [2, 3]
 */
export function fromTypedArray(
  data: TypedArray,
  shape: Shape = [data.length],
  options: CreateOptions = {},
): Tensor {
  const where = "fromTypedArray";
  const dtype = options.dtype ?? dtypeOf(data, where);
  if (emptyArray([0], dtype).data.constructor !== data.constructor)
    throw new TypeError(
      `${where}: ${data.constructor.name} cannot be shared as ${dtype}; use tensor(…), which copies`,
    );
  if (numelOf(checkShape(shape, where)) !== data.length)
    throw new RangeError(
      `${where}: shape ${shapeText(shape)} needs ${numelOf(shape)} elements, got ${data.length}`,
    );
  return leaf(wrap(data, dtype, shape), options);
}

/**
 * Every element `value`. Without `dtype`: bool or int32 or float32, as `tensor(value)` has.
 * @see torch.full
 * @example full([2], 7).toArray() // [7, 7]
 */
export function full(shape: Shape, value: number | boolean, options: CreateOptions = {}): Tensor {
  checkShape(shape, "full");
  const one = fromNested(
    value,
    options.dtype ?? (options.requiresGrad ? "float32" : undefined),
    "full",
  );
  return leaf(kernels.full(shape, one.data[0], one.dtype), options);
}

/**
 * Zeros, float32 unless `dtype` says otherwise.
 * @see torch.zeros
 * @example zeros([2, 2]).toArray() // [[0, 0], [0, 0]]
 */
export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  return leaf(kernels.full(checkShape(shape, "zeros"), 0, options.dtype ?? "float32"), options);
}

/**
 * Ones, float32 unless `dtype` says otherwise.
 * @see torch.ones
 * @example ones([3]).toArray() // [1, 1, 1]
 */
export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return leaf(kernels.full(checkShape(shape, "ones"), 1, options.dtype ?? "float32"), options);
}

/**
 * arange(end) counts from 0 up to, not including, `end`; arange(start, end, step) from start by step; options come last.
 * int32 if all three are whole numbers, else float32.
 * @throws RangeError if the step is 0 or leads away from the end.
 * @see torch.arange
 * @example arange(2, 8, 3).toArray() // [2, 5]
 */
export function arange(
  startOrEnd: number,
  end?: number,
  step = 1,
  options: CreateOptions = {},
): Tensor {
  const [start, stop] = end === undefined ? [0, startOrEnd] : [startOrEnd, end];
  if (![start, stop, step].every(Number.isFinite) || step === 0 || (stop - start) * step < 0)
    throw new RangeError(
      `arange: needs finite bounds and a step that leads from start to end, got ${start}, ${stop}, step ${step}`,
    );
  const whole = [start, stop, step].every(Number.isInteger) && !options.requiresGrad;
  const dtype = options.dtype ?? (whole ? "int32" : "float32");
  const length = Math.ceil((stop - start) / step);
  const out = emptyArray([length], dtype);
  for (let i = 0; i < length; i++) {
    const value = start + i * step;
    out.data[i] = dtype === "int32" ? toInt32(Math.trunc(value), "arange") : value;
  }
  return leaf(out, options);
}

/**
 * `steps` values evenly spaced from `start` to `end`, both included, float32 unless `dtype` says otherwise.
 * @throws RangeError if steps is not an integer >= 0.
 * @see torch.linspace
 * @example linspace(0, 1, 5).toArray() // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(
  start: number,
  end: number,
  steps: number,
  options: CreateOptions = {},
): Tensor {
  const out = emptyArray(checkShape([steps], "linspace"), options.dtype ?? "float32");
  const step = steps > 1 ? (end - start) / (steps - 1) : 0;
  for (
    let i = 0;
    i < steps;
    i++ // counted from the nearer end, so that both are met
  )
    out.data[i] = i < steps / 2 ? start + i * step : end - (steps - 1 - i) * step;
  return leaf(out, options);
}

/**
 * The identity matrix, or ones on the diagonal of an n × m one.
 * @see torch.eye
 * @example eye(2).toArray() // [[1, 0], [0, 1]]
 */
export function eye(n: number, m: number = n, options: CreateOptions = {}): Tensor {
  const out = emptyArray(checkShape([n, m], "eye"), options.dtype ?? "float32");
  for (let i = 0; i < Math.min(n, m); i++) out.data[i * m + i] = 1;
  return leaf(out, options);
}

/**
 * A tensor whose elements nobody has set yet; here they are 0, in torch whatever was in memory.
 * @see torch.empty
 * @example empty([2, 3]).shape // [2, 3]
 */
export function empty(shape: Shape, options: CreateOptions = {}): Tensor {
  return leaf(emptyArray(checkShape(shape, "empty"), options.dtype ?? "float32"), options);
}

/** Zeros of x's shape and dtype. @see torch.zeros_like @example zerosLike(tensor([1.5])).toArray() // [0] */
export function zerosLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return zeros(x.shape, { dtype: x.dtype, ...options });
}

/** Ones of x's shape and dtype. @see torch.ones_like @example onesLike(tensor([1.5])).toArray() // [1] */
export function onesLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return ones(x.shape, { dtype: x.dtype, ...options });
}

/** `value` in x's shape and dtype. @see torch.full_like @example fullLike(tensor([1.5]), 2).toArray() // [2] */
export function fullLike(x: Tensor, value: number | boolean, options: CreateOptions = {}): Tensor {
  return full(x.shape, value, { dtype: x.dtype, ...options });
}

/** An unset tensor of x's shape and dtype, laid out in memory as x is. @see torch.empty_like @example emptyLike(tensor([1.5])).shape // [1] */
export function emptyLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return leaf(inOrderOf(x, options.dtype), options);
}

/**
 * For each class a row (or deeper) of zeros with a 1 at its place, int32.
 * @throws RangeError if a class is negative, or not below numClasses (left out: one more than the largest).
 * @see torch.nn.functional.one_hot
 * @example oneHot([0, 2]).toArray() // [[1, 0, 0], [0, 0, 1]]
 */
export function oneHot(classes: Indices, numClasses: number | null = null): Tensor {
  const index = toIndices(classes, "oneHot");
  const ids = kernels.packedData(index);
  const count =
    numClasses === null || numClasses === -1
      ? kernels.largest(ids) + 1
      : checkShape([numClasses], "oneHot")[0];
  const out = emptyArray([...index.shape, count], "int32");
  ids.forEach((id: number, k: number) => {
    if (id < 0 || id >= count)
      throw new RangeError(`oneHot: class ${id} at position ${k} is outside 0 to ${count - 1}`);
    out.data[k * count + id] = 1;
  });
  return leaf(out);
}
