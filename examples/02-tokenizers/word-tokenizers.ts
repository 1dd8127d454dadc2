/** Two tokenizers of whole words: a dictionary from words to ids, and the same with a word for all unknown ones. */

/** Words and punctuation marks, each by itself; white space is dropped. */
export function wordsOf(text: string): string[] {
  return text
    .split(/([,.:;?_!"()']|--|\s)/) // the brackets keep the separators
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** The distinct words in order of their letters, numbered from 0; then `extra` ones. */
export function vocabularyOf(
  words: readonly string[],
  extra: readonly string[] = [],
): Map<string, number> {
  const sorted = [...new Set(words)].sort();
  return new Map([...sorted, ...extra].map((word, id) => [word, id]));
}

export class WordTokenizer {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #words: readonly string[];

  constructor(vocabulary: ReadonlyMap<string, number>) {
    this.#ids = vocabulary;
    this.#words = [...vocabulary.keys()];
  }

  /** @throws RangeError for a word outside the vocabulary. */
  encode(text: string): number[] {
    return wordsOf(text).map((word) => this.idOf(word));
  }

  /** The words with a space between them, but none before punctuation. */
  decode(ids: readonly number[]): string {
    return ids
      .map((id) => this.#words[id])
      .join(" ")
      .replace(/\s+([,.?!"()'])/g, "$1");
  }

  /** undefined for a word outside the vocabulary. */
  protected find(word: string): number | undefined {
    return this.#ids.get(word);
  }

  protected idOf(word: string): number {
    const id = this.find(word);
    if (id === undefined)
      throw new RangeError(`encode: "${word}" is not among the ${this.#words.length} known words`);
    return id;
  }
}

/** Takes words that it does not know for `<|unk|>`: encoding never fails, but the word is lost. */
export class ForgivingTokenizer extends WordTokenizer {
  protected override idOf(word: string): number {
    return this.find(word) ?? super.idOf("<|unk|>");
  }
}
