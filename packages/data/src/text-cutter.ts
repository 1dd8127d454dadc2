/**
 * Cuts a text that arrives as bytes into parts that can be tokenized one by one: the ids of the parts, put together, are the ids of the
 * whole. For that, a cut may only be where the tokenizer's split pattern begins a new piece whatever else the text holds, and where
 * neither side looks past the cut. Three such places are enough for any text with blanks, lines or Chinese punctuation:
 *
 *   before a blank, after what is not white space          "and| so|", "wait,| then"
 *   before a line end, after an ASCII letter or digit, or a Han character    "end|⏎", not "end.⏎": cl100k joins ".⏎"
 *   before 、 。 ，, after a Han character                     "天地玄黄|，"
 *
 * In the published patterns (GPT-2's, cl100k_base's, o200k_base's) a blank stands only at the head of a piece or in a run of white space;
 * a line end only in such a run or after punctuation; and 、 。 ， never join the letters before them. The one look ahead, \s+(?!\S),
 * is for white space at the end, where no cut leaves any. A pattern of one's own may need other places.
 * Cutting bytes, not characters, never splits one, since all three places are before a whole character, even in damaged UTF-8.
 */

const BLANK = 0x20;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** 、 U+3001, 。 U+3002, ， U+FF0C in UTF-8. */
const HAN_PUNCTUATION: readonly number[] = [0xe38081, 0xe38082, 0xefbc8c];

/** Whether the character that ends before `at` is certainly not white space. Some that begin with C2, E1, E2 or E3 are. */
function afterInk(bytes: Uint8Array, at: number): boolean {
  const last = bytes[at - 1];
  if (last < 0x80) return last > BLANK && last < 0x7f;
  let first = at - 1;
  while (first > 0 && first > at - 4 && (bytes[first] & 0xc0) === 0x80) first--;
  return (
    bytes[first] === 0xe0 || bytes[first] > 0xe3 || (bytes[first] > 0xc2 && bytes[first] < 0xe0)
  );
}

function afterLetterOrDigit(bytes: Uint8Array, at: number): boolean {
  const last = bytes[at - 1];
  const small = last | 0x20;
  return (small >= 0x61 && small <= 0x7a) || (last >= 0x30 && last <= 0x39);
}

/** U+5000 … U+9FFF, all of them letters: three bytes, the first E5 … E9. */
function afterHan(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at - 3];
  const inside = (bytes[at - 2] & 0xc0) === 0x80 && (bytes[at - 1] & 0xc0) === 0x80;
  return first >= 0xe5 && first <= 0xe9 && inside;
}

/** Whether the text may be cut before byte `at`, special tokens aside. */
function mayCut(bytes: Uint8Array, at: number): boolean {
  const next = bytes[at];
  if (next === BLANK) return afterInk(bytes, at);
  if (next === LINE_FEED || next === CARRIAGE_RETURN)
    return afterLetterOrDigit(bytes, at) || afterHan(bytes, at);
  if (next < 0xe3 || at + 2 >= bytes.length) return false;
  const character = (next << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
  return HAN_PUNCTUATION.includes(character) && afterHan(bytes, at);
}

/** Whether `word` stands in `bytes` so that `at` falls inside it. */
function splits(word: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let start = Math.max(0, at - word.length + 1); start < at; start++)
    if (word.every((byte, i) => bytes[start + i] === byte)) return true;
  return false;
}

/** Bytes in, text out. What is kept back is the part that may still go on: a word, or a special token. */
export class TextCutter {
  /** Bytes given out as text so far: the source can be taken up again from here. */
  consumed = 0;
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  /** Up to here no cut is possible. */
  #searched = 1;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** The special tokens in which one of the three places occurs. */
  readonly #words: readonly Uint8Array[];
  /** So many bytes must be known after a cut to see that it splits none of them. */
  readonly #margin: number;

  /** `special`: texts that the tokenizer takes as a whole. */
  constructor(special: readonly string[] = []) {
    this.#words = special
      .map((text) => new TextEncoder().encode(text))
      .filter((word) => word.some((_, at) => at > 0 && mayCut(word, at)));
    this.#margin = Math.max(0, ...this.#words.map((word) => word.length - 1));
  }

  /** The text up to the last place at which it may be cut; "" if there is none yet. */
  push(chunk: Uint8Array): string {
    this.#append(chunk);
    const known = this.#bytes.subarray(0, this.#length);
    for (let at = this.#length - 1 - this.#margin; at >= this.#searched; at--)
      if (mayCut(known, at) && !this.#words.some((word) => splits(word, known, at)))
        return this.#take(at);
    this.#searched = Math.max(1, this.#length - this.#margin - 2); // the last two bytes may begin a 。
    return "";
  }

  /** The rest. */
  end(): string {
    return this.#take(this.#length);
  }

  #append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(2 * length);
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
  }

  #take(end: number): string {
    const text = this.#decoder.decode(this.#bytes.subarray(0, end));
    this.#bytes.copyWithin(0, end, this.#length);
    this.#length -= end;
    this.#searched = 1;
    this.consumed += end;
    return text;
  }
}
