/**
 * golden/gpt2-tiny: a small random GPT-2 in Hugging Face's form, and what torch 2.13 makes of it.
 * Logits and loss pass at 8 units (2⁻²⁴ of the largest) for each of the model's 4 branches and its head, gradients at twice that.
 */
import { readFileSync } from "node:fs";
import { crossEntropy, noGrad, type Tensor, tensor } from "@gptlight/tensor";
import { readSafetensors } from "@gptlight/tensor/safetensors";
import { describe, expect, test } from "vitest";
import { goldenPath, loadGolden } from "../../../test/support/golden.ts";
import { GPT, KVCache } from "../src/gpt/index.ts";
import { expectWithin } from "./support/golden-tensors.ts";

interface Golden {
  config: { n_layer: number; n_head: number; n_embd: number; n_ctx: number; vocab_size: number };
  idx: number[][];
  targets: number[][];
  logits_shape: number[];
  logits_bits: number[];
  loss: number;
  grads: Record<string, { shape: number[]; bits: number[] }>;
  greedy: number[];
}

const golden = loadGolden<Golden>("gpt2-tiny");
const file = new Uint8Array(readFileSync(goldenPath("gpt2-tiny.safetensors")));
const load = () => GPT.fromSafetensors(file, { nHead: golden.config.n_head, dropout: 0 });

/** Roundings: attention and network of each layer, and the head. */
const UNITS = 8 * (2 * golden.config.n_layer + 1);

describe("golden/gpt2-tiny", () => {
  test("fromSafetensors reads the config off the file", () => {
    const { n_layer, n_head, n_embd, n_ctx, vocab_size } = golden.config;
    expect(load().config).toEqual({
      nLayer: n_layer,
      nHead: n_head,
      nEmbd: n_embd,
      nCtx: n_ctx,
      vocabSize: vocab_size,
      dropout: 0,
      qkvBias: true,
      tieWeights: true,
    });
  });

  test("forward(ids) gives torch's logits, backward its gradients", () => {
    const model = load();
    const logits = model.forward(golden.idx);
    const want = {
      dtype: "float32" as const,
      shape: golden.logits_shape,
      bits: golden.logits_bits,
    };
    expectWithin(logits, want, UNITS, "logits");
    const loss = crossEntropy(logits.flatten(0, 1), tensor(golden.targets).flatten());
    expect(Math.abs(loss.item() - golden.loss)).toBeLessThanOrEqual(UNITS * 2 ** -24 * golden.loss);
    expect(model.loss(golden.idx, golden.targets).item()).toBe(loss.item());
    loss.backward();
    const parameters = model.namedParameters();
    for (const [name, grad] of Object.entries(golden.grads)) {
      const own = parameters.get(name)?.grad as Tensor;
      const isTransposed = own.ndim === 2 && name.startsWith("h.");
      expectWithin(
        isTransposed ? own.T : own,
        { dtype: "float32", ...grad },
        2 * UNITS,
        `∂/∂${name}`,
      );
    }
  });

  test("generate with temperature 0 continues as torch does, to the end of the context", () => {
    const first = golden.greedy.findIndex((id, i) => id !== golden.idx[0][i]);
    const prompt = golden.greedy.slice(0, first); // the prompt is the start of idx[0]
    const maxNewTokens = golden.greedy.length - prompt.length;
    expect(load().generate(prompt, { maxNewTokens, temperature: 0 })).toEqual(golden.greedy);
  });

  test("a cache gives the logits that all positions at once give", () => {
    const model = load();
    const ids = tensor(golden.idx);
    const T = golden.config.n_ctx;
    noGrad(() => {
      const whole = model.forward(ids);
      for (const cuts of [[1, 2, 3], [5], [T - 1], []]) {
        const cache = new KVCache(model.config);
        const ends = [...cuts, T];
        ends.forEach((end, i) => {
          const start = i === 0 ? 0 : ends[i - 1];
          const part = model.forward(ids.at(":", `${start}:${end}`), { cache });
          const size = whole.abs().max().item();
          const gap = part
            .sub(whole.at(":", `${start}:${end}`))
            .abs()
            .max()
            .item();
          expect(gap).toBeLessThanOrEqual(UNITS * 2 ** -24 * size);
        });
      }
    });
  });

  test("writing, reading and writing again gives the same bytes, and the weights of the first file", () => {
    const once = load().toSafetensors();
    const again = GPT.fromSafetensors(once); // the number of heads is in the metadata
    expect(again.toSafetensors()).toEqual(once);
    const [before, after] = [readSafetensors(file).tensors, readSafetensors(once).tensors];
    for (const [name, x] of after) {
      const theirs = before.get(name) ?? before.get(name.replace("transformer.", ""));
      expect(x.toTypedArray(), name).toEqual(theirs?.toTypedArray());
    }
    expect(again.forward(golden.idx).toArray()).toEqual(load().forward(golden.idx).toArray());
  });
});
