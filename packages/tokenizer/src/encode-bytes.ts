/**
 * Encoding bytes that may not be UTF-8. The split pattern knows characters only, so where the bytes stop being UTF-8 a
 * guess is needed, and it is tiktoken's (`_encode_bytes` in tiktoken/src/py.rs): the last piece of the well-formed text
 * and all bytes after it are one word. If that piece's first token is white space, so are the tokens of white space
 * before it, for how they were split may have hung on what follows.
 */
import { characterSize } from "./byte-text.ts";

/** What a tokenizer lends for this. */
export interface ByteEncoding {
  /** The ids of a text, special tokens read as plain text. */
  encodeText(text: string): Uint32Array;
  /** The ids of bytes that are one word. */
  encodeWord(bytes: Uint8Array): Uint32Array<ArrayBuffer>;
  /** The last piece that the split pattern finds in a text. */
  lastPiece(text: string): string;
  decodeBytes(ids: Uint32Array): Uint8Array;
}

/** The ids of any bytes. */
export function encodeBytes(bytes: Uint8Array, by: ByteEncoding): Uint32Array<ArrayBuffer> {
  const valid = validPrefix(bytes);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, valid));
  const ids = by.encodeText(text);
  if (valid === bytes.length) return ids.slice();
  const isSpace = (id: number): boolean =>
    by.decodeBytes(Uint32Array.of(id)).every((byte) => [9, 10, 32].includes(byte));
  const lastPiece = new TextEncoder().encode(by.lastPiece(text));
  let kept = ids.length - by.encodeWord(lastPiece).length;
  if (kept < ids.length && isSpace(ids[kept])) while (kept > 0 && isSpace(ids[kept - 1])) kept--;
  const stable = ids.subarray(0, kept);
  const tail = by.encodeWord(bytes.subarray(by.decodeBytes(stable).length));
  const all = new Uint32Array(kept + tail.length);
  all.set(stable);
  all.set(tail, kept);
  return all;
}

/**
 * How many bytes, from the first on, are well-formed characters (Unicode 16, table 3-7). TextDecoder can say that bytes
 * are not UTF-8, but not where.
 */
export function validPrefix(bytes: Uint8Array): number {
  for (let at = 0; ; ) {
    const byte = bytes[at];
    const size = characterSize(byte);
    if (at + size > bytes.length || (byte >= 0x80 && !isCharacter(bytes, at, size))) return at;
    at += size;
  }
}

/** Whether the bytes at `at` are a character of 2, 3 or 4 bytes, in its shortest form, and no surrogate. */
function isCharacter(bytes: Uint8Array, at: number, size: number): boolean {
  const byte = bytes[at];
  if (byte < 0xc2 || byte > 0xf4) return false;
  const lowest = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
  const highest = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
  if (bytes[at + 1] < lowest || bytes[at + 1] > highest) return false;
  for (let i = 2; i < size; i++) if (bytes[at + i] >> 6 !== 2) return false;
  return true;
}
