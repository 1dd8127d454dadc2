/** The texts to learn, as characters' numbers, with what the loss must beat. */
import { fetchVerdictText, generateNames, generateStories, generateSums } from "@gptlight/data";

export const CORPORA = {
  names: () => generateNames(4000),
  sums: () => generateSums(4000),
  stories: () => generateStories(400),
  verdict: () => fetchVerdictText(),
} as const satisfies Record<string, () => string>;

export type CorpusName = keyof typeof CORPORA;

export interface Corpus {
  /** All characters that occur, in order; a character's place is its id. */
  readonly characters: readonly string[];
  readonly train: Int32Array;
  /** The last tenth, which is never trained on. */
  readonly heldOut: Int32Array;
  /** The loss of guessing every character with equal chances: ln V, in nats. */
  readonly uniform: number;
  /** The least loss of guessing without looking at the context: the entropy −Σ p ln p of the characters' frequencies p. */
  readonly unigram: number;
}

export function corpusOf(name: CorpusName): Corpus {
  const all = [...CORPORA[name]()];
  const characters = [...new Set(all)].sort();
  const number = new Map(characters.map((character, id) => [character, id]));
  const ids = Int32Array.from(all, (character) => number.get(character) as number);
  const split = Math.floor(0.9 * ids.length);
  const counts = new Float64Array(characters.length);
  for (const id of ids) counts[id]++;
  const unigram = counts.reduce(
    (sum, count) => sum - (count / ids.length) * Math.log(count / ids.length),
    0,
  );
  const [train, heldOut] = [ids.subarray(0, split), ids.subarray(split)];
  return { characters, train, heldOut, uniform: Math.log(characters.length), unigram };
}
