/**
 * The element types of safetensors files and how their little-endian bytes become a typed array of the library, and back.
 * Left out: unsigned integers of more than 8 bits, complex numbers and floats of 8 bits or fewer.
 */
import type { DType, TypedArray } from "../dtype.ts";
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

/** How one element type is read and written. */
interface StoredType {
  /** Bytes per element. */
  readonly bytes: number;
  /** The library's dtype that holds all its values. */
  readonly dtype: DType;
  /** The typed array over its bytes; an I64 is two words, a 16-bit float its bits. */
  readonly words: WordsConstructor;
}

type Words = TypedArray | Uint16Array | Int16Array | Int8Array;

interface WordsConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Words;
}

/** In the order in which the safetensors library lays out a file: the larger elements first. */
export const STORED_TYPES: Readonly<Record<StoredDType, StoredType>> = {
  I64: { bytes: 8, dtype: "int32", words: Int32Array },
  F64: { bytes: 8, dtype: "float64", words: Float64Array },
  F32: { bytes: 4, dtype: "float32", words: Float32Array },
  I32: { bytes: 4, dtype: "int32", words: Int32Array },
  BF16: { bytes: 2, dtype: "float32", words: Uint16Array },
  F16: { bytes: 2, dtype: "float32", words: Uint16Array },
  I16: { bytes: 2, dtype: "int32", words: Int16Array },
  I8: { bytes: 1, dtype: "int32", words: Int8Array },
  U8: { bytes: 1, dtype: "int32", words: Uint8Array },
  BOOL: { bytes: 1, dtype: "bool", words: Uint8Array },
};

export function isStoredDType(name: string): name is StoredDType {
  return Object.hasOwn(STORED_TYPES, name);
}

/** Whether this machine keeps the low byte first, as the files do. Nearly all do. */
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bytes of each word in opposite order, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}

/** The words in `bytes`: a window on the same memory where it lies at a multiple of their size, else a copy. */
function wordsOf(bytes: Uint8Array, Constructor: WordsConstructor): Words {
  const size = Constructor.BYTES_PER_ELEMENT;
  const inPlace = bytes.byteOffset % size === 0 && (LITTLE_ENDIAN || size === 1);
  const { buffer, byteOffset, length } = inPlace ? bytes : new Uint8Array(bytes);
  if (!LITTLE_ENDIAN && !inPlace) swapBytes(new Uint8Array(buffer), size);
  return new Constructor(buffer, byteOffset, length / size);
}

/**
 * The elements in `bytes`: a window on the same memory for F64, F32, I32 and BOOL where alignment allows, else a fresh array.
 * @throws RangeError if an I64 does not fit int32, or a BOOL is neither 0 nor 1.
 */
export function decodeElements(stored: StoredDType, bytes: Uint8Array, where: string): TypedArray {
  const words = wordsOf(bytes, STORED_TYPES[stored].words);
  switch (stored) {
    case "I64":
      return lowWords(words, where);
    case "F16":
      return widened(words, widenFloat16);
    case "BF16":
      return widened(words, widenBfloat16);
    case "BOOL":
      checkBools(words, where);
      return words as Uint8Array;
    case "I16":
    case "I8":
    case "U8":
      return new Int32Array(words);
    default:
      return words as Float64Array | Float32Array | Int32Array;
  }
}

/** 16-bit floats as float32. */
function widened(halves: Words, widen: typeof widenFloat16): Float32Array {
  const out = new Float32Array(halves.length);
  widen(halves as Uint16Array, new Uint32Array(out.buffer));
  return out;
}

/** 64-bit integers, given as pairs of a low and a high word, as int32: the high word may only repeat the sign. */
function lowWords(words: Words, where: string): Int32Array {
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

function checkBools(data: Words, where: string): void {
  for (let i = 0; i < data.length; i++)
    if (data[i] > 1)
      throw new RangeError(`${where}: element ${i} of a BOOL tensor is 0 or 1, got ${data[i]}`);
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
  const Constructor = STORED_TYPES[stored].words;
  const size = Constructor.BYTES_PER_ELEMENT;
  const words = new Constructor(target.buffer, target.byteOffset, target.length / size);
  switch (stored) {
    case "I64":
      signExtend(data, words);
      break;
    case "F16":
      narrowToFloat16(bitsOf(data), words as Uint16Array);
      break;
    case "BF16":
      narrowToBfloat16(bitsOf(data), words as Uint16Array);
      break;
    case "I16":
    case "I8":
    case "U8":
      fit(data, words, where);
      break;
    default:
      words.set(data);
  }
  if (!LITTLE_ENDIAN) swapBytes(target, size);
}

function bitsOf(data: TypedArray): Uint32Array {
  return new Uint32Array(data.buffer, data.byteOffset, data.length);
}

/** Pairs of a low and a high word. */
function signExtend(data: TypedArray, words: Words): void {
  for (let i = 0; i < data.length; i++) {
    words[2 * i] = data[i];
    words[2 * i + 1] = data[i] >> 31;
  }
}

function fit(data: TypedArray, out: Words, where: string): void {
  for (let i = 0; i < data.length; i++) {
    out[i] = data[i];
    if (out[i] !== data[i])
      throw new RangeError(
        `${where}: element ${i} is ${data[i]}, which does not fit ${8 * out.BYTES_PER_ELEMENT} bits; store it as I32`,
      );
  }
}
