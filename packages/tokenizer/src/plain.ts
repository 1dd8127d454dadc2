/**
 * Byte-pair encoding on one page (Gage 1994; Sennrich, Haddow & Birch 2016; on bytes: GPT-2, 2019). Read this first.
 * A text is cut into pieces, and each piece is its UTF-8 bytes: tokens 0…255. Training finds the pair of neighbours that
 * occurs most often, makes it token 256, then 257 and so on. Encoding repeats those merges in the order they were learned.
 * The rest of the package gives the same answers, hundreds of times faster, checks what it is given, and is held to this page.
 */
export type Tokens = readonly number[];
/** Two neighbouring tokens, as text: "104 101". The pair at index r of a list of merges makes token 256 + r. */
export type Pair = string;

/** The UTF-8 bytes of each piece that the pattern cuts off. @example pieces("a é", / ?\p{L}/gu) // [ [ 97 ], [ 32, 195, 169 ] ] */
export function pieces(text: string, pattern: RegExp): number[][] {
  return Array.from(text.matchAll(pattern), ([piece]) => [...new TextEncoder().encode(piece)]);
}

/**
 * How often each pair of neighbours occurs, in the order first seen; added to `counts` where that is given.
 * @example countPairs([97, 97, 97, 98]) // Map(2) { '97 97' => 2, '97 98' => 1 }
 */
export function countPairs(tokens: Tokens, counts: Map<Pair, number> = new Map()): typeof counts {
  for (let i = 0; i + 1 < tokens.length; i++) {
    const pair = `${tokens[i]} ${tokens[i + 1]}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

/**
 * The tokens with every occurrence of a pair, from the left, replaced by one token.
 * @example mergePair([97, 97, 97, 98], "97 97", 256) // [ 256, 97, 98 ]
 */
export function mergePair(tokens: Tokens, pair: Pair, merged: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const found = `${tokens[i]} ${tokens[i + 1]}` === pair;
    result.push(found ? merged : tokens[i]);
    if (found) i++; // the right part is used up
  }
  return result;
}

/** Learns merges: each time the most frequent pair, and of several that which the text has first. */
export function trainPlain(text: string, merges: number, pattern: RegExp): Pair[] {
  const learned: Pair[] = [];
  let words = pieces(text, pattern);
  while (learned.length < merges) {
    const counts = new Map<Pair, number>();
    for (const word of words) countPairs(word, counts);
    const [best] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ["", 0]);
    if (best === "") break; // every piece is one token already
    words = words.map((word) => mergePair(word, best, 256 + learned.length));
    learned.push(best);
  }
  return learned;
}

/** One piece's tokens: of the pairs it has, that which was learned first is merged, until it has none of them. */
export function encodePiece(bytes: Tokens, ranks: ReadonlyMap<Pair, number>): number[] {
  for (let tokens = [...bytes]; ; ) {
    const known = [...countPairs(tokens).keys()].filter((pair) => ranks.has(pair));
    if (known.length === 0) return tokens;
    const [pair] = known.sort((a, b) => Number(ranks.get(a)) - Number(ranks.get(b)));
    tokens = mergePair(tokens, pair, 256 + Number(ranks.get(pair)));
  }
}

/** A text's tokens. @example encodePlain("hello", ["104 101"], /.+/gu) // [ 256, 108, 108, 111 ] */
export function encodePlain(text: string, merges: readonly Pair[], pattern: RegExp): number[] {
  const ranks = new Map(merges.map((pair, r) => [pair, r]));
  return pieces(text, pattern).flatMap((piece) => encodePiece(piece, ranks));
}

/** The text of some tokens. @example decodePlain([256, 108], ["104 101"]) // 'hel' */
export function decodePlain(tokens: Tokens, merges: readonly Pair[]): string {
  const bytesOf = (token: number): number[] =>
    token < 256 ? [token] : merges[token - 256].split(" ").flatMap((part) => bytesOf(Number(part)));
  const bytes = Uint8Array.from(tokens.flatMap(bytesOf));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
