/**
 * GPT-2's byte alphabet. Its vocabulary files are text, so each of the 256 bytes needs a visible character: the 188
 * printable ones of Latin-1 stand for themselves, and the other 68 (blanks, controls, 0xAD) take U+0100 and upwards in
 * order. A space is therefore written Ġ (U+0120). The same order numbers the byte tokens: "!" is id 0, and a space 220.
 *
 * From `bytes_to_unicode` in OpenAI's gpt-2/src/encoder.py.
 */

/** Whether a byte is a visible Latin-1 character: 33–126, 161–172, 174–255. */
function isPrintable(byte: number): boolean {
  return (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
}

/** The byte that each of GPT-2's first 256 ids stands for: printable bytes first, then the others. */
export function byteOrder(): Uint8Array {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  return Uint8Array.from([...bytes.filter(isPrintable), ...bytes.filter((b) => !isPrintable(b))]);
}

/**
 * The visible character of each byte.
 * @example byteCharacters()[0x20] // 'Ġ'
 */
export function byteCharacters(): string[] {
  const characters: string[] = [];
  byteOrder().forEach((byte, id) => {
    characters[byte] = String.fromCharCode(id < 188 ? byte : 256 + id - 188);
  });
  return characters;
}
