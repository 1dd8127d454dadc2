/**
 * A text as UTF-8, in one buffer that is used again for the next text. Everything after this file works on bytes: BPE
 * is defined on them, and a byte needs no string, no hashing of characters and no garbage.
 */

/** Blanks kept after the text, so that eight bytes may be read at once at its end, and scans stop there. */
const PADDING = 16;
const BLANK = 0x20;

export class ByteText {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** The same bytes, for reading four at once at any position. */
  view: DataView<ArrayBuffer> = new DataView(this.bytes.buffer);
  /** Bytes in use. */
  length = 0;
  readonly #utf8 = new TextEncoder();

  /** Takes a text; a surrogate without its partner becomes U+FFFD, as in every UTF-8 encoder of the web. */
  write(text: string): void {
    this.#reserve(text.length * 3); // no UTF-16 unit needs more than three bytes
    this.length = this.#utf8.encodeInto(text, this.bytes).written;
    this.bytes.fill(BLANK, this.length, this.length + PADDING);
  }

  #reserve(size: number): void {
    if (this.bytes.length >= size + PADDING) return;
    this.bytes = new Uint8Array(size + PADDING);
    this.view = new DataView(this.bytes.buffer);
  }
}

/** Bytes in the character that begins with this one. */
export function characterSize(byte: number): number {
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}
