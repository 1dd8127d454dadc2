/** Safetensors files for the tests: valid ones of every kind, and an oracle that reads them by JSON.parse and DataView alone. */
import fc from "fast-check";
import { allocate } from "../../src/dtype.ts";
import type { NdArray } from "../../src/ndarray.ts";
import { wrap } from "../../src/ndarray.ts";
import { STORED_TYPES, type StoredDType } from "../../src/safetensors/stored-types.ts";
import { writeSafetensors } from "../../src/safetensors/writer.ts";
import { numelOf } from "../../src/shape.ts";

/** A header's text with the bytes after it, as a file. */
export function fileOf(header: string, data: ArrayLike<number> = [], length?: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** The elements of one tensor as a DataView reads them; int64 as BigInt. */
function readElement(view: DataView, at: number, dtype: StoredDType): number | bigint {
  switch (dtype) {
    case "F64":
      return view.getFloat64(at, true);
    case "F32":
      return view.getFloat32(at, true);
    case "BF16": {
      const wide = new DataView(new ArrayBuffer(4));
      wide.setUint16(0, view.getUint16(at, true));
      return wide.getFloat32(0);
    }
    case "F16":
      return halfValue(view.getUint16(at, true));
    case "I64":
      return view.getBigInt64(at, true);
    case "I32":
      return view.getInt32(at, true);
    case "I16":
      return view.getInt16(at, true);
    case "I8":
      return view.getInt8(at);
    default:
      return view.getUint8(at);
  }
}

/** The number a float16 denotes, by its definition. */
export function halfValue(bits: number): number {
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** What a valid file holds. */
export function oracle(file: Uint8Array): Map<string, { shape: number[]; values: number[] }> {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const dataStart = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, dataStart))) as Record<
    string,
    { dtype: StoredDType; shape: number[]; data_offsets: [number, number] }
  >;
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  return new Map(
    entries.map(([name, { dtype, shape, data_offsets }]) => {
      const count = numelOf(shape);
      const size = count === 0 ? 0 : (data_offsets[1] - data_offsets[0]) / count;
      const values = Array.from({ length: count }, (_, i) =>
        Number(readElement(view, dataStart + data_offsets[0] + i * size, dtype)),
      );
      return [name, { shape, values }];
    }),
  );
}

export const anyStored: fc.Arbitrary<StoredDType> = fc.constantFrom(
  ...(Object.keys(STORED_TYPES) as StoredDType[]),
);

const RANGES: Partial<Record<StoredDType, [number, number]>> = {
  I16: [-32768, 32767],
  I8: [-128, 127],
  U8: [0, 255],
  BOOL: [0, 1],
};

/** Values that `stored` holds exactly. */
function elementOf(stored: StoredDType): fc.Arbitrary<number> {
  if (stored === "F64") return fc.double();
  if (stored === "F32") return fc.float();
  if (stored === "F16") return fc.nat(0xffff).map(halfValue);
  if (stored === "BF16")
    return fc.nat(0xffff).map((bits) => new Float32Array(Uint32Array.of(bits << 16).buffer)[0]);
  const [min, max] = RANGES[stored] ?? [-(2 ** 31), 2 ** 31 - 1];
  return fc.integer({ min, max });
}

export const anyName: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: "grapheme", maxLength: 4 }),
  fc.constantFrom("a", "wte.weight", "__proto__", "constructor", "10", "9", "\uffff", "😀", '"\\'),
);

/** What writeSafetensors takes. */
export interface Contents {
  tensors: Map<string, NdArray>;
  dtypes: Map<string, StoredDType>;
  metadata: Map<string, string> | null;
}

const anyTensor: fc.Arbitrary<{ stored: StoredDType; array: NdArray }> = fc
  .tuple(anyStored, fc.array(fc.nat(4), { maxLength: 3 }))
  .chain(([stored, shape]) => {
    const { dtype } = STORED_TYPES[stored];
    const length = numelOf(shape);
    return fc.array(elementOf(stored), { minLength: length, maxLength: length }).map((values) => {
      const data = allocate(dtype, length);
      data.set(values);
      return { stored, array: wrap(data, dtype, shape) };
    });
  });

export const anyContents: fc.Arbitrary<Contents> = fc
  .record({
    tensors: fc.array(fc.tuple(anyName, anyTensor), { maxLength: 5 }),
    metadata: fc.option(
      fc.array(fc.tuple(anyName, anyName), { maxLength: 3 }).map((notes) => new Map(notes)),
    ),
  })
  .map(({ tensors, metadata }) => ({
    tensors: new Map(tensors.map(([name, { array }]) => [name, array])),
    dtypes: new Map(tensors.map(([name, { stored }]) => [name, stored])),
    metadata,
  }));

export const anyFile: fc.Arbitrary<Uint8Array> = anyContents.map(({ tensors, ...options }) =>
  writeSafetensors(tensors, options),
);
