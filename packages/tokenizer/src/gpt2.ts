/** GPT-2's own vocabulary: 256 bytes, 50,000 merges and `<|endoftext|>`. */
import { GPT2_MERGES } from "./gpt2-merges.generated.ts";
import { GPT2_PATTERN } from "./patterns.ts";
import { gpt2Ids, type Vocabulary } from "./vocabulary.ts";

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/** Numbers from base-64 digits in three planes, most significant first (scripts/gpt2-merges.ts says why). */
export function fromPlanes(planes: string): Int32Array {
  const value = new Uint8Array(128);
  for (let i = 0; i < 64; i++) value[DIGITS.charCodeAt(i)] = i;
  const size = planes.length / 3;
  const numbers = new Int32Array(size);
  for (let plane = 0; plane < 3; plane++) {
    const start = plane * size;
    for (let i = 0; i < size; i++) {
      numbers[i] = (numbers[i] << 6) | value[planes.charCodeAt(start + i)];
    }
  }
  return numbers;
}

/** The vocabulary that `new GPTTokenizer()` uses. */
export function gpt2Vocabulary(): Vocabulary {
  const numbers = fromPlanes(GPT2_MERGES);
  const merges = numbers.length / 2;
  return {
    left: numbers.subarray(0, merges),
    right: numbers.subarray(merges),
    ids: gpt2Ids(merges),
    specialTokens: new Map([["<|endoftext|>", 256 + merges]]),
    pattern: GPT2_PATTERN,
  };
}
