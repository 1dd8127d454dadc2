/** What the workers compute, without a browser: attention maps, and training runs that go on from a file. */
import { GPT } from "@gptlight/nn/gpt";
import { manualSeed, noGrad, tensor } from "@gptlight/tensor";
import { expect, test } from "vitest";
import { attentionMaps } from "../src/workers/attention-maps.ts";
import { Run } from "../src/workers/train-run.ts";
import { CORPORA, type CorpusName, corpusOf } from "../src/workers/train-text.ts";

test("attentionMaps(model, ids) are the weights that the model's own attention mixes values by", () => {
  manualSeed(1);
  const model = new GPT({ vocabSize: 11, nCtx: 8, nEmbd: 8, nLayer: 2, nHead: 2, dropout: 0 });
  for (const p of model.parameters()) noGrad(() => p.mul_(20)); // so that the weights differ
  const ids = [3, 1, 4, 1, 5];
  const { layers, heads, size, weights } = attentionMaps(model, ids);
  const maps = tensor(weights).view(layers, heads, size, size);
  noGrad(() => {
    let x = model.wte.forward(tensor([ids])).add(model.wpe.weight.at(`:${size}`)); // (1, T, C)
    for (const [i, block] of [...model.h].entries()) {
      const [, , v] = block.attn.cAttn.forward(block.ln1.forward(x)).split(8, -1); // (1, T, C)
      const mixed = maps.at(i).matmul(v.view(size, heads, -1).transpose(0, 1)); // (H, T, D)
      const y = block.attn.cProj.forward(mixed.transpose(0, 1).reshape(1, size, 8));
      const own = block.attn.forward(block.ln1.forward(x));
      // both add the same 5 · 8 products in another order: a few units in the last place of their largest
      expect(y.sub(own).abs().max().item()).toBeLessThan(
        40 * 2 ** -23 * own.abs().max().item() + 1e-30,
      );
      x = block.forward(x);
    }
  });
  expect(maps.triu(1).sum().item()).toBe(0);
});

const SETTINGS = { corpus: "sums", layers: 1, width: 32, rate: 0.003, seed: 5 } as const;

test("Run.load(run.save()) goes on with the same losses, samples and settings", () => {
  const run = new Run(SETTINGS);
  for (let i = 0; i < 3; i++) run.train();
  run.rate = 0.001;
  const file = run.save();
  const losses = [run.train(), run.train()];
  const again = Run.load(file);
  expect(again.step).toBe(3);
  expect(again.settings).toEqual({ ...SETTINGS, rate: 0.001 });
  expect([again.train(), again.train()]).toEqual(losses);
  expect(again.sample()).toBe(run.sample());
});

test("sampling and looking at held-out text do not change a run", () => {
  const losses = (look: boolean) => {
    const run = new Run(SETTINGS);
    return [0, 1, 2].map(() => {
      if (look) [run.sample(5), run.heldOutLoss()];
      return run.train();
    });
  };
  expect(losses(true)).toEqual(losses(false));
});

test("Run.load(bytes) refuses files of other origin in words", () => {
  const model = new GPT({ vocabSize: 11, nCtx: 8, nEmbd: 8, nLayer: 1, nHead: 2 });
  expect(() => Run.load(model.toSafetensors())).toThrow("is no checkpoint of this panel");
  expect(() => Run.load(new Uint8Array(3))).toThrow("safetensors");
  expect(() => {
    new Run(SETTINGS).rate = -1;
  }).toThrow("the learning rate must be >= 0, got -1");
});

test.each(Object.keys(CORPORA) as CorpusName[])(
  "corpusOf(%j): knowing the frequencies helps, and nothing is lost",
  (name) => {
    const { characters, train, heldOut, uniform, unigram } = corpusOf(name);
    expect(unigram).toBeLessThan(uniform);
    const text = [...train, ...heldOut].map((id) => characters[id]).join("");
    expect(text).toBe(CORPORA[name]());
  },
);
