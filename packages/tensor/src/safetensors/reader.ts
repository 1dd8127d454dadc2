/**
 * Reading safetensors files: all at once from bytes in memory, or tensor by tensor from anything that gives ranges of bytes.
 */
import { leaf } from "../create.ts";
import { wrap } from "../ndarray.ts";
import type { Tensor } from "../tensor.ts";
import { type Header, headerEnd, PREFIX_BYTES, parseHeader, type StoredTensor } from "./header.ts";
import { quoted } from "./header-text.ts";
import { decodeElements, STORED_TYPES, type StoredDType } from "./stored-types.ts";

/** A file's contents; writeSafetensors(tensors, { metadata, dtypes }) writes them again. */
export interface SafetensorsContents {
  readonly tensors: Map<string, Tensor>;
  /** The file's own notes; null if it has none. */
  readonly metadata: ReadonlyMap<string, string> | null;
  /** The element types in the file. */
  readonly dtypes: ReadonlyMap<string, StoredDType>;
}

/**
 * Everything in a safetensors file.
 * F32, F16 and BF16 give float32, F64 float64, I64, I32, I16, I8 and U8 int32, BOOL bool. F32, F64, I32 and BOOL tensors are
 * windows on `bytes` where alignment allows (the safetensors library aligns them), not copies: writing to one writes to the other.
 * @throws RangeError if the file breaks a rule of the format, or an I64 does not fit int32.
 * @see safetensors.torch.load
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsContents {
  checkBytes(bytes, "readSafetensors: the file");
  const dataStart = headerEnd(bytes, bytes.length);
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, dataStart), bytes.length - dataStart);
  const tensors = new Map<string, Tensor>();
  for (const [name, stored] of header.tensors) {
    const data = bytes.subarray(dataStart + stored.start, dataStart + stored.end);
    tensors.set(name, arrayOf(name, stored, data));
  }
  const dtypes = new Map([...header.tensors].map(([name, { dtype }]) => [name, dtype] as const));
  return { tensors, metadata: header.metadata, dtypes };
}

/** The bytes [start, end) of a file, at once or later. */
export type ByteSource = (start: number, end: number) => Uint8Array | Promise<Uint8Array>;

/**
 * A safetensors file of which only the header is read; each tensor is fetched when it is asked for.
 * @see safetensors.safe_open
 * @example const reader = await SafetensorsReader.open(readRange, fileSize);
 * const weight = await reader.get("wte.weight");
 */
export class SafetensorsReader {
  private readonly source: ByteSource;
  private readonly header: Header;
  private readonly dataStart: number;

  private constructor(source: ByteSource, header: Header, dataStart: number) {
    this.source = source;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Reads the header of a file: of bytes in memory, or of `byteLength` bytes that `source` gives range by range
   * (the length shows whether the file is whole).
   * @throws RangeError if the header breaks a rule of the format, or the source gives other than the bytes it was asked for.
   */
  static async open(
    source: ByteSource | Uint8Array,
    byteLength: number | undefined = source instanceof Uint8Array ? source.length : undefined,
  ): Promise<SafetensorsReader> {
    if (byteLength === undefined || !Number.isSafeInteger(byteLength) || byteLength < 0)
      throw new RangeError(
        `SafetensorsReader.open: byteLength is the file's size in bytes, got ${byteLength}`,
      );
    const read = typeof source === "function" ? source : rangesOf(source);
    const prefix = await fetchRange(read, 0, Math.min(PREFIX_BYTES, byteLength));
    const dataStart = headerEnd(prefix, byteLength);
    const text = await fetchRange(read, PREFIX_BYTES, dataStart);
    return new SafetensorsReader(read, parseHeader(text, byteLength - dataStart), dataStart);
  }

  /** The file's own notes; null if it has none. */
  get metadata(): ReadonlyMap<string, string> | null {
    return this.header.metadata;
  }

  /** The tensors' names, in the order of the header. */
  names(): string[] {
    return [...this.header.tensors.keys()];
  }

  /** Shape, element type and place of a tensor, without reading it. @throws RangeError if there is none of that name. */
  info(name: string): StoredTensor {
    const stored = this.header.tensors.get(name);
    if (stored === undefined)
      throw new RangeError(
        `SafetensorsReader: no tensor is named ${JSON.stringify(name)}; names() lists the ${this.header.tensors.size} there are`,
      );
    return stored;
  }

  /** One tensor, as readSafetensors would give it. */
  async get(name: string): Promise<Tensor> {
    const stored = this.info(name);
    const { start, end } = stored;
    const data = await fetchRange(this.source, this.dataStart + start, this.dataStart + end);
    return arrayOf(name, stored, data);
  }
}

/** Windows on bytes in memory. */
function rangesOf(bytes: Uint8Array): ByteSource {
  checkBytes(bytes, "SafetensorsReader.open: the file");
  return (start, end) => bytes.subarray(start, end);
}

/** Exactly the bytes [start, end); an empty range is not asked for. */
async function fetchRange(source: ByteSource, start: number, end: number): Promise<Uint8Array> {
  if (start === end) return new Uint8Array(0);
  const bytes = await source(start, end);
  checkBytes(bytes, "SafetensorsReader: what the source gives");
  if (bytes.length !== end - start)
    throw new RangeError(
      `SafetensorsReader: asked for the ${end - start} bytes [${start}, ${end}), the source gave ${bytes.length}`,
    );
  return bytes;
}

function arrayOf(name: string, { dtype, shape }: StoredTensor, bytes: Uint8Array): Tensor {
  const where = `safetensors: tensor ${quoted(name)}`;
  return leaf(wrap(decodeElements(dtype, bytes, where), STORED_TYPES[dtype].dtype, shape));
}

function checkBytes(bytes: unknown, what: string): void {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(
      `${what} is a Uint8Array, got ${Object.prototype.toString.call(bytes).slice(8, -1)}; an ArrayBuffer becomes one with new Uint8Array(buffer)`,
    );
}
