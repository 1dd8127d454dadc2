/**
 * `npx tsx bench/gpt2.ts [context] [texts] [steps]`: GPT-2 with 124 million parameters, trained for a few steps of AdamW on random tokens.
 * Prints each step's time and the most memory that the process has held so far.
 */

import { AdamW, CrossEntropyLoss, clipGradNorm_ } from "@gptlight/nn";
import { GPT } from "@gptlight/nn/gpt";
import { manualSeed, randint } from "@gptlight/tensor";
import { kernelVariant } from "@gptlight/tensor/kernels";

const [T = 1024, B = 1, steps = 3] = process.argv.slice(2).map(Number);
manualSeed(123);
const model = new GPT({ nCtx: 1024, dropout: 0.1 });
const count = model.parameters().reduce((n, p) => n + p.numel(), 0);
console.log(
  `${(count / 1e6).toFixed(0)} million parameters, ${B} × ${T} tokens, Node ${process.versions.node}, ${kernelVariant}`,
);
const optimizer = new AdamW(model.parameters(), { lr: 4e-4, weightDecay: 0.1 });
const criterion = new CrossEntropyLoss();
const peak = (): string => `${(process.resourceUsage().maxRSS / 2 ** 20).toFixed(1)} GB`;
console.log(`built: ${peak()}`);
for (let step = 1; step <= steps; step++) {
  const start = performance.now();
  const tokens = randint(0, 50257, [B, T + 1]);
  optimizer.zeroGrad();
  const logits = model.forward(tokens.narrow(1, 0, T));
  const loss = criterion.forward(logits.flatten(0, 1), tokens.narrow(1, 1, T).flatten());
  loss.backward();
  clipGradNorm_(model.parameters(), 1);
  optimizer.step();
  const seconds = (performance.now() - start) / 1000;
  console.log(`step ${step}: loss ${loss.item()}, ${seconds.toFixed(1)} s, peak ${peak()}`);
}
