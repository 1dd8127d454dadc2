/**
 * Fine-tuning: a model that can tell stories learns to sort messages, and to follow instructions.
 *   demo 07      three short trainings
 *   Ctrl-C       stops after the present step and saves      --resume      goes on from there
 *   --checkpoints folder      where the three are saved; default: beside this file
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { GPT } from "@gptlight/nn/gpt";
import { manualSeed, noGrad } from "@gptlight/tensor";
import { train } from "../05-pretraining/loop.ts";
import type { Run } from "../05-pretraining/training-run.ts";
import { heading } from "../notebook.ts";
import { messages, promptOf, tasks } from "./data.ts";
import { endId, messageSet } from "./datasets.ts";
import {
  accuracy,
  answer,
  classification,
  instructionTuning,
  makeTokenizer,
  pretraining,
  scores,
} from "./runs.ts";

const { values: flags } = parseArgs({
  options: {
    resume: { type: "boolean", default: false },
    checkpoints: { type: "string", default: import.meta.dirname },
  },
  allowPositionals: true,
});

/** Trains to the end, or to Ctrl-C; saves either way. */
async function finish(name: string, run: Run<GPT>): Promise<GPT> {
  const file = join(flags.checkpoints, `${name}.safetensors`);
  if (flags.resume && existsSync(file)) run.resume(readFileSync(file));
  await train(run);
  mkdirSync(flags.checkpoints, { recursive: true });
  writeFileSync(file, run.save());
  if (run.step < run.totalSteps) {
    console.log(`stopped after step ${run.step} of ${run.totalSteps}; --resume goes on`);
    process.exit();
  }
  return run.model;
}

const tokenizer = makeTokenizer();

heading("Pre-training: 800 made-up stories");
const storyteller = await finish("stories", pretraining(tokenizer));
const options = { maxNewTokens: 60, temperature: 0.5, stopIds: [endId(tokenizer)] };
manualSeed(1);
const story = storyteller.generate([endId(tokenizer)], options);
console.log(tokenizer.decode(story.slice(1)));

heading("Messages to sort");
const all = messages(400);
const kept = all.slice(320); // the model never learns from these
for (const { text, spam } of all.slice(0, 4)) console.log(spam ? "spam" : "  ok", " ", text);

heading("Fine-tuning 1: two outputs instead of one for each token");
const sorting = classification(storyteller, tokenizer);
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
const before = accuracy(sorting.model, kept, tokenizer);
const sorter = await finish("messages", sorting);
console.log(
  `sorted rightly: ${percent(before)} before, ${percent(accuracy(sorter, kept, tokenizer))} after`,
);

heading("What it makes of new messages");
const fresh = ["Ada, the red hat is under the tree.", "Win a free hat now, Ada."].map((text) => ({
  text,
  spam: false,
}));
const [ids] = messageSet(fresh, tokenizer).tensors;
const chances = noGrad(() => scores(sorter.eval(), ids)).softmax(-1); // (2, 2)
for (const [i, { text }] of fresh.entries())
  console.log(`${percent(chances.at(i, 1).item()).padStart(6)} spam: ${text}`);

heading("A task as the model reads it; it writes what follows");
const { test } = tasks();
console.log(promptOf(test[0]));

heading("What the storyteller makes of it");
console.log(answer(storyteller, test[0], tokenizer));

heading("Fine-tuning 2: instructions and answers; only the answers count in the loss");
const assistant = await finish("instructions", instructionTuning(storyteller, tokenizer));

heading("Tasks that it has not seen");
for (const task of test.slice(0, 6))
  console.log(`${task.instruction} ${task.input}: ${answer(assistant, task, tokenizer)}`);
function rightly(model: GPT): string {
  const right = test.filter((task) => answer(model, task, tokenizer) === task.response);
  return `${right.length} of ${test.length}`;
}
console.log(`answered rightly: ${rightly(assistant)}`);

heading("The same training without the stories before");
manualSeed(123);
const beginner = instructionTuning(new GPT(storyteller.config), tokenizer);
for await (const _ of beginner.steps());
console.log(`answered rightly: ${rightly(beginner.model)}`);
