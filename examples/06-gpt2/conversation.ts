/**
 * Talking with a model: what was said so far is kept as keys and values (KVCache), so that a new token costs one position, however long the talk.
 * V vocabulary · T tokens not yet read.
 */
import { type GPT, KVCache, type SampleOptions, sampleToken } from "@gptlight/nn/gpt";
import { noGrad } from "@gptlight/tensor";
import type { Codec } from "./folder.ts";

export class Conversation {
  /** How many positions the model has computed. */
  positions = 0;
  readonly #model: GPT;
  readonly #codec: Codec;
  readonly #sampling: SampleOptions;
  /** All that was said, up to the context. */
  #ids: number[] = [];
  #cache: KVCache;

  constructor(model: GPT, codec: Codec, sampling: SampleOptions = {}) {
    this.#model = model;
    this.#codec = codec;
    this.#sampling = sampling;
    this.#cache = new KVCache(model.config);
  }

  /** Takes in a text; the model reads it when it speaks next. */
  hear(text: string): void {
    for (const id of Array.from(this.#codec.encode(text))) this.#ids.push(id);
  }

  /** What the model adds, a few characters at a time, until `maxTokens` are said, or `stop` where there is one. */
  *speak(maxTokens: number, stop: string | null = null): Generator<string> {
    const decoder = this.#codec.decoder();
    for (let n = 0; n < maxTokens; n++) {
      const id = this.#next();
      this.#ids.push(id);
      const text = decoder.push(id); // "" in the middle of a character
      if (stop !== null && text.includes(stop)) return;
      if (text !== "") yield text;
    }
  }

  #next(): number {
    const { nCtx } = this.#model.config;
    if (this.#ids.length > nCtx) {
      this.#ids = this.#ids.slice(-Math.ceil(nCtx / 2)); // forgets the beginning, reads the rest anew
      this.#cache = new KVCache(this.#model.config);
    }
    const unread = this.#ids.slice(this.#cache.length); // (T): all at first, then what was added since
    this.positions += unread.length;
    const options = { cache: this.#cache, logitsToKeep: 1 };
    const logits = noGrad(() => this.#model.forward([unread], options)).at(0, -1); // (V)
    return sampleToken(logits, this.#sampling);
  }
}

/** One line in, one answer out, until there are no more lines. The form is that of a play: it makes a model that only continues texts answer. */
export async function chat(
  conversation: Conversation,
  lines: AsyncIterable<string> | Iterable<string>,
  write: (text: string) => void,
  maxTokens = 100,
): Promise<void> {
  for await (const line of lines) {
    conversation.hear(`You: ${line}\nGPT:`);
    write("GPT:");
    for (const text of conversation.speak(maxTokens, "\n")) write(text);
    write("\n");
    conversation.hear("\n");
  }
}
