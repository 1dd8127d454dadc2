/**
 * The element types of safetensors files and how their little-endian bytes become a typed array of the library, and back.
 * Left out: unsigned integers of more than 8 bits, complex numbers and floats of 8 bits or fewer.
 */
import { allocate, type DType, type TypedArray } from "../dtype.ts";
import { narrowToBfloat16, narrowToFloat16, widenBfloat16, widenFloat16 } from "./half.ts";

/** An element type as the file names it. */
export type StoredDType =
  | "I64"
  | "F64"
  | "F32"
  | "I32"
  | "BF16"
  | "F16"
  | "I16"
  | "I8"
  | "U8"
  | "BOOL";

/** Bytes per element and the dtype it is read as, in the order in which the safetensors library lays out a file. */
export const STORED_TYPES: Readonly<Record<StoredDType, { bytes: number; dtype: DType }>> = {
  I64: { bytes: 8, dtype: "int32" },
  F64: { bytes: 8, dtype: "float64" },
  F32: { bytes: 4, dtype: "float32" },
  I32: { bytes: 4, dtype: "int32" },
  BF16: { bytes: 2, dtype: "float32" },
  F16: { bytes: 2, dtype: "float32" },
  I16: { bytes: 2, dtype: "int32" },
  I8: { bytes: 1, dtype: "int32" },
  U8: { bytes: 1, dtype: "int32" },
  BOOL: { bytes: 1, dtype: "bool" },
};

export function isStoredDType(name: string): name is StoredDType {
  return Object.hasOwn(STORED_TYPES, name);
}

/** Whether this machine keeps the low byte first, as the files do. Nearly all do. */
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bytes of each element in opposite order, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}

/** `bytes` at an address that typed arrays of `size` bytes accept: itself where it lies well, else a copy. */
function aligned(bytes: Uint8Array, size: number): Uint8Array {
  const inPlace = bytes.byteOffset % size === 0 && (LITTLE_ENDIAN || size === 1);
  if (inPlace) return bytes;
  const copy = new Uint8Array(bytes);
  if (!LITTLE_ENDIAN) swapBytes(copy, size);
  return copy;
}

/**
 * The elements in `bytes`: a window on the same memory for F64, F32, I32 and BOOL where alignment allows, else a fresh array.
 * @throws RangeError if an I64 does not fit int32, or a BOOL is neither 0 nor 1.
 */
export function decodeElements(stored: StoredDType, bytes: Uint8Array, where: string): TypedArray {
  const { bytes: size, dtype } = STORED_TYPES[stored];
  const { buffer, byteOffset } = aligned(bytes, stored === "I64" ? 4 : size); // an I64 is read as two words
  const count = bytes.length / size;
  switch (stored) {
    case "F64":
      return new Float64Array(buffer, byteOffset, count);
    case "F32":
      return new Float32Array(buffer, byteOffset, count);
    case "I32":
      return new Int32Array(buffer, byteOffset, count);
    case "I64":
      return lowWords(new Int32Array(buffer, byteOffset, 2 * count), where);
    case "I16":
      return new Int32Array(new Int16Array(buffer, byteOffset, count));
    case "I8":
      return new Int32Array(new Int8Array(buffer, byteOffset, count));
    case "U8":
      return new Int32Array(new Uint8Array(buffer, byteOffset, count));
    case "BOOL":
      return checkBools(new Uint8Array(buffer, byteOffset, count), where);
    default: {
      const out = allocate(dtype, count);
      const widen = stored === "F16" ? widenFloat16 : widenBfloat16;
      widen(new Uint16Array(buffer, byteOffset, count), new Uint32Array(out.buffer));
      return out;
    }
  }
}

/** 64-bit integers, given as pairs of a low and a high word, as int32: the high word may only repeat the sign. */
function lowWords(words: Int32Array, where: string): Int32Array {
  const out = new Int32Array(words.length / 2);
  for (let i = 0; i < out.length; i++) {
    out[i] = words[2 * i];
    if (words[2 * i + 1] !== out[i] >> 31) {
      const value = (BigInt(words[2 * i + 1]) << 32n) | BigInt(out[i] >>> 0);
      throw new RangeError(
        `${where}: element ${i} is ${value}, which does not fit int32, the library's integer type`,
      );
    }
  }
  return out;
}

function checkBools(data: Uint8Array, where: string): Uint8Array {
  for (let i = 0; i < data.length; i++)
    if (data[i] > 1)
      throw new RangeError(`${where}: element ${i} of a BOOL tensor is 0 or 1, got ${data[i]}`);
  return data;
}

/**
 * Writes `data` as elements of `stored` to `target`, whose length and address suit them.
 * @throws RangeError if an integer does not fit; floats round to the nearest.
 */
export function encodeElements(
  stored: StoredDType,
  data: TypedArray,
  target: Uint8Array,
  where: string,
): void {
  const { buffer, byteOffset } = target;
  const count = data.length;
  switch (stored) {
    case "F64":
      new Float64Array(buffer, byteOffset, count).set(data);
      break;
    case "F32":
      new Float32Array(buffer, byteOffset, count).set(data);
      break;
    case "I32":
      new Int32Array(buffer, byteOffset, count).set(data);
      break;
    case "I64":
      signExtend(data, new Int32Array(buffer, byteOffset, 2 * count));
      break;
    case "I16":
      fit(data, new Int16Array(buffer, byteOffset, count), where);
      break;
    case "I8":
      fit(data, new Int8Array(buffer, byteOffset, count), where);
      break;
    case "U8":
      fit(data, new Uint8Array(buffer, byteOffset, count), where);
      break;
    case "BOOL":
      target.set(data);
      break;
    default: {
      const narrow = stored === "F16" ? narrowToFloat16 : narrowToBfloat16;
      const words = new Uint32Array(data.buffer, data.byteOffset, count);
      narrow(words, new Uint16Array(buffer, byteOffset, count));
    }
  }
  if (!LITTLE_ENDIAN) swapBytes(target, stored === "I64" ? 4 : STORED_TYPES[stored].bytes);
}

/** Pairs of a low and a high word. */
function signExtend(data: TypedArray, words: Int32Array): void {
  for (let i = 0; i < data.length; i++) {
    words[2 * i] = data[i];
    words[2 * i + 1] = data[i] >> 31;
  }
}

function fit(data: TypedArray, out: Int16Array | Int8Array | Uint8Array, where: string): void {
  for (let i = 0; i < data.length; i++) {
    out[i] = data[i];
    if (out[i] !== data[i])
      throw new RangeError(
        `${where}: element ${i} is ${data[i]}, which does not fit ${8 * out.BYTES_PER_ELEMENT} bits; store it as I32`,
      );
  }
}
