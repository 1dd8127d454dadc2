/**
 * Streamed against one-shot tokenization: `npx tsx bench/data/stream.ts` prints, from one run, tokens a second of `encode` on a whole
 * text, of `encodeStream` on the same bytes in chunks of 64 KiB and 1 MiB, and of `writeTokenFile` from a file to a file.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeStream, fetchVerdictText, generateStories } from "@gptlight/data";
import { textFile, writeTokenFile } from "@gptlight/data/node";
import { GPTTokenizer } from "@gptlight/tokenizer";

const ROUNDS = 5;
const text = fetchVerdictText().repeat(300) + generateStories(20_000); // about 10 MB
const bytes = new TextEncoder().encode(text);
const tokenizer = new GPTTokenizer();
const folder = mkdtempSync(join(tmpdir(), "gptlight-bench-"));
writeFileSync(join(folder, "text.txt"), bytes);

function* chunks(size: number): IterableIterator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function streamed(size: number): Promise<number> {
  let count = 0;
  for await (const ids of encodeStream(chunks(size), { tokenizer })) count += ids.length;
  return count;
}

const runs: [string, () => number | Promise<number>][] = [
  ["encode, from a string", () => tokenizer.encode(text).length],
  ["encode, from bytes", () => tokenizer.encode(new TextDecoder().decode(bytes)).length],
  ["encodeStream, 64 KiB", () => streamed(1 << 16)],
  ["encodeStream, 1 MiB", () => streamed(1 << 20)],
  [
    "writeTokenFile",
    () =>
      writeTokenFile(join(folder, "text.bin"), textFile(join(folder, "text.txt")), {
        tokenizer,
        progress: false,
      }),
  ],
];

try {
  const best = runs.map(() => Infinity);
  let tokens = 0;
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, [name, run]] of runs.entries()) {
      const start = performance.now();
      const count = await run();
      best[i] = Math.min(best[i], (performance.now() - start) / 1000);
      if (tokens !== 0 && count !== tokens)
        throw new Error(`${name}: ${count} tokens, not ${tokens}`);
      tokens = count;
    }
  console.log(`${(bytes.length / 1e6).toFixed(1)} MB, ${tokens} tokens, best of ${ROUNDS}`);
  for (const [i, [name]] of runs.entries())
    console.log(
      `${name.padEnd(24)} ${(tokens / best[i] / 1e6).toFixed(2).padStart(6)} M tokens/s   ${(best[0] / best[i]).toFixed(2)} of one-shot`,
    );
} finally {
  rmSync(folder, { recursive: true });
}
