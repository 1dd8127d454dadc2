/**
 * Published weights: a GPT-2 from its safetensors file, into the model of chapter 04 and into the library's; then a talk in the terminal.
 *   demo 06                      the tiny checkpoint of the tests: real architecture, random weights
 *   demo 06 --model folder       a folder with GPT-2's model.safetensors
 *   --temperature 0.8  --top-k 40  --seed 123      how it speaks
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { GPT } from "@gptlight/nn/gpt";
import { crossEntropy, manualSeed, noGrad, type Tensor, tensor } from "@gptlight/tensor";
import { GPTModel, generateGreedily } from "../04-a-gpt/gpt-model.ts";
import { heading, python } from "../notebook.ts";
import { Conversation, chat } from "./conversation.ts";
import { type Published, readFolder, tiny } from "./folder.ts";
import { configOf, stateOf } from "./load-weights.ts";

const { values: flags } = parseArgs({
  options: {
    model: { type: "string" },
    temperature: { type: "string", default: "0.8" },
    "top-k": { type: "string", default: "40" },
    seed: { type: "string", default: "123" },
  },
  allowPositionals: true,
});
function open(): Published {
  try {
    if (flags.model === undefined) return tiny();
    return readFolder(resolve(process.env.INIT_CWD ?? ".", flags.model)); // pnpm runs in the repository's folder, not in yours
  } catch (error) {
    console.error(String(error));
    process.exit(1);
  }
}
const { tensors, codec, numHeads } = open();

heading("What the file holds");
const count = [...tensors.values()].reduce((sum, x) => sum + x.numel(), 0);
console.log(`${tensors.size} tensors, ${count.toLocaleString("en-US")} numbers; those of block 0:`);
for (const [name, x] of tensors)
  if (/\bh\.0\./.test(name)) console.log(`  ${name.padEnd(24)} [${x.shape.join(", ")}]`);

heading("What the shapes tell of the model");
const config = configOf(tensors, numHeads);
for (const [name, value] of Object.entries(config)) console.log(`  ${name.padEnd(24)} ${value}`);

heading("Into the model of chapter 04, part by part");
manualSeed(123);
const ours = new GPTModel(config);
console.log(ours.loadStateDict(stateOf(tensors, config)));
ours.eval();
console.log([...ours.trfBlocks][0]);

heading("Into the library's GPT, in one call");
const model = GPT.fromTensors(tensors, numHeads === undefined ? {} : { nHead: numHeads });
const prompt = tensor([[...Array(8).keys()].map((i) => (7 * i + 3) % config.vocabSize)]);
const [a, b] = noGrad(() => [ours.forward(prompt), model.forward(prompt)]);
console.log("the same logits:", a.sub(b).abs().max().item() < 1e-4);

if (flags.model === undefined) {
  heading("What torch computed from the same file");
  const path = new URL("../../golden/gpt2-tiny.json", import.meta.url);
  const torch = JSON.parse(readFileSync(path, "utf8")) as {
    idx: number[][];
    targets: number[][];
    loss: number;
    greedy: number[];
  };
  const logits = noGrad(() => ours.forward(tensor(torch.idx)));
  const loss: Tensor = crossEntropy(logits.flatten(0, 1), tensor(torch.targets).flatten());
  console.log(`loss ${loss.item().toFixed(5)}, torch's ${torch.loss.toFixed(5)}`);
  const start = torch.greedy.slice(0, 4);
  const text = generateGreedily(ours, tensor([start]), 12, config.contextLength);
  console.log("the likeliest tokens:", python([...text.at(0).toTypedArray()]));
  console.log("torch's:             ", python(torch.greedy));
}

heading("Remembering instead of reading again");
const talk = new Conversation(model, codec, { temperature: 0 });
talk.hear("Hello");
for (const _ of talk.speak(10));
const first = codec.encode("Hello").length;
const again = Array.from({ length: 10 }, (_, i) => first + i).reduce((x, y) => x + y);
console.log(`10 tokens after ${first}: ${talk.positions} positions computed`);
console.log(`without the cache: ${again}`);

heading("A talk");
manualSeed(Number(flags.seed));
const conversation = new Conversation(model, codec, {
  temperature: Number(flags.temperature),
  topK: Number(flags["top-k"]),
});
const write = (text: string): void => void process.stdout.write(text);
if (process.stdin.isTTY) {
  console.log("Type, and press Enter; Ctrl-D ends.");
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: "You: " });
  lines.prompt();
  for await (const line of lines) {
    await chat(conversation, [line], write);
    lines.prompt();
  }
} else {
  for (const line of ["Hello", "Who are you?"]) {
    console.log(`You: ${line}`);
    await chat(conversation, [line], write, 24);
  }
}
