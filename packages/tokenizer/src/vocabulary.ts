/**
 * What a byte-pair tokenizer knows. Inside the package every token has a number: 0…255 are the bytes themselves, and
 * 256 + r is what merge r makes. Outside, it has the id that the vocabulary's files give it; `ids` leads from one to the
 * other. Merges stand in the order in which they were learned, which is the order in which encoding applies them.
 */
import { byteOrder } from "./bytes.ts";
import type { Pattern } from "./patterns.ts";

export interface Vocabulary {
  /** Merge r joins token number `left[r]` … */
  readonly left: Int32Array;
  /** … and token number `right[r]`, making token number 256 + r. */
  readonly right: Int32Array;
  /** The id of each token number. */
  readonly ids: Uint32Array;
  /** Tokens that stand for no text of their own, such as `<|endoftext|>`, with their ids. */
  readonly specialTokens: ReadonlyMap<string, number>;
  /** How text is cut into the pieces that merges never cross. */
  readonly pattern: Pattern;
}

/** The ids GPT-2's files imply: byte tokens in the order of GPT-2's byte alphabet, then merges in order. */
export function gpt2Ids(merges: number): Uint32Array {
  const ids = Uint32Array.from({ length: 256 + merges }, (_, number) => number);
  byteOrder().forEach((byte, id) => {
    ids[byte] = id;
  });
  return ids;
}
