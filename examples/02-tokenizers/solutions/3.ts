/** Exercise 3: how many windows? The last one must have a target for its last token: it starts at n − maxLength − 1 at the latest. */
import { createDataloader, fetchVerdictText } from "@gptlight/data";

const n = 5145;
for (const [maxLength, stride] of [
  [4, 1],
  [4, 4],
  [256, 128],
]) {
  const options = { batchSize: 1, maxLength, stride, shuffle: false };
  const windows = Math.floor((n - maxLength - 1) / stride) + 1;
  console.log(windows, createDataloader(fetchVerdictText(), options).length);
}
// 5141 5141
// 1286 1286
// 39 39
