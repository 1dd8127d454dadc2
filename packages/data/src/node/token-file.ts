/**
 * Token ids in a file, read where they are wanted: nanoGPT's `.bin`, little-endian uint16, or uint32 for larger vocabularies.
 * The file is never loaded; what is read again comes from the system's cache. Left out: machines that store the high byte first.
 */
import { closeSync, fstatSync, openSync, read, readSync, type Stats } from "node:fs";
import { promisify } from "node:util";
import { checkOptions } from "../checks.ts";
import type { AsyncTokenSequence, TokenSequence } from "../windows.ts";

/** How ids are stored. */
export type TokenType = "uint16" | "uint32";

/** Bytes an id takes. */
export const TOKEN_BYTES: Readonly<Record<TokenType, number>> = { uint16: 2, uint32: 4 };

/** @throws TypeError unless `dtype` is a TokenType. */
export function checkTokenType(dtype: TokenType, where: string): void {
  if (!Object.hasOwn(TOKEN_BYTES, dtype))
    throw new TypeError(
      `${where}: dtype must be "uint16" or "uint32", got ${typeof dtype === "string" ? JSON.stringify(dtype) : String(dtype)}`,
    );
}

const readAsync = promisify(read);

/**
 * The tokens of a file, as TextWindows and createDataloader take them.
 * @throws RangeError if the file's size is no whole number of ids; when read, Error if the file has changed since it was opened.
 * @example createDataloader(new TokenFile("train.bin"), { batchSize: 8, maxLength: 1024, stride: 1024 })
 */
export class TokenFile implements TokenSequence, AsyncTokenSequence {
  readonly path: string;
  readonly dtype: TokenType;
  /** Ids in the file. */
  readonly length: number;
  readonly #opened: Stats;
  /** The open file; null once closed. */
  #file: number | null;

  constructor(path: string, options: { dtype?: TokenType } = {}) {
    checkOptions(options, ["dtype"], "TokenFile");
    const { dtype = "uint16" } = options;
    checkTokenType(dtype, "TokenFile");
    const file = openSync(path, "r");
    this.#opened = fstatSync(file);
    const { size } = this.#opened;
    if (size % TOKEN_BYTES[dtype] !== 0) {
      closeSync(file);
      throw new RangeError(
        `TokenFile: ${path} has ${size} bytes, no multiple of the ${TOKEN_BYTES[dtype]} that a ${dtype} takes; it was cut off, or holds another dtype`,
      );
    }
    this.path = path;
    this.dtype = dtype;
    this.length = size / TOKEN_BYTES[dtype];
    this.#file = file;
  }

  /**
   * The tokens from `start` up to, not including, `end`, read from disk.
   * @throws RangeError outside the file; Error if the file has changed or was closed.
   */
  subarray(start: number, end: number): Uint16Array | Uint32Array {
    const [file, ids, bytes] = this.#prepare(start, end);
    const count = readSync(file, bytes, 0, bytes.length, start * ids.BYTES_PER_ELEMENT);
    this.#checkRead(file, count, bytes.length);
    return ids;
  }

  /** The same without blocking. */
  async read(start: number, end: number): Promise<Uint16Array | Uint32Array> {
    const [file, ids, bytes] = this.#prepare(start, end);
    const position = start * ids.BYTES_PER_ELEMENT;
    const { bytesRead } = await readAsync(file, bytes, 0, bytes.length, position);
    this.#checkRead(file, bytesRead, bytes.length);
    return ids;
  }

  /** Lets go of the file; reads fail from here on. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** The file, room for the ids, and the same room as bytes. */
  #prepare(start: number, end: number): [number, Uint16Array | Uint32Array, Uint8Array] {
    const whole = Number.isInteger(start) && Number.isInteger(end);
    if (!whole || start < 0 || end < start || end > this.length)
      throw new RangeError(
        `TokenFile: ${this.path} holds tokens 0 to ${this.length}, got a range from ${String(start)} to ${String(end)}`,
      );
    if (this.#file === null) throw new Error(`TokenFile: ${this.path} was closed; open it anew`);
    const Ids = this.dtype === "uint16" ? Uint16Array : Uint32Array;
    const ids = new Ids(end - start);
    return [this.#file, ids, new Uint8Array(ids.buffer)];
  }

  /** What was read is worth nothing if the file is no longer the one whose tokens were counted. */
  #checkRead(file: number, count: number, wanted: number): void {
    const { size, mtimeMs } = fstatSync(file);
    if (size === this.#opened.size && mtimeMs === this.#opened.mtimeMs && count === wanted) return;
    throw new Error(
      size < this.#opened.size
        ? `TokenFile: ${this.path} was truncated while open, from ${this.#opened.size} bytes to ${size}; open it anew`
        : `TokenFile: ${this.path} was changed while open; open it anew`,
    );
  }
}
