/**
 * Trains the small model that the panels on attention and on GPT-2 open with: 100,000 parameters that tell the stories of
 * generateStories, and write them in the form of Hugging Face's GPT-2. `pnpm playground:storyteller`, a minute; the same call gives
 * the same file on the same kernels.
 */
import { writeFileSync } from "node:fs";
import { createDataloader, generateStories } from "@gptlight/data";
import { AdamW, clipGradNorm_, OneCycleLR } from "@gptlight/nn";
import { GPT } from "@gptlight/nn/gpt";
import { manualSeed } from "@gptlight/tensor";
import { readSafetensors, writeSafetensors } from "@gptlight/tensor/safetensors";
import { saveMerges, train } from "@gptlight/tokenizer/core";

const FOLDER = new URL("../public/storyteller/", import.meta.url);
const STEPS = Number(process.argv[2] ?? 1000);

const stories = generateStories(3000);
const tokenizer = train(stories, { vocabSize: 360, specialTokens: ["<|endoftext|>"] });
manualSeed(123);
const model = new GPT({
  vocabSize: tokenizer.nVocab,
  nCtx: 64,
  nEmbd: 48,
  nLayer: 3,
  nHead: 4,
  dropout: 0,
});
const optimizer = new AdamW(model.parameters(), { lr: 4e-3, weightDecay: 0.1 });
const schedule = new OneCycleLR(optimizer, 4e-3, { totalSteps: STEPS });
const loader = createDataloader(stories, {
  tokenizer,
  batchSize: 16,
  maxLength: 64,
  stride: 16,
  shuffle: true,
  dropLast: true,
});

let step = 0;
while (step < STEPS)
  for (const [inputs, targets] of loader) {
    optimizer.zeroGrad();
    const loss = model.loss(inputs, targets);
    loss.backward();
    clipGradNorm_(model.parameters(), 1);
    optimizer.step();
    schedule.step();
    if (step % 100 === 0) console.log(step, loss.item().toFixed(3));
    if (++step === STEPS) break;
  }

const start = tokenizer.encode("Ada the", { as: "array" });
console.log(tokenizer.decode(model.generate(start, { maxNewTokens: 120, temperature: 0.7 })));
const { tensors, metadata } = readSafetensors(model.toSafetensors());
const halves = new Map([...tensors.keys()].map((name) => [name, "F16"] as const)); // half the download
const file = writeSafetensors(tensors, { metadata: metadata ?? {}, dtypes: halves });
writeFileSync(new URL("model.safetensors", FOLDER), file);
writeFileSync(new URL("merges.txt", FOLDER), saveMerges(tokenizer).merges);
console.log(`${file.length} bytes`);
