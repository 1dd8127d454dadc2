/**
 * The head of a safetensors file (https://github.com/huggingface/safetensors): 8 bytes with the length N of the header, N bytes of JSON,
 *     {"__metadata__": {"format": "pt"}, "wte.weight": {"dtype": "F32", "shape": [96, 32], "data_offsets": [0, 12288]}, …}
 * and then the elements, little-endian and row-major, which the offsets (from the end of the header) must cover exactly.
 * A file is taken as hostile: every number is checked before anything of its size is read or allocated.
 */
import { numelOf, type Shape, shapeText } from "../shape.ts";
import { HeaderText, quoted, shortened } from "./header-text.ts";
import { isStoredDType, STORED_TYPES, type StoredDType } from "./stored-types.ts";

/** Where one tensor lies; `start` and `end` count bytes from the end of the header. */
export interface StoredTensor {
  readonly dtype: StoredDType;
  readonly shape: Shape;
  readonly start: number;
  readonly end: number;
}

export interface Header {
  /** The file's own notes; null if it has none. */
  readonly metadata: ReadonlyMap<string, string> | null;
  /** By name, in the order of the header. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** The bytes before the header: its length. */
export const PREFIX_BYTES = 8;

/** The limit of the format, in bytes. */
export const MAX_HEADER_BYTES = 100_000_000;

export const METADATA_KEY = "__metadata__";

/**
 * Where the header ends, from the first 8 bytes of a file of `fileBytes` bytes.
 * @throws RangeError if that is beyond the format's limit or the file.
 */
export function headerEnd(prefix: Uint8Array, fileBytes: number): number {
  if (prefix.length < PREFIX_BYTES)
    throw new RangeError(
      `safetensors: a file begins with 8 bytes for the length of its header, got ${prefix.length} bytes`,
    );
  const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > MAX_HEADER_BYTES)
    throw new RangeError(
      `safetensors: a header has at most ${MAX_HEADER_BYTES} bytes, got ${length}; is this a safetensors file?`,
    );
  if (PREFIX_BYTES + length > fileBytes)
    throw new RangeError(
      `safetensors: the header should have ${length} bytes, but the file ends after ${fileBytes - PREFIX_BYTES} of them`,
    );
  return PREFIX_BYTES + length;
}

/**
 * The header in `bytes`, for a file with `dataBytes` bytes after it.
 * @throws RangeError if it breaks a rule of the format.
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number): Header {
  const text = new HeaderText(decodeUtf8(bytes));
  let metadata: Map<string, string> | null = null;
  const tensors = new Map<string, StoredTensor>();
  text.object("the header", (name) => {
    if (name === METADATA_KEY) metadata = readMetadata(text);
    else tensors.set(name, readTensor(text, name));
  });
  text.end();
  checkLayout(tensors, dataBytes);
  return { metadata, tensors };
}

function decodeUtf8(bytes: Uint8Array): string {
  if (bytes[0] !== 0x7b)
    throw new RangeError('safetensors: a header begins with "{"; is this a safetensors file?');
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new RangeError("safetensors: the header is not UTF-8 text");
  }
}

function readMetadata(text: HeaderText): Map<string, string> {
  const metadata = new Map<string, string>();
  text.object(METADATA_KEY, (key) => {
    metadata.set(key, text.string(`the value of ${METADATA_KEY}'s ${quoted(key)}`));
  });
  return metadata;
}

function readTensor(text: HeaderText, name: string): StoredTensor {
  const where = `tensor ${quoted(name)}`;
  let dtype: string | undefined;
  let shape: Shape | undefined;
  let offsets: readonly number[] | undefined;
  text.object(where, (field) => {
    if (field === "dtype") dtype = text.string(`the dtype of ${where}`);
    else if (field === "shape") shape = text.sizes(`the shape of ${where}`);
    else if (field === "data_offsets") offsets = text.sizes(`the data_offsets of ${where}`);
    else
      throw new RangeError(
        `safetensors: ${where} has dtype, shape and data_offsets, got ${quoted(field)}`,
      );
  });
  if (dtype === undefined || shape === undefined || offsets === undefined)
    throw new RangeError(`safetensors: ${where} needs a dtype, a shape and data_offsets`);
  if (!isStoredDType(dtype))
    throw new RangeError(
      `safetensors: ${where} has dtype ${quoted(dtype)}; read are ${Object.keys(STORED_TYPES).join(", ")}`,
    );
  if (offsets.length !== 2)
    throw new RangeError(
      `safetensors: ${where} needs data_offsets [start, end], got ${offsets.length} numbers`,
    );
  const [start, end] = offsets;
  checkBytes({ dtype, shape, start, end }, where);
  return { dtype, shape, start, end };
}

/** Shape and dtype ask for exactly the bytes between the offsets. */
function checkBytes({ dtype, shape, start, end }: StoredTensor, where: string): void {
  const { bytes } = STORED_TYPES[dtype];
  const extent = shape.reduce((product, size) => product * Math.max(size, 1), bytes); // an empty tensor's strides must fit, too
  if (!Number.isSafeInteger(extent))
    throw new RangeError(
      `safetensors: ${where} has more than 2^53 elements: ${shortened(shapeText(shape))}`,
    );
  const wanted = numelOf(shape) * bytes;
  if (end - start !== wanted)
    throw new RangeError(
      `safetensors: ${where} of shape ${shortened(shapeText(shape))} and dtype ${dtype} needs ${wanted} bytes, its data_offsets [${start}, ${end}] hold ${end - start}`,
    );
}

/** Put in order, the tensors cover the data from its first byte to its last, without overlap or hole. */
function checkLayout(tensors: ReadonlyMap<string, StoredTensor>, dataBytes: number): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  let covered = 0;
  for (const [name, { start, end }] of inOrder) {
    if (start !== covered)
      throw new RangeError(
        `safetensors: tensor ${quoted(name)} should start at byte ${covered} of the data, where the one before it ends, got ${start}: ${start < covered ? "they overlap" : "there is a hole"}`,
      );
    covered = end;
  }
  if (covered !== dataBytes)
    throw new RangeError(
      `safetensors: the tensors take ${covered} bytes, but ${dataBytes} follow the header: ${covered > dataBytes ? "the file is cut off" : "some belong to no tensor"}`,
    );
}
