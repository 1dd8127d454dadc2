/** What cuts text into pieces: split-gpt2.ts for GPT-2's own pattern, split-regexp.ts for every other. */
import type { WordCache } from "./word-cache.ts";

export interface Splitter {
  /** Where to end the chunk of text that begins at UTF-16 unit `from`: the whole text at most, and always after a piece. */
  chunkEnd(text: string, from: number): number;
  /** Looks up every piece of the chunk, now UTF-8, writing ids to out[at …]; returns the place after them. */
  split(words: WordCache, out: Uint32Array, at: number): number;
}
