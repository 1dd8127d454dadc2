/**
 * Byte-pair encoding on one page (Gage 1994; Sennrich, Haddow & Birch 2016; on bytes as in GPT-2, 2019). Read this first.
 *
 * A text is cut into pieces, and each piece is its UTF-8 bytes: 256 tokens, numbered 0…255. Training finds the pair of
 * neighbours that occurs most often, makes it a new token (256, 257, …), and begins again. Encoding repeats those merges
 * in the order they were learned. Decoding writes each token's bytes.
 *
 * The rest of the package gives the same answers, hundreds of times faster, and its tests hold it to this page.
 */

/** Two neighbouring tokens. The merge at index r of a list makes token 256 + r of them. */
export type Pair = readonly [left: number, right: number];

/** The UTF-8 bytes of each piece that the pattern (with flags "gu") cuts the text into. */
export function pieces(text: string, pattern: RegExp): number[][] {
  return (text.match(pattern) ?? []).map((piece) => [...new TextEncoder().encode(piece)]);
}

/**
 * Adds how often each pair of neighbours occurs to `counts`, whose keys are "left right" in the order first seen.
 * @example countPairs([97, 97, 97, 98]) // Map { "97 97" => 2, "97 98" => 1 }
 */
export function countPairs(
  tokens: readonly number[],
  counts: Map<string, number> = new Map(),
): Map<string, number> {
  for (let i = 0; i + 1 < tokens.length; i++) {
    const pair = `${tokens[i]} ${tokens[i + 1]}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

/**
 * The tokens with every occurrence of a pair, from the left, replaced by one token.
 * @example mergePair([97, 97, 97, 98], [97, 97], 256) // [256, 97, 98]
 */
export function mergePair(
  tokens: readonly number[],
  [left, right]: Pair,
  merged: number,
): number[] {
  const result: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const found = tokens[i] === left && tokens[i + 1] === right;
    result.push(found ? merged : tokens[i]);
    if (found) i++; // the right part is used up
  }
  return result;
}

/** Learns merges: the most frequent pair each time, the one seen first in the text where several are. */
export function trainPlain(text: string, merges: number, pattern: RegExp): Pair[] {
  const learned: Pair[] = [];
  let words = pieces(text, pattern);
  while (learned.length < merges) {
    const counts = new Map<string, number>();
    for (const word of words) countPairs(word, counts);
    let best: string | undefined;
    for (const [pair, count] of counts) if (count > (counts.get(best ?? "") ?? 0)) best = pair;
    if (best === undefined) break; // every piece is one token already
    const [left, right] = best.split(" ").map(Number);
    words = words.map((word) => mergePair(word, [left, right], 256 + learned.length));
    learned.push([left, right]);
  }
  return learned;
}

/** A text's tokens: in each piece the earliest learned pair is merged, until none is left. */
export function encodePlain(
  text: string,
  ranks: ReadonlyMap<string, number>,
  pattern: RegExp,
): number[] {
  return pieces(text, pattern).flatMap((piece) => encodePiece(piece, ranks));
}

/** One piece's tokens. `ranks` has the index r of each merge, by its pair "left right". */
export function encodePiece(
  bytes: readonly number[],
  ranks: ReadonlyMap<string, number>,
): number[] {
  for (let tokens = [...bytes]; ; ) {
    const known = [...countPairs(tokens).keys()].filter((pair) => ranks.has(pair));
    if (known.length === 0) return tokens;
    const rank = Math.min(...known.map((pair) => ranks.get(pair) as number));
    const [left, right] = (known.find((pair) => ranks.get(pair) === rank) as string)
      .split(" ")
      .map(Number);
    tokens = mergePair(tokens, [left, right], 256 + rank);
  }
}

/** The text of some tokens. */
export function decodePlain(tokens: readonly number[], merges: readonly Pair[]): string {
  const bytes = (token: number): number[] =>
    token < 256 ? [token] : merges[token - 256].flatMap(bytes);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(tokens.flatMap(bytes)),
  );
}
