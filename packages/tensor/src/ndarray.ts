/** NdArray: a strided view of a typed array. What kernels read and write; it knows nothing of gradients. */
import { allocate, type DType, type TypedArray } from "./dtype.ts";
import { isRowMajor, numelOf, rowMajorStrides, type Shape } from "./shape.ts";

/** A typed array that views share, with the count of its in-place changes (torch's version counter). */
export class Storage {
  readonly data: TypedArray;
  version = 0;

  constructor(data: TypedArray) {
    this.data = data;
  }
}

/** A strided view of a typed array: what kernels read and write, and what Tensor adds gradients to. */
export class NdArray {
  readonly storage: Storage;
  readonly dtype: DType;
  readonly shape: Shape;
  /** How far, in elements, one step along each dimension moves; 0 where a size-1 dimension was expanded. */
  readonly strides: readonly number[];
  /** Where in the storage the first element lies. */
  readonly offset: number;

  constructor(
    storage: Storage,
    dtype: DType,
    shape: Shape,
    strides: readonly number[] = rowMajorStrides(shape),
    offset = 0,
  ) {
    this.storage = storage;
    this.dtype = dtype;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
  }

  /** The whole typed array, of which this view may be a part: index it with `offset` and `strides`. */
  get data(): TypedArray {
    return this.storage.data;
  }

  get ndim(): number {
    return this.shape.length;
  }

  /** The number of elements. @see torch.Tensor.numel */
  numel(): number {
    return numelOf(this.shape);
  }

  /** Whether the elements lie in row-major order without gaps. @see torch.Tensor.is_contiguous */
  isContiguous(): boolean {
    return isRowMajor(this.shape, this.strides);
  }
}

/** A fresh zeroed array. */
export function emptyArray(shape: Shape, dtype: DType): NdArray {
  return new NdArray(new Storage(allocate(dtype, numelOf(shape))), dtype, shape);
}

/** A typed array, not copied, as a packed array of `shape`. */
export function wrap(data: TypedArray, dtype: DType, shape: Shape): NdArray {
  return new NdArray(new Storage(data), dtype, shape);
}

/** Another view of the same storage. */
export function viewOf(
  x: NdArray,
  shape: Shape,
  strides: readonly number[],
  offset: number,
): NdArray {
  return new NdArray(x.storage, x.dtype, shape, strides, offset);
}

/** A packed array under another shape of as many elements. */
export function reshaped(x: NdArray, shape: Shape): NdArray {
  return new NdArray(x.storage, x.dtype, shape, rowMajorStrides(shape), x.offset);
}
