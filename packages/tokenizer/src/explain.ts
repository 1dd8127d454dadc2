/**
 * How a text becomes tokens, merge by merge: for learning, and for finding out why a word costs five tokens. The way is
 * that of plain.ts, one merge at a time, on the vocabulary of any tokenizer.
 */
import { byteCharacters } from "./bytes.ts";
import { checkTokenizer } from "./checks.ts";
import { pairTable } from "./merge-word.ts";
import { NEVER, type PairTable } from "./pair-table.ts";
import { compile, piecesOf } from "./patterns.ts";
import { type SpecialOptions, SpecialTokens } from "./special-tokens.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { keyOf, tokenList, type Vocabulary } from "./vocabulary.ts";

/** One merge: what joined, and what the piece is then. Tokens are written in GPT-2's byte alphabet, a space as Ġ. */
export interface ExplainedMerge {
  /** The merge's place in the list of merges: of all pairs in the piece, this one was learned first. */
  readonly rank: number;
  readonly left: string;
  readonly right: string;
  readonly tokens: readonly string[];
}

/** One piece of the text: its bytes, the merges, and the ids of what is left in the end. */
export interface ExplainedPiece {
  readonly text: string;
  readonly isSpecial: boolean;
  readonly bytes: readonly string[];
  readonly merges: readonly ExplainedMerge[];
  readonly ids: readonly number[];
}

/** A whole text explained. `String(explanation)` is a page to read. */
export class Explanation {
  readonly text: string;
  readonly pieces: readonly ExplainedPiece[];

  constructor(text: string, pieces: readonly ExplainedPiece[]) {
    this.text = text;
    this.pieces = pieces;
  }

  /** The ids of the text, as `encode` gives them. */
  get ids(): number[] {
    return this.pieces.flatMap((piece) => piece.ids);
  }

  /** The page to read. */
  toString(): string {
    const title = `${JSON.stringify(this.text)}: ${this.pieces.length} pieces, ${this.ids.length} tokens`;
    return [title, ...this.pieces.map(pieceText)].join("\n\n");
  }
}

/** A piece as lines: its bytes, then each merge with its rank, then the ids. */
function pieceText({ text, isSpecial, bytes, merges, ids }: ExplainedPiece): string {
  if (isSpecial) return `${JSON.stringify(text)} is special\n  id ${ids[0]}`;
  const rows = [
    [bytes.join(" "), `${bytes.length} bytes`],
    ...merges.map(({ tokens, rank, left, right }) => [
      tokens.join(" "),
      `merge ${rank}: ${left} + ${right}`,
    ]),
  ];
  const width = Math.max(...rows.map(([tokens]) => tokens.length));
  const lines = rows.map(([tokens, note]) => `  ${tokens.padEnd(width)}   ${note}`);
  return `${JSON.stringify(text)}\n${lines.join("\n")}\n  ids ${ids.join(" ")}`;
}

class Explainer {
  readonly #vocabulary: Vocabulary;
  readonly #pairs: PairTable;
  readonly #texts: readonly string[];
  /** Pieces that are tokens as they stand, where the vocabulary wants them whole. */
  readonly #whole: ReadonlyMap<string, number>;

  constructor(vocabulary: Vocabulary) {
    const characters = byteCharacters();
    const tokens = tokenList(vocabulary);
    this.#vocabulary = vocabulary;
    this.#pairs = pairTable(vocabulary);
    this.#texts = tokens.map((token) => Array.from(token, (byte) => characters[byte]).join(""));
    const whole = vocabulary.irregular?.wholePieces ? tokens : [];
    this.#whole = new Map(whole.map((token, number) => [keyOf(token), number]));
  }

  explain(text: string): ExplainedPiece {
    const { ids, irregular } = this.#vocabulary;
    const bytes = new TextEncoder().encode(text);
    const whole = this.#whole.get(keyOf(bytes));
    const merges: ExplainedMerge[] = [];
    let tokens = whole === undefined ? [...bytes] : [whole];
    for (let next = this.#lowest(tokens); next.rank < NEVER; next = this.#lowest(tokens)) {
      const { rank, place } = next;
      const merged = irregular?.product[rank] ?? 256 + rank;
      const [left, right] = tokens.slice(place, place + 2).map((token) => this.#texts[token]);
      tokens = tokens.toSpliced(place, 2, merged);
      merges.push({ rank, left, right, tokens: tokens.map((token) => this.#texts[token]) });
    }
    const found = tokens.map((token) => ids[token]);
    return {
      text,
      isSpecial: false,
      bytes: Array.from(bytes, (byte) => this.#texts[byte]),
      merges,
      ids: found,
    };
  }

  /** The pair that merges next: that of lowest rank, and the leftmost of several. */
  #lowest(tokens: readonly number[]): { rank: number; place: number } {
    const ranks = tokens.slice(1).map((right, i) => this.#pairs.rank(tokens[i], right));
    const rank = Math.min(NEVER, ...ranks);
    return { rank, place: ranks.indexOf(rank) };
  }
}

/**
 * Each merge step of a text, as data and, through String(), as text.
 * @throws Error if the text spells a special token that is not allowed, as `encode` does.
 * @example explain(tokenizer, "hello").pieces[0].merges.map((m) => m.left + "+" + m.right) // [ 'h+e', 'l+l', 'he+ll', 'hell+o' ]
 */
export function explain(
  tokenizer: Tokenizer,
  text: string,
  options: SpecialOptions = {},
): Explanation {
  checkTokenizer("explain", tokenizer);
  const { vocabulary } = tokenizer;
  const special = new SpecialTokens(vocabulary.specialTokens);
  const explainer = new Explainer(vocabulary);
  const pattern = compile(vocabulary.pattern);
  const pieces: ExplainedPiece[] = [];
  for (const stretch of special.stretches("explain", text, options)) {
    for (const piece of piecesOf(stretch.text, pattern)) pieces.push(explainer.explain(piece));
    if (stretch.special) {
      const { text, id } = stretch.special;
      pieces.push({ text, isSpecial: true, bytes: [], merges: [], ids: [id] });
    }
  }
  return new Explanation(text, pieces);
}
