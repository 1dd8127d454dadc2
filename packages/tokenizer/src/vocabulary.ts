/**
 * What a byte-pair tokenizer knows. Inside the package every token has a number: 0…255 are the bytes themselves, and
 * 256 + r is what merge r makes. Outside, it has the id that the vocabulary's files give it; `ids` leads from one to the
 * other. Merges stand in the order in which they were learned, which is the order in which encoding applies them.
 */
import { byteOrder } from "./bytes.ts";
import { shown } from "./checks.ts";
import type { Pattern } from "./patterns.ts";

/** What a tokenizer knows: its merges, the ids of its tokens, and how text is cut. */
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
  /** What differs, in a vocabulary that training alone would not make. */
  readonly irregular?: Irregular;
}

/**
 * A vocabulary in which several pairs make the same token, or tokens that no pair makes: Llama 3's, for one, where tokens
 * were added to a finished vocabulary. `left` and `right` are then a list of pairs rather than of merges.
 */
export interface Irregular {
  /** The rank of each pair: of two, the one of lower rank merges first. */
  readonly rank: Int32Array;
  /** The token number that each rank makes. */
  readonly product: Int32Array;
  /** The bytes of every token number. */
  readonly tokens: readonly Uint8Array[];
  /** Whether a piece that is a token as it stands becomes that token, whatever the merges would make of it. */
  readonly wholePieces: boolean;
}

/** The ids GPT-2's files imply: byte tokens in the order of GPT-2's byte alphabet, then merges in order. */
export function gpt2Ids(merges: number): Uint32Array {
  const ids = new Uint32Array(256 + merges);
  for (let number = 256; number < ids.length; number++) ids[number] = number;
  byteOrder().forEach((byte, id) => {
    ids[byte] = id;
  });
  return ids;
}

/** A text with a character for each byte: a key for Maps, and what `atob` and `btoa` speak. */
export function keyOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The bytes of such a text. */
export function bytesOf(key: string): Uint8Array {
  return Uint8Array.from(key, (character) => character.charCodeAt(0));
}

/** The bytes of every token number. */
export function tokenList({ left, right, irregular }: Vocabulary): readonly Uint8Array[] {
  if (irregular) return irregular.tokens;
  const tokens = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  for (let r = 0; r < left.length; r++)
    tokens.push(Uint8Array.of(...tokens[left[r]], ...tokens[right[r]]));
  return tokens;
}

/** Ids from here on are refused: tables have a row for every id up to the largest. */
const TOO_LARGE = 1 << 24;

/**
 * Special tokens as a Map.
 * @throws TypeError if they are no object of tokens and ids; RangeError if a token is "", or its id is no whole number
 * from 0 or belongs to another token.
 */
export function specialMap(
  specialTokens: Readonly<Record<string, number>>,
  ids: Uint32Array,
): Map<string, number> {
  if (
    typeof specialTokens !== "object" ||
    specialTokens === null ||
    Symbol.iterator in specialTokens
  )
    throw new TypeError(
      `specialTokens: wanted an object of tokens and ids, such as { "<|endoftext|>": 50256 }, got ${shown(specialTokens)}`,
    );
  const checked = new Map<string, number>();
  for (const [token, id] of Object.entries(specialTokens)) {
    if (token === "") throw new RangeError('specialTokens: wanted tokens that have text, got ""');
    if (!Number.isInteger(id) || id < 0 || id >= TOO_LARGE) {
      throw new RangeError(
        `specialTokens: "${token}" wanted a whole number from 0 below ${TOO_LARGE}, got ${shown(id)}`,
      );
    }
    if (ids.includes(id) || [...checked.values()].includes(id)) {
      throw new RangeError(`specialTokens: "${token}" has the id ${id} of another token`);
    }
    checked.set(token, id);
  }
  return checked;
}

/**
 * 1 where two bytes (first · 256 + second) stand side by side inside some token; everywhere else no merge can ever cross.
 * In a token they meet where the merge joined it: the last byte of the left part, and the first of the right.
 */
export function bytesInside({ left, right, irregular }: Vocabulary): Uint8Array {
  const inside = new Uint8Array(65536);
  for (const token of irregular?.tokens ?? []) {
    for (let i = 1; i < token.length; i++) inside[(token[i - 1] << 8) | token[i]] = 1;
  }
  if (irregular) return inside;
  const first = new Uint8Array(256 + left.length);
  const last = new Uint8Array(256 + left.length);
  for (let byte = 0; byte < 256; byte++) first[byte] = last[byte] = byte;
  for (let r = 0; r < left.length; r++) {
    inside[(last[left[r]] << 8) | first[right[r]]] = 1;
    first[256 + r] = first[left[r]];
    last[256 + r] = last[right[r]];
  }
  return inside;
}
