/** Tokenizing a text of any size as it arrives: a file's or a response's stream of bytes in, ids out. */
import { GPTTokenizer } from "@gptlight/tokenizer";
import { checkIterable, checkKind, checkOptions, checkTexts, checkTokenizer } from "./checks.ts";
import type { TextEncoding } from "./create-dataloader.ts";
import { TextCutter } from "./text-cutter.ts";
import type { TokenArray } from "./windows.ts";

/** The options of `encodeStream`. */
export interface EncodeStreamOptions {
  /** Default: GPT-2's. Its split pattern must be GPT-2's, cl100k_base's or o200k_base's, or allow the cuts of text-cutter.ts. */
  tokenizer?: TextEncoding;
  /** Special tokens that become their ids. Default: `<|endoftext|>`. */
  allowedSpecial?: readonly string[];
}

/**
 * The ids of a UTF-8 text that arrives in chunks of any size, in parts: together they are what `encode` gives for the whole text.
 * A word is held back until its end is seen, so memory is that of the longest stretch without blanks, and of a chunk.
 * @throws TypeError for chunks that are no bytes; Error as the tokenizer's `encode`, when the part that is at fault is read.
 * @example encodeStream(new Blob(["Hello, world"]).stream()).next().then(({ value }) => value) // [15496, 11]
 */
export async function* encodeStream(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: EncodeStreamOptions = {},
): AsyncGenerator<TokenArray | readonly number[], void> {
  checkIterable(chunks, "encodeStream: chunks", "an iterable of Uint8Arrays");
  checkOptions(options, ["tokenizer", "allowedSpecial"], "encodeStream");
  checkTokenizer(options.tokenizer, "encodeStream: tokenizer");
  checkTexts(options.allowedSpecial, "encodeStream: allowedSpecial");
  const { tokenizer = new GPTTokenizer(), allowedSpecial = ["<|endoftext|>"] } = options;
  const cutter = new TextCutter(allowedSpecial);
  const encode = (text: string) => tokenizer.encode(text, { allowedSpecial: [...allowedSpecial] });
  for await (const chunk of chunks) {
    checkKind(chunk instanceof Uint8Array, "encodeStream: every chunk", "a Uint8Array", chunk);
    const text = cutter.push(chunk);
    if (text !== "") yield encode(text);
  }
  const rest = cutter.end();
  if (rest !== "") yield encode(rest);
}
