/** Exercise 2: why divide by √d. Dot products of d random numbers spread like √d; softmax of widely spread scores gives nearly all to one word. */
import { manualSeed, randn } from "@gptlight/tensor";

manualSeed(123);
for (const d of [4, 64, 1024]) {
  const [queries, keys] = [randn([100, d]), randn([100, d])];
  const scores = queries.matmul(keys.T); // (100, 100)
  const largest = [scores, scores.div(Math.sqrt(d))].map((x) =>
    x.softmax(-1).amax(-1).mean().item().toFixed(3),
  );
  console.log(
    `d ${d}: spread ${scores.std().item().toFixed(1)}, largest weight ${largest[0]}, scaled ${largest[1]}`,
  );
}
// d 4: spread 1.9, largest weight 0.204, scaled 0.070
// d 64: spread 8.0, largest weight 0.772, scaled 0.079
// d 1024: spread 32.3, largest weight 0.935, scaled 0.080
