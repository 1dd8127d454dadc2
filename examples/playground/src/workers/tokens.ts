/** GPT-2's tokenizer in a worker: a megabyte takes a tenth of a second, which a page should not wait for. */
import { explain, GPTTokenizer } from "@gptlight/tokenizer";
import { serve } from "./scope.ts";

export interface ShownToken {
  readonly id: number;
  readonly text: string;
  readonly bytes: string;
}

export interface Encoded {
  readonly count: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** The first tokens, to be drawn. */
  readonly tokens: readonly ShownToken[];
}

export interface MergeStep {
  readonly tokens: readonly string[];
  /** Which two joined to give this step; null for the bytes that a word begins with. */
  readonly merge: { readonly rank: number; readonly left: string; readonly right: string } | null;
}

export interface TokensService {
  calls: {
    encode(text: string, show: number): Encoded;
    merges(word: string): MergeStep[];
  };
  event: never;
}

/** Clocks of browsers are coarse: a short text is encoded again until so many milliseconds have passed. */
const SHORTEST = 5;

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

export function start(): void {
  const tokenizer = new GPTTokenizer();
  tokenizer.encodeOrdinary("Warm up the tables."); // so that the first text is timed as the later ones
  const shown = (id: number): ShownToken => {
    const bytes = tokenizer.decodeTokenBytes(id);
    return {
      id,
      text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
      bytes: hex(bytes),
    };
  };
  serve<TokensService>({
    encode(text: string, show: number): Encoded {
      const from = performance.now();
      let [ids, runs] = [tokenizer.encode(text, { allowedSpecial: "all" }), 1];
      for (; performance.now() - from < SHORTEST; runs++)
        ids = tokenizer.encode(text, { allowedSpecial: "all" });
      const milliseconds = (performance.now() - from) / runs;
      const bytes = new TextEncoder().encode(text).length;
      return {
        count: ids.length,
        bytes,
        milliseconds,
        tokens: Array.from(ids.subarray(0, show), shown),
      };
    },
    merges(word: string): MergeStep[] {
      const [piece] = explain(tokenizer, word, { disallowedSpecial: [] }).pieces;
      if (piece === undefined) return [];
      const merged = piece.merges.map(({ tokens, rank, left, right }) => ({
        tokens,
        merge: { rank, left, right },
      }));
      return [{ tokens: piece.bytes, merge: null }, ...merged];
    },
  });
}
