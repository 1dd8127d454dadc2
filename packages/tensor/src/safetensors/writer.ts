/**
 * Writing safetensors files as the safetensors library does, byte for byte: the larger element types first and then by name, so that
 * every tensor lies at a multiple of its element size; the header as JSON without blanks, filled up with spaces to 8 bytes.
 */
import type { DType } from "../dtype.ts";
import { packedData } from "../kernels/copy.ts";
import { NdArray } from "../ndarray.ts";
import { MAX_HEADER_BYTES, METADATA_KEY, PREFIX_BYTES } from "./header.ts";
import { isWellFormed } from "./header-text.ts";
import { encodeElements, isStoredDType, STORED_TYPES, type StoredDType } from "./stored-types.ts";

/** Values by name. */
export type Named<T> = ReadonlyMap<string, T> | Readonly<Record<string, T>>;

/** The options of `writeSafetensors`. */
export interface WriteSafetensorsOptions {
  /** The file's own notes, such as { format: "pt" }. */
  readonly metadata?: Named<string> | null;
  /** The element types of tensors that are not to be stored as they are: "F16" or "BF16" for a float32, "I64" for an int32, … */
  readonly dtypes?: Named<StoredDType>;
}

/** How a tensor is stored unless the options say otherwise: as it lies in memory. */
const AS_THEY_ARE: Readonly<Record<DType, StoredDType>> = {
  float32: "F32",
  float64: "F64",
  int32: "I32",
  bool: "BOOL",
};

/** The larger elements first. */
const ORDER: readonly string[] = Object.keys(STORED_TYPES);

/** One tensor of the file to be. */
interface Entry {
  readonly name: string;
  readonly array: NdArray;
  readonly dtype: StoredDType;
}

/**
 * The bytes of a safetensors file with these tensors, whatever their layout in memory.
 * @throws TypeError if a name or note is not text, or a dtype is asked for that reads back as another;
 * RangeError if an integer does not fit the type asked for.
 * @see safetensors.torch.save
 * @example writeSafetensors({ weight }, { metadata: { format: "pt" }, dtypes: { weight: "BF16" } })
 */
export function writeSafetensors(
  tensors: Named<NdArray>,
  options: WriteSafetensorsOptions = {},
): Uint8Array {
  const dtypes = new Map(entriesOf(options.dtypes ?? {}));
  const arrays = new Map(entriesOf(tensors));
  for (const name of dtypes.keys())
    if (!arrays.has(name))
      throw new RangeError(`${whereOf(name)} has an entry in dtypes but is not there`);
  const entries = [...arrays].map(([name, array]) => entryOf(name, array, dtypes.get(name)));
  entries.sort(
    (a, b) => ORDER.indexOf(a.dtype) - ORDER.indexOf(b.dtype) || compareNames(a.name, b.name),
  );

  const header = headerBytes(entries, options.metadata ?? null);
  let position = PREFIX_BYTES + header.length;
  const file = new Uint8Array(
    position + entries.reduce((sum, entry) => sum + byteLength(entry), 0),
  );
  new DataView(file.buffer).setUint32(0, header.length, true); // the upper 4 bytes stay 0
  file.set(header, PREFIX_BYTES);
  for (const entry of entries) {
    const target = file.subarray(position, position + byteLength(entry));
    encodeElements(entry.dtype, packedData(entry.array), target, whereOf(entry.name));
    position += target.length;
  }
  return file;
}

function entriesOf<T>(named: Named<T>): [string, T][] {
  return named instanceof Map ? [...named] : Object.entries(named);
}

function whereOf(name: string): string {
  return `writeSafetensors: tensor ${JSON.stringify(name)}`;
}

function entryOf(name: string, array: NdArray, wanted: StoredDType | undefined): Entry {
  checkText(name, "a tensor's name");
  if (name === METADATA_KEY)
    throw new RangeError(
      `writeSafetensors: "${METADATA_KEY}" is the format's own; rename the tensor`,
    );
  if (!(array instanceof NdArray))
    throw new TypeError(`${whereOf(name)} is an NdArray, got ${typeof array}`);
  const dtype = wanted ?? AS_THEY_ARE[array.dtype];
  if (!isStoredDType(dtype) || STORED_TYPES[dtype].dtype !== array.dtype)
    throw new TypeError(
      `${whereOf(name)} is ${array.dtype} and cannot be stored as ${String(dtype)}; convert it first`,
    );
  return { name, array, dtype };
}

function checkText(text: unknown, what: string): void {
  if (typeof text !== "string" || !isWellFormed(text))
    throw new TypeError(
      `writeSafetensors: ${what} is a string without halves of surrogate pairs, got ${JSON.stringify(text)}`,
    );
}

function byteLength({ array, dtype }: Entry): number {
  return array.numel() * STORED_TYPES[dtype].bytes;
}

/** By code points, as UTF-8 bytes compare; `<` would compare UTF-16 units, which puts "😀" before "\uffff". */
function compareNames(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return (a.codePointAt(i) ?? -1) - (b.codePointAt(i) ?? -1);
}

/** The JSON, filled up with spaces to a multiple of 8 bytes. */
function headerBytes(entries: readonly Entry[], metadata: Named<string> | null): Uint8Array {
  const members: string[] = [];
  if (metadata !== null) members.push(`"${METADATA_KEY}":${metadataText(metadata)}`);
  let start = 0;
  for (const entry of entries) {
    const end = start + byteLength(entry);
    const info = { dtype: entry.dtype, shape: entry.array.shape, data_offsets: [start, end] };
    members.push(`${JSON.stringify(entry.name)}:${JSON.stringify(info)}`);
    start = end;
  }
  const text = new TextEncoder().encode(`{${members.join(",")}}`);
  const bytes = new Uint8Array(8 * Math.ceil(text.length / 8)).fill(0x20);
  if (bytes.length > MAX_HEADER_BYTES)
    throw new RangeError(
      `writeSafetensors: names, shapes and metadata may take ${MAX_HEADER_BYTES} bytes, got ${bytes.length}`,
    );
  bytes.set(text);
  return bytes;
}

/** In the order given. */
function metadataText(metadata: Named<string>): string {
  const notes = entriesOf(metadata).map(([key, value]) => {
    checkText(key, "a metadata key");
    checkText(value, `the metadata value of ${JSON.stringify(key)}`);
    return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
  });
  return `{${notes.join(",")}}`;
}
