/**
 * Batches of 8 windows of 1024 tokens: `npx tsx bench/data/loader.ts` prints, from one run, how many a second the DataLoader gives, and a
 * plain loop that copies the same windows into the same typed arrays, token by token and by `set`.
 */
import { DataLoader, TextWindows } from "@gptlight/data";
import { manualSeed } from "@gptlight/tensor";

const [B, T, TOKENS, ROUNDS] = [8, 1024, 10_000_000, 7];

const ids = Int32Array.from({ length: TOKENS }, (_, i) => (i * 7919) % 50257);
const windows = new TextWindows(ids, { maxLength: T, stride: T });
const batches = Math.floor(windows.length / B);
const order = Int32Array.from({ length: batches * B }, (_, i) => (i * 7919) % windows.length);

let sink = 0; // keeps what is computed from being left out

function loader(): void {
  manualSeed(123);
  for (const [inputs, targets] of new DataLoader(windows, {
    batchSize: B,
    shuffle: true,
    dropLast: true,
  }))
    sink += inputs.data[5] + targets.data[5];
}

function loop(): void {
  for (let batch = 0; batch < batches; batch++) {
    const inputs = new Int32Array(B * T);
    const targets = new Int32Array(B * T);
    for (let row = 0; row < B; row++) {
      const start = order[batch * B + row] * T;
      for (let t = 0; t < T; t++) {
        inputs[row * T + t] = ids[start + t];
        targets[row * T + t] = ids[start + t + 1];
      }
    }
    sink += inputs[5] + targets[5];
  }
}

function setLoop(): void {
  for (let batch = 0; batch < batches; batch++) {
    const inputs = new Int32Array(B * T);
    const targets = new Int32Array(B * T);
    for (let row = 0; row < B; row++) {
      const start = order[batch * B + row] * T;
      inputs.set(ids.subarray(start, start + T), row * T);
      targets.set(ids.subarray(start + 1, start + T + 1), row * T);
    }
    sink += inputs[5] + targets[5];
  }
}

/** Seconds of each, one after the other in every round; the best round of each is least disturbed by others. */
const best = [loader, loop, setLoop].map((run) => ({ run, seconds: Infinity }));
for (let round = 0; round < ROUNDS; round++)
  for (const entry of best) {
    const start = performance.now();
    entry.run();
    entry.seconds = Math.min(entry.seconds, (performance.now() - start) / 1000);
  }
const [ours, plain, bySet] = best.map(({ seconds }) => batches / seconds);
console.log(
  `${batches} batches of ${B} × ${T} from ${TOKENS} tokens, best of ${ROUNDS} (${sink % 10})`,
);
console.log(`DataLoader          ${ours.toFixed(0).padStart(7)} batches/s`);
console.log(
  `loop over tokens    ${plain.toFixed(0).padStart(7)} batches/s   loader/loop ${(ours / plain).toFixed(2)}`,
);
console.log(
  `loop with set       ${bySet.toFixed(0).padStart(7)} batches/s   loader/loop ${(ours / bySet).toFixed(2)}`,
);
