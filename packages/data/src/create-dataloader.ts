/** From a text to batches of windows, in one call: create_dataloader_v1 of Raschka's book, chapter 2. */
import type { Generator, Tensor } from "@gptlight/tensor";
import { GPTTokenizer } from "@gptlight/tokenizer";
import { checkCount, checkKind, checkOptions, checkTokenizer } from "./checks.ts";
import { DataLoader } from "./loader.ts";
import { countWindows, TextWindows, type TokenArray, type TokenSequence } from "./windows.ts";

/** What createDataloader needs of a tokenizer. */
export interface TextEncoding {
  /** The ids of a text. */
  encode(text: string, options: { allowedSpecial: string[] }): TokenArray | readonly number[];
}

/** The options of `createDataloader`. */
export interface CreateDataloaderOptions {
  /** Windows in a batch. Default 4. */
  batchSize?: number;
  /** Tokens in a window. Default 256. */
  maxLength?: number;
  /** Tokens from the start of one window to the start of the next. Default 128. */
  stride?: number;
  /** Another random order every epoch. Default true. */
  shuffle?: boolean;
  /** Leave out a last batch that is not full. Default true. */
  dropLast?: boolean;
  /** Where the order comes from. Default: the default generator, which manualSeed seeds. */
  generator?: Generator | null;
  /** Default: GPT-2's. `<|endoftext|>` in the text becomes its id. */
  tokenizer?: TextEncoding;
  /** `for await` only: how many batches are under way while the reader works on one. Default 2. */
  prefetchFactor?: number;
}

const OPTIONS = "batchSize maxLength stride shuffle dropLast generator tokenizer prefetchFactor";

function tokensOf(
  text: string | TokenSequence | readonly number[],
  tokenizer: TextEncoding | undefined,
): TokenSequence | readonly number[] {
  if (typeof text === "string") {
    return (tokenizer ?? new GPTTokenizer()).encode(text, { allowedSpecial: ["<|endoftext|>"] });
  }
  const fits = typeof text === "object" && typeof text?.length === "number";
  checkKind(fits, "createDataloader: text", "a text or its token ids", text);
  return text;
}

/**
 * A loader of [inputs, targets] for a text, or for token ids that are at hand (an array, a typed array, a TokenFile).
 * Shapes: both (batchSize, maxLength), int32; targets are the inputs one token later.
 * @throws RangeError if the text is too short for one window, or dropLast would leave no batch; for sizes that are no integers >= 1.
 * @example createDataloader("I HAD always thought", { batchSize: 1, maxLength: 2, stride: 1 }).length // 3
 */
export function createDataloader(
  text: string | TokenSequence | readonly number[],
  options: CreateDataloaderOptions = {},
): DataLoader<[Tensor, Tensor]> {
  const where = "createDataloader";
  checkOptions(options, OPTIONS.split(" "), where);
  const { batchSize = 4, maxLength = 256, stride = 128, tokenizer, ...rest } = options;
  const { shuffle = true, dropLast = true, ...others } = rest;
  checkCount(batchSize, 1, `${where}: batchSize`);
  checkTokenizer(tokenizer, `${where}: tokenizer`);
  const tokens = tokensOf(text, tokenizer);
  const windows = countWindows(tokens.length, { maxLength, stride }, where);
  if (dropLast && windows < batchSize)
    throw new RangeError(
      `${where}: ${tokens.length} tokens make ${windows} windows, too few for a batch of ${batchSize}, and dropLast leaves out what is not full; give a longer text, a smaller batchSize or stride, or dropLast: false`,
    );
  const dataset = new TextWindows(tokens, { maxLength, stride });
  return new DataLoader(dataset, { batchSize, shuffle, dropLast, ...others });
}
