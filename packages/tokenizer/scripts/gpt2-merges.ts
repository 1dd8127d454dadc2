/**
 * Writes src/gpt2-merges.generated.ts from data/vocab.bpe, the file that OpenAI published with GPT-2.
 * Run: `npx tsx packages/tokenizer/scripts/gpt2-merges.ts`. A test holds the two together.
 *
 * Each merge joins two earlier tokens, so the whole vocabulary is 100,000 small numbers. They are written as three
 * base-64 digits each, digit by digit rather than number by number: all high digits, then all middle, then all low ones
 * (and lefts before rights), because gzip finds more to save among equals. Gzipped: 164 KB, against 209 KB for the
 * published text, 183 KB for base64 of the same numbers, and 161 KB for the raw bytes, which would need a fetch.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseMerges } from "../src/merges-text.ts";

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/** The numbers as base-64 digits in three planes, most significant first. */
export function toPlanes(numbers: readonly number[]): string {
  return [12, 6, 0].map((shift) => numbers.map((n) => DIGITS[(n >> shift) & 63]).join("")).join("");
}

/** The text of the generated module. */
export function gpt2MergesModule(vocabBpe: string): string {
  const { left, right } = parseMerges(vocabBpe);
  return [
    "// Written by scripts/gpt2-merges.ts from data/vocab.bpe (c) 2019 OpenAI, Modified MIT: see data/LICENSE-gpt2.txt.",
    "",
    "/** GPT-2's 50,000 merges: token numbers of all left parts, then of all right parts, as base-64 digits in three planes. */",
    `export const GPT2_MERGES: string =\n  "${toPlanes([...left, ...right])}";`,
    "",
  ].join("\n");
}

if (process.argv[1]?.endsWith("gpt2-merges.ts")) {
  const here = (path: string) => new URL(path, import.meta.url);
  const vocabBpe = readFileSync(here("../data/vocab.bpe"), "utf8");
  writeFileSync(here("../src/gpt2-merges.generated.ts"), gpt2MergesModule(vocabBpe));
}
