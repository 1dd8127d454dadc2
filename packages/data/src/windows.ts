/**
 * The dataset of a GPT: windows of `maxLength` tokens, and the same windows one token later, which are what it has to predict.
 *
 *   tokens   0 1 2 3 4 5 6 7 8      maxLength 4, stride 4
 *   inputs  [0 1 2 3][4 5 6 7]      sample i starts at token i · stride
 *   targets   [1 2 3 4][5 6 7 8]    the last token is only ever a target
 *
 * After GPTDatasetV1 of Raschka's "Build a Large Language Model (From Scratch)", chapter 2. That one copies every window;
 * this one keeps the tokens once and serves views of them.
 */
import { fromTypedArray, type Tensor, tensor } from "@gptlight/tensor";
import { checkCount, checkKind, checkOptions, placeOf } from "./checks.ts";
import type { Dataset } from "./dataset.ts";

/** Token ids as they may be stored. An Int32Array or Uint32Array is served as it lies; narrower ones are widened window by window. */
export type TokenArray = Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** A long row of token ids of which parts can be had: a typed array, or a file (`TokenFile` of @gptlight/data/node). */
export interface TokenSequence {
  readonly length: number;
  /** The tokens from `start` up to, not including, `end`. */
  subarray(start: number, end: number): TokenArray;
}

/** How windows lie in a text. */
export interface WindowOptions {
  /** Tokens in a window. */
  maxLength: number;
  /** Tokens from the start of one window to the start of the next. */
  stride: number;
}

/** Ids as an Int32Array, without a copy where the memory allows. @throws RangeError for an id from 2^31 on. */
export function int32Ids(ids: TokenArray): Int32Array {
  if (ids instanceof Int32Array) return ids;
  if (!(ids instanceof Uint32Array)) return new Int32Array(ids);
  const high = ids.findIndex((id) => id >= 2 ** 31);
  if (high >= 0)
    throw new RangeError(`TextWindows: ids go up to 2147483647, got ${ids[high]} at ${high}`);
  return new Int32Array(ids.buffer, ids.byteOffset, ids.length);
}

/** @throws TypeError unless tokens have a length, and the method by which parts are had. */
function checkTokens(tokens: unknown, method: "subarray" | "read", where: string): void {
  const some = (tokens ?? {}) as Partial<Record<"length" | typeof method, unknown>>;
  const fits = typeof some.length === "number" && typeof some[method] === "function";
  checkKind(
    fits,
    `${where}: tokens`,
    `ids in an array, or have length and ${method}(start, end)`,
    tokens,
  );
}

/** How many windows `length` tokens hold. @throws RangeError if that is none: the message says why. */
export function countWindows(
  length: number,
  { maxLength, stride }: WindowOptions,
  where: string,
): number {
  checkCount(maxLength, 1, `${where}: maxLength`);
  checkCount(stride, 1, `${where}: stride`);
  if (length <= maxLength)
    throw new RangeError(
      `${where}: a window of maxLength ${maxLength} and its targets need ${maxLength + 1} tokens, got ${length}; give a longer text or a smaller maxLength`,
    );
  return Math.ceil((length - maxLength) / stride);
}

/** maxLength + 1 tokens as inputs and targets, both views. */
export function inputsAndTargets(tokens: TokenArray): [Tensor, Tensor] {
  const ids = int32Ids(tokens);
  return [fromTypedArray(ids.subarray(0, -1)), fromTypedArray(ids.subarray(1))];
}

/**
 * Sample i is [inputs, targets]: tokens i · stride … + maxLength, and the same one token later.
 * Shapes: both (maxLength), int32.
 * @throws RangeError if there is not one window, or maxLength or stride is no integer >= 1.
 * @example new TextWindows(Int32Array.of(7, 8, 9), { maxLength: 2, stride: 1 }).at(0) // [tensor([7, 8]), tensor([8, 9])]
 */
export class TextWindows implements Dataset<[Tensor, Tensor]> {
  readonly tokens: TokenSequence;
  readonly maxLength: number;
  readonly stride: number;
  readonly length: number;

  constructor(tokens: TokenSequence | readonly number[], options: WindowOptions) {
    checkOptions(options, ["maxLength", "stride"], "TextWindows");
    if (!Array.isArray(tokens)) checkTokens(tokens, "subarray", "TextWindows");
    if (Array.isArray(tokens))
      this.tokens = tensor(tokens, { dtype: "int32" }).toTypedArray() as Int32Array;
    else this.tokens = tokens instanceof Uint32Array ? int32Ids(tokens) : (tokens as TokenSequence);
    this.length = countWindows(this.tokens.length, options, "TextWindows");
    this.maxLength = options.maxLength;
    this.stride = options.stride;
  }

  at(index: number): [Tensor, Tensor] {
    const start = placeOf(index, this.length, "TextWindows") * this.stride;
    return inputsAndTargets(this.tokens.subarray(start, start + this.maxLength + 1));
  }
}

/** As TokenSequence, for tokens that have to be waited for. */
export interface AsyncTokenSequence {
  readonly length: number;
  /** The tokens from `start` up to, not including, `end`. */
  read(start: number, end: number): Promise<TokenArray>;
}

/**
 * TextWindows whose samples are promises, for a DataLoader that is read with `for await`: the windows of the next batches are read
 * while the step runs.
 * @throws RangeError if there is not one window, or maxLength or stride is no integer >= 1.
 * @example new AsyncTextWindows({ length: 3, read: async () => Int32Array.of(7, 8, 9) }, { maxLength: 2, stride: 1 }).at(0) // [tensor([7, 8]), tensor([8, 9])]
 */
export class AsyncTextWindows implements Dataset<Promise<[Tensor, Tensor]>> {
  readonly tokens: AsyncTokenSequence;
  readonly maxLength: number;
  readonly stride: number;
  readonly length: number;

  constructor(tokens: AsyncTokenSequence, options: WindowOptions) {
    checkOptions(options, ["maxLength", "stride"], "AsyncTextWindows");
    checkTokens(tokens, "read", "AsyncTextWindows");
    this.length = countWindows(tokens.length, options, "AsyncTextWindows");
    this.tokens = tokens;
    this.maxLength = options.maxLength;
    this.stride = options.stride;
  }

  async at(index: number): Promise<[Tensor, Tensor]> {
    const start = placeOf(index, this.length, "AsyncTextWindows") * this.stride;
    return inputsAndTargets(await this.tokens.read(start, start + this.maxLength + 1));
  }
}
