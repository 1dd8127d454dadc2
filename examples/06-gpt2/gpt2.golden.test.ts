/** Chapter 06 against torch: the published weights in chapter 04's model; and talking with a cache against reading all anew. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GPT } from "@gptlight/nn/gpt";
import { manualSeed, noGrad, tensor } from "@gptlight/tensor";
import { readSafetensors, writeSafetensors } from "@gptlight/tensor/safetensors";
import { saveTokenizerJson, train } from "@gptlight/tokenizer";
import { expect, test } from "vitest";
import { goldenPath, loadGolden } from "../../test/support/golden.ts";
import { GPTModel } from "../04-a-gpt/gpt-model.ts";
import { Conversation, chat } from "./conversation.ts";
import { characters, readFolder, tiny } from "./folder.ts";
import { configOf, stateOf } from "./load-weights.ts";

interface Golden {
  readonly config: { readonly n_head: number };
  readonly idx: number[][];
  readonly logits_bits: number[];
}

test("loadStateDict(stateOf(tensors)) gives chapter 04's model torch's logits", () => {
  const { config: published, idx, logits_bits } = loadGolden<Golden>("gpt2-tiny");
  const { tensors } = readSafetensors(readFileSync(goldenPath("gpt2-tiny.safetensors")));
  const config = configOf(tensors, published.n_head);
  const model = new GPTModel(config);
  model.loadStateDict(stateOf(tensors, config));
  const got = noGrad(() => model.eval().forward(tensor(idx)))
    .flatten()
    .toTypedArray();
  const want = new Float32Array(Int32Array.from(logits_bits).buffer);
  const largest = want.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  expect(got.length).toBe(want.length);
  const ops = 2 + 12 * config.numLayers + 2; // embedding and sum; a block's longest path; norm and output layer
  const gate = 8 * ops * 2 ** -24 * largest; // 8 units of rounding an op, as golden/FORMAT.md allows it
  got.forEach((x, i) => {
    expect(Math.abs(x - want[i])).toBeLessThan(gate);
  });
});

test("stateOf(tensors) without a tensor says which", () => {
  const tensors = new Map(tiny().tensors);
  tensors.delete("h.1.ln_1.bias");
  expect(() => stateOf(tensors, configOf(tensors, 2))).toThrow(
    'the file has no tensor "h.1.ln_1.bias"',
  );
});

test("readFolder(folder) puts the parts of a model together, whatever the prefix", () => {
  const folder = mkdtempSync(join(tmpdir(), "gptlight-"));
  try {
    expect(() => readFolder(folder)).toThrow(/no \.safetensors file/);
    const all = [...tiny().tensors].map(([name, x]) => [`transformer.${name}`, x] as const);
    writeFileSync(join(folder, "model-1.safetensors"), writeSafetensors(new Map(all.slice(0, 9))));
    writeFileSync(join(folder, "model-2.safetensors"), writeSafetensors(new Map(all.slice(9))));
    writeFileSync(join(folder, "config.json"), '{"n_head": 2}');
    expect(() => readFolder(folder)).toThrow(/96 tokens, GPT-2 50257; put its tokenizer\.json/);
    const tokenizer = saveTokenizerJson(train("any", { vocabSize: 256 }));
    writeFileSync(join(folder, "tokenizer.json"), tokenizer);
    const { tensors, numHeads } = readFolder(folder);
    expect(configOf(tensors, numHeads)).toEqual(configOf(tiny().tensors, 2));
    expect(stateOf(tensors, configOf(tensors, 2)).size).toBe(37);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const model = GPT.fromTensors(tiny().tensors, { nHead: 2 });

test("speak(count) says what generate says, and computes each position once", () => {
  const talk = new Conversation(model, characters, { temperature: 0 });
  talk.hear("Hello");
  const said = [...talk.speak(6)].join("") + [...talk.speak(5)].join("");
  const prompt = [...Array.from(characters.encode("Hello"))];
  const decoder = characters.decoder();
  const wanted = model.generate(prompt, { maxNewTokens: 11, temperature: 0 }).slice(5);
  expect(said).toBe(wanted.map((id) => decoder.push(id)).join(""));
  expect(talk.positions).toBe(5 + 11 - 1);
});

test("chat(conversation, lines) answers every line, however long the talk", async () => {
  manualSeed(1);
  let text = "";
  const lines = Array.from({ length: 5 }, (_, i) => `line ${i} is longer than the context`);
  await chat(
    new Conversation(model, characters),
    lines,
    (part) => {
      text += part;
    },
    8,
  );
  expect(text.match(/^GPT:.{0,8}$/gm)?.length).toBe(5);
});
