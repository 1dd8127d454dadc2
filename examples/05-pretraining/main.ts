/**
 * Pre-training: a GPT learns to guess the next token of a story. What a loss is, the training loop, sampling, saving and going on.
 *   demo 05            a small model, under a minute        demo 05 --full     the one with 124 million parameters, about an hour
 *   Ctrl-C             stops after the present step and saves      --resume     goes on from there      --steps 10     stops after 10
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { crossEntropy, manualSeed, noGrad, setPrintoptions, tensor } from "@gptlight/tensor";
import { heading, python } from "../notebook.ts";
import { train } from "./loop.ts";
import { chances, continueText, type SamplingOptions } from "./sampling.ts";
import { full, small } from "./settings.ts";
import { TrainingRun } from "./training-run.ts";

const { values: flags } = parseArgs({
  options: {
    full: { type: "boolean" },
    resume: { type: "boolean" },
    steps: { type: "string" },
    checkpoint: { type: "string" },
  },
  allowPositionals: true,
});
const settings = flags.full ? full() : small();
const { tokenizer } = settings;
const run = new TrainingRun(settings);
const { model } = run;
const name = flags.full ? "full.safetensors" : "small.safetensors";
const checkpoint = flags.checkpoint ?? fileURLToPath(new URL(name, import.meta.url));

function say(start: string, count: number, sampling: SamplingOptions = { temperature: 0 }): void {
  const ids = tokenizer.encode(start, { as: "array" });
  model.eval();
  console.log(python(tokenizer.decode(continueText(model, ids, count, sampling))));
  model.train();
}

heading("How many numbers are to be learned");
const count = model.parameters().reduce((sum, p) => sum + p.numel(), 0);
console.log(count.toLocaleString("en-US"));

heading("What the model says before training");
say("I HAD always thought", 12);

heading("How surprised it is: −log of the probability of the token that came");
const ids = tokenizer.encode("I HAD always thought", { as: "array" });
const [inputs, targets] = [ids.slice(0, -1), tensor(ids.slice(1))];
const logits = noGrad(() => model.eval().forward(tensor([inputs]))).at(0); // (T, V)
model.train();
const probabilities = logits.softmax(-1).gather(1, targets.unsqueeze(1)).squeeze(1); // (T)
console.log("probabilities:", probabilities);
console.log("−log p:", probabilities.log().neg());
console.log("their mean:", probabilities.log().neg().mean());
const loss = crossEntropy(logits, targets);
console.log("cross entropy:", loss);
console.log("perplexity:", loss.exp());

heading("Training: the loss on what it learns from, and on text that it never sees");
if (flags.resume && existsSync(checkpoint)) run.resume(readFileSync(checkpoint));
const until = flags.steps === undefined ? run.totalSteps : run.step + Number(flags.steps);
await train(run, { until, everyStep: flags.full ?? false });
writeFileSync(checkpoint, run.save());
if (run.step < run.totalSteps) {
  console.log(`stopped after step ${run.step} of ${run.totalSteps}; --resume goes on`);
  process.exit();
}

heading("What it says now: the likeliest token each time");
say("I HAD always thought", 40);

heading("What might come next: the chances of the five likeliest tokens");
const prompt = tensor([tokenizer.encode("Mrs. Gisburn", { as: "array" })]);
const next = noGrad(() => model.eval().forward(prompt)).at(0, -1); // (V)
const best = next.topk(5).indices;
setPrintoptions({ sciMode: false });
console.log(python([...best.toTypedArray()].map((id) => tokenizer.decode([id]))));
for (const temperature of [0.5, 1, 2])
  console.log(`temperature ${temperature}:`, chances(next, { temperature }).at(best));
console.log("top 3:", chances(next, { temperature: 1, topK: 3 }).at(best));

heading("Drawn instead of taken: among the 3 likeliest, then among all at temperature 3");
manualSeed(123);
for (let i = 0; i < 2; i++) say("Mrs. Gisburn", 16, { temperature: 1, topK: 3 });
say("Mrs. Gisburn", 16, { temperature: 3 });

heading("A run that was saved goes on as if it had never stopped");
const copy = new TrainingRun(settings);
copy.resume(readFileSync(checkpoint));
console.log("same validation loss:", copy.validate() === run.validate());
