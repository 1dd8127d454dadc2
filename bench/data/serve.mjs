/**
 * Reads 20,000 windows of 1024 tokens at random places of the file argv[2], with the loop argv[3] ("for" or "for await"), checks each
 * token, and fails if more than 100 MB were resident at any time. Plain JavaScript, so that no compiler is counted: token-file.ts runs it.
 */
import { AsyncTextWindows, DataLoader, RandomSampler, TextWindows } from "@gptlight/data";
import { TokenFile } from "@gptlight/data/node";
import { manualSeed } from "@gptlight/tensor";
import { tokenAt } from "./token-at.mjs";

const [T, B, WINDOWS, LIMIT] = [1024, 8, 20_000, 100e6];
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Every row must hold the tokens from its start on, and the targets those one later. */
function check([inputs, targets], starts) {
  for (const [row, start] of starts.entries())
    for (let t = 0; t < T; t++)
      if (
        inputs.data[row * T + t] !== tokenAt(start + t) ||
        targets.data[row * T + t] !== tokenAt(start + t + 1)
      )
        throw new Error(`row ${row}, token ${t} of the window at ${start} is wrong`);
}

let peak = process.memoryUsage.rss();

const [, , path, loop] = process.argv;
const Windows = loop === "for" ? TextWindows : AsyncTextWindows;
const windows = new Windows(new TokenFile(path), { maxLength: T, stride: 1 });
manualSeed(123);
const sampler = [...new RandomSampler(windows, { replacement: true, numSamples: WINDOWS })];
const loader = new DataLoader(windows, { batchSize: B, sampler });
const atFirst = peak;
const began = performance.now();
let done = 0;
function take(batch) {
  check(batch, sampler.slice(done, done + B));
  done += B;
  peak = Math.max(peak, process.memoryUsage.rss());
}
if (loop === "for") for (const batch of loader) take(batch);
else for await (const batch of loader) take(batch);

const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(
  `${loop}: ${done} of ${windows.length} windows in ${seconds} s, checks included; ${megabytes(atFirst)} resident before, ${megabytes(peak)} at most`,
);
if (peak > LIMIT)
  throw new Error(`${megabytes(peak)} were resident, more than ${megabytes(LIMIT)}`);
