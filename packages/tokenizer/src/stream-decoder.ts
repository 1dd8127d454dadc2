/**
 * Decoding token by token, as a model writes. A token may end in the middle of a character (an emoji is often three
 * tokens), so the bytes of an unfinished character wait for the next token, and no half of it is ever shown.
 */
import { listOf } from "./checks.ts";
import type { TokenBytes } from "./token-bytes.ts";

/** Makes text of ids that come one by one; `tokenizer.decoder()` gives a new one. */
export class StreamDecoder {
  readonly #tokens: TokenBytes;
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(tokens: TokenBytes) {
    this.#tokens = tokens;
  }

  /** The text that one more id, or several, complete; "" while a character is unfinished. */
  push(ids: number | ArrayLike<number>): string {
    const list = typeof ids === "number" ? [ids] : listOf("push", ids);
    return this.#utf8.decode(this.#tokens.join(list), { stream: true });
  }

  /** What is left at the end: U+FFFD for a character that was never finished, else "". The decoder is then as new. */
  end(): string {
    return this.#utf8.decode();
  }
}
