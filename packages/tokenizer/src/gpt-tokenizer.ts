/** The tokenizer of GPT-2: the way into this package. */
import { checkOptions } from "./checks.ts";
import { gpt2Vocabulary } from "./gpt2.ts";
import { MERGES_OPTIONS, type MergesOptions, mergesVocabulary } from "./merges-text.ts";
import { Tokenizer } from "./tokenizer.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What a GPTTokenizer may be given in place of GPT-2's own merges. */
export interface GPTTokenizerOptions extends MergesOptions {
  /** The text of a `vocab.bpe` or `merges.txt`. */
  readonly merges?: string;
}

function vocabularyOf(options: GPTTokenizerOptions): Vocabulary {
  checkOptions("GPTTokenizer", options, ["merges", ...MERGES_OPTIONS]);
  const { merges, ...others } = options;
  if (merges !== undefined) return mergesVocabulary(merges, others);
  const [other] = Object.keys(others);
  if (other === undefined) return gpt2Vocabulary();
  throw new TypeError(
    `GPTTokenizer: ${other} goes with merges, got it alone; to change GPT-2's own: new Tokenizer({ ...new GPTTokenizer().vocabulary, … })`,
  );
}

/**
 * GPT-2's tokenizer: `new GPTTokenizer()` has GPT-2's own merges, `new GPTTokenizer({ merges })` those of a file's text.
 * @throws Error if that text is malformed or cut off, with the line and the reason.
 * @see tiktoken.get_encoding("gpt2")
 * @example new GPTTokenizer().encode("Hello, world") // Uint32Array(3) [ 15496, 11, 995 ]
 */
export class GPTTokenizer extends Tokenizer {
  constructor(options: GPTTokenizerOptions = {}) {
    super(vocabularyOf(options));
  }
}
