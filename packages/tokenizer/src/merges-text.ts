/**
 * GPT-2's merges file, `vocab.bpe` or `merges.txt`: one merge a line, the two tokens with a space between, each byte
 * written as a character of GPT-2's byte alphabet. Line r (after an optional `#version` line) is merge r.
 */
import { byteCharacters } from "./bytes.ts";

/** The merges of a file, as token numbers: 0…255 the bytes, 256 + r the product of merge r. */
export interface MergeList {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** A fault in a file, with the line where it is. */
function fault(line: number, reason: string): Error {
  return new Error(`merges: line ${line}: ${reason}`);
}

/**
 * Reads the text of a `vocab.bpe` or `merges.txt`.
 * @throws Error naming the line, if a line is not two tokens, names a token that no earlier line makes, or makes one
 * again; or if the text does not end with a line break, as a file that was cut off does not.
 */
export function parseMerges(text: string): MergeList {
  const lines = text.split(/\r?\n/);
  if (text === "") throw fault(1, "the text is empty");
  const skipped = lines[0].startsWith("#version") ? 1 : 0;
  if (lines.at(-1) !== "") {
    throw fault(
      lines.length,
      `the text ends inside "${lines.at(-1)}", so it may be cut off; a whole file ends with a line break`,
    );
  }
  const merges = lines.slice(skipped, -1);
  const numbers = new Map(byteCharacters().map((character, byte) => [character, byte]));
  const left = new Int32Array(merges.length);
  const right = new Int32Array(merges.length);
  merges.forEach((line, r) => {
    const parts = line.split(" ");
    const where = r + skipped + 1;
    if (parts.length !== 2)
      throw fault(where, `wanted two tokens with a space between, got "${line}"`);
    [left[r], right[r]] = parts.map((part) => {
      const number = numbers.get(part);
      if (number === undefined)
        throw fault(where, `"${part}" is neither a byte nor made by an earlier line`);
      return number;
    });
    const product = parts.join("");
    if (numbers.has(product)) throw fault(where, `"${product}" is already made by an earlier line`);
    numbers.set(product, 256 + r);
  });
  return { left, right };
}
