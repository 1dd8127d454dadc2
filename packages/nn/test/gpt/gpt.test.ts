/** Laws of the GPT, of its cache and of its sampling, and what they say to bad input. Values against torch: ../gpt2.golden.test.ts. */
import {
  Generator,
  manualSeed,
  multinomial,
  noGrad,
  rand,
  randn,
  softmax,
  type Tensor,
  tensor,
  zeros,
} from "@gptlight/tensor";
import { readSafetensors, writeSafetensors } from "@gptlight/tensor/safetensors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  GPT,
  GPT_CONFIGS,
  type GPTConfig,
  generateTokens,
  KVCache,
  sampleToken,
} from "../../src/gpt/index.ts";
import { assertFinite } from "../../src/index.ts";

const TINY = { vocabSize: 13, nCtx: 8, nEmbd: 8, nLayer: 2, nHead: 2 };

/** A model with weights large enough that all its parts matter. */
function model(config: Partial<GPTConfig> = {}, seed = 0): GPT {
  manualSeed(seed);
  const gpt = new GPT({ ...TINY, ...config }).eval();
  noGrad(() => {
    for (const p of gpt.parameters()) p.add_(randn(p.shape).mul(0.3));
  });
  return gpt;
}

const idsOf = (B: number, T: number, seed: number) =>
  rand([B, T], { generator: new Generator(seed) })
    .mul(13)
    .int();

const lengths = fc.record({
  B: fc.integer({ min: 1, max: 3 }),
  T: fc.integer({ min: 2, max: 8 }),
  seed: fc.nat(999),
});

describe("GPT", () => {
  test("the published sizes have the published numbers of parameters", () => {
    const millions = Object.values(GPT_CONFIGS).map(({ vocabSize, nCtx, nEmbd: C, nLayer }) => {
      const block = 12 * C * C + 13 * C; // attention 4C² + 4C, network 8C² + 5C, two norms 4C
      return Math.round((vocabSize * C + nCtx * C + nLayer * block + 2 * C) / 1e6);
    });
    expect(millions).toEqual([124, 355, 774, 1558]);
    const { nEmbd: C, vocabSize, nCtx, nLayer } = TINY as GPTConfig;
    const count = new GPT(TINY).parameters().reduce((n, p) => n + p.numel(), 0);
    expect(count).toBe(vocabSize * C + nCtx * C + nLayer * (12 * C * C + 13 * C) + 2 * C);
  });

  test("weights start normal with standard deviation 0.02, smaller at the end of branches; one draw for each", () => {
    manualSeed(3);
    const gpt = new GPT({ ...TINY, nEmbd: 64, vocabSize: 300 });
    const std = (x: Tensor) => x.detach().std().item();
    expect(std(gpt.wte.weight)).toBeCloseTo(0.02, 3);
    expect(std(gpt.h[1].mlp.cProj.weight)).toBeCloseTo(0.01, 3); // 0.02 / √(2 · 2)
    expect(gpt.h[0].attn.cAttn.bias?.abs().max().item()).toBe(0);
    expect(gpt.lmHead.weight).toBe(gpt.wte.weight);
  });

  test("String(gpt) shows its children by the names of the published checkpoint", () => {
    expect(String(new GPT({ ...TINY, dropout: 0 }))).toBe(`GPT(
  (wte): Embedding(13, 8)
  (wpe): Embedding(8, 8)
  (drop): Dropout(p=0.0, inplace=False)
  (h): ModuleList(
    (0-1): 2 x Block(
      (ln_1): LayerNorm((8,), eps=1e-05, elementwise_affine=True, bias=True)
      (attn): CausalSelfAttention(
        (c_attn): Linear(in_features=8, out_features=24, bias=True)
        (c_proj): Linear(in_features=8, out_features=8, bias=True)
        (resid_dropout): Dropout(p=0.0, inplace=False)
      )
      (ln_2): LayerNorm((8,), eps=1e-05, elementwise_affine=True, bias=True)
      (mlp): MLP(
        (c_fc): Linear(in_features=8, out_features=32, bias=True)
        (c_proj): Linear(in_features=32, out_features=8, bias=True)
        (dropout): Dropout(p=0.0, inplace=False)
      )
    )
  )
  (ln_f): LayerNorm((8,), eps=1e-05, elementwise_affine=True, bias=True)
  (lm_head): Linear(in_features=8, out_features=13, bias=False)
)`);
  });

  test("changing a later token never changes an earlier logit", () => {
    const gpt = model();
    fc.assert(
      fc.property(lengths, ({ B, T, seed }) => {
        const ids = idsOf(B, T, seed);
        const other = ids.clone().set([":", -1], (seed + 5) % 13);
        const [a, b] = [ids, other].map((x) => gpt.forward(x).detach().at(":", ":-1"));
        expect(a.toArray()).toEqual(b.toArray());
      }),
      { numRuns: 20 },
    );
  });

  test("a cache, cut anywhere, gives the logits of all positions at once", () => {
    const gpt = model();
    fc.assert(
      fc.property(lengths, fc.nat(7), ({ B, T, seed }, at) => {
        const ids = idsOf(B, T, seed);
        const cut = 1 + (at % (T - 1));
        noGrad(() => {
          const whole = gpt.forward(ids);
          const cache = new KVCache(gpt.config);
          gpt.forward(ids.at(":", `:${cut}`), { cache });
          const rest = gpt.forward(ids.at(":", `${cut}:`), { cache });
          // two layers of two branches and a head, each off by some roundings of the largest
          const gate = 5 * 8 * 2 ** -24 * whole.abs().max().item();
          expect(
            rest
              .sub(whole.at(":", `${cut}:`))
              .abs()
              .max()
              .item(),
          ).toBeLessThanOrEqual(gate);
        });
      }),
      { numRuns: 20 },
    );
  });

  test("logitsToKeep gives the logits of the last positions", () => {
    const gpt = model();
    const whole = gpt.forward([[1, 2, 3, 4]]).detach();
    for (const n of [1, 3, 9]) {
      const tail = gpt.forward([[1, 2, 3, 4]], { logitsToKeep: n }).detach();
      const want = whole.at(":", `${Math.max(0, 4 - n)}:`);
      expect(tail.shape).toEqual(want.shape);
      expect(tail.sub(want).abs().max().item()).toBeLessThanOrEqual(
        2 * 8 * 2 ** -24 * whole.abs().max().item(),
      );
    }
  });

  test("training mode drops out, evaluation does not", () => {
    const gpt = model({ dropout: 0.5 });
    const once = (mode: boolean) =>
      gpt
        .train(mode)
        .forward([[1, 2, 3]])
        .detach()
        .toArray();
    expect(once(false)).toEqual(once(false));
    expect(once(true)).not.toEqual(once(true));
  });

  test("GPT names what does not fit", () => {
    const gpt = model();
    expect(() => gpt.forward([[1, 2, 3, 4, 5, 6, 7, 8, 9]])).toThrow(
      "GPT: 9 positions are more than the context of 8; crop the ids",
    );
    expect(() => gpt.forward([1, 2])).toThrow("GPT: needs ids of shape (B, T), not empty, got [2]");
    expect(() => gpt.forward(zeros([1, 0], { dtype: "int32" }))).toThrow(/not empty, got \[1, 0\]/);
    expect(() => gpt.forward([[13]])).toThrow(/id 13 at position 0 is outside the 13 rows/);
    expect(() => new GPT({ nEmbd: 10, nHead: 3 })).toThrow("GPT: 3 heads do not divide nEmbd 10");
    expect(() => new GPT({ nLayer: 0 })).toThrow("GPT: nLayer must be an integer >= 1, got 0");
    expect(() => new GPT({ dropout: 2 })).toThrow("GPT: dropout must be in [0, 1], got 2");
    const cache = new KVCache(gpt.config);
    expect(() => gpt.forward([[1]], { cache })).toThrow(
      /keeps no gradients; generate inside noGrad/,
    );
    noGrad(() => gpt.forward([[1]], { cache }));
    expect(() => noGrad(() => gpt.forward([[1], [2]], { cache }))).toThrow(
      "KVCache: holds 1 sequences, got 2; use a new one",
    );
  });
});

describe("sampleToken", () => {
  test("draws as torch does: multinomial of the softmax, with the same use of the generator", () => {
    fc.assert(
      fc.property(
        fc.nat(9999),
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        (seed, temperature) => {
          const logits = randn([20], { generator: new Generator(seed) });
          const [a, b] = [new Generator(seed), new Generator(seed)];
          const want = multinomial(softmax(logits.div(temperature), -1), 1, {
            generator: a,
          }).item();
          expect(sampleToken(logits, { temperature, generator: b })).toBe(want);
          expect(b.word()).toBe(a.word());
        },
      ),
    );
  });

  test("topK and topP leave only the likeliest tokens, temperature 0 only the first of them", () => {
    const logits = tensor([0.1, 3, 2, -1, 2.5]); // shares 3 %, 46 %, 17 %, 1 %, 28 %, and 5 % more: 0.03 0.47 0.17 0.01 0.28
    const drawn = (options: object) => {
      const generator = new Generator(1);
      return [
        ...new Set(
          Array.from({ length: 300 }, () => sampleToken(logits, { generator, ...options })),
        ),
      ].sort();
    };
    expect(drawn({ topK: 2 })).toEqual([1, 4]);
    expect(drawn({ topK: 99 })).toEqual(drawn({}));
    expect(drawn({ topP: 0.6 })).toEqual([1, 4]);
    expect(drawn({ topP: 0.8 })).toEqual([1, 2, 4]);
    expect(drawn({ topP: 1e-9 })).toEqual([1]);
    expect(drawn({ temperature: 0 })).toEqual([1]);
  });

  test("sampling options that cannot be are named", () => {
    const logits = zeros([4]);
    expect(() => sampleToken(logits, { temperature: -1 })).toThrow(
      "generate: temperature must be >= 0 (0 takes the likeliest token), got -1",
    );
    expect(() => sampleToken(logits, { topK: 0 })).toThrow(
      "generate: topK must be an integer >= 1, got 0; leave it out for all",
    );
    expect(() => sampleToken(logits, { topP: 0 })).toThrow(
      "generate: topP must be in (0, 1], got 0; leave it out for all",
    );
  });
});

describe("generate", () => {
  test("with a cache it writes what a loop without one writes, also beyond the context", () => {
    const gpt = model();
    const plain = (prompt: number[], count: number, generator: Generator): number[] => {
      const ids = [...prompt];
      for (let n = 0; n < count; n++) {
        const logits = noGrad(() => gpt.forward([ids.slice(-gpt.config.nCtx)])).at(0, -1);
        ids.push(sampleToken(logits, { topK: 5, generator }));
      }
      return ids;
    };
    for (const prompt of [[1], [3, 1, 4, 1, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]) {
      const options = { maxNewTokens: 12, topK: 5, generator: new Generator(7) };
      expect(gpt.generate(prompt, options)).toEqual(plain(prompt, 12, new Generator(7)));
    }
  });

  test("stopIds end the text, onToken sees each token, and the mode of the model comes back", () => {
    const gpt = model({ dropout: 0.9 }).train();
    gpt.h[0].eval();
    const modes = gpt.modules().map((m) => m.training);
    const options = { maxNewTokens: 6, temperature: 0 };
    const whole = gpt.generate([1, 2], options).slice(2);
    expect(gpt.generate(tensor([1, 2]), options).slice(2)).toEqual(whole);
    const seen: number[] = [];
    const stop = whole[3];
    const cut = gpt.generate([1, 2], { ...options, stopIds: [stop], onToken: (t) => seen.push(t) });
    expect(cut.slice(2)).toEqual(whole.slice(0, whole.indexOf(stop)));
    expect(seen).toEqual(cut.slice(2));
    expect([...generateTokens(gpt, [1, 2], options)]).toEqual(whole);
    expect(gpt.modules().map((m) => m.training)).toEqual(modes);
    expect(gpt.generate([1, 2], { maxNewTokens: 0 })).toEqual([1, 2]);
  });

  test("prompts and counts that cannot be are named", () => {
    const gpt = model();
    expect(() => gpt.generate([], { maxNewTokens: 1 })).toThrow(
      /the prompt is empty; begin with a token, such as 50256/,
    );
    expect(() => gpt.generate([1], { maxNewTokens: -1 })).toThrow(
      "generate: maxNewTokens must be an integer >= 0, got -1",
    );
    expect(() => gpt.generate([99], { maxNewTokens: 1 })).toThrow(/id 99/);
  });
});

describe("safetensors", () => {
  test("an untied head, and queries without bias, travel too", () => {
    const gpt = model({ tieWeights: false, qkvBias: false });
    const bytes = gpt.toSafetensors();
    expect(
      readSafetensors(bytes).tensors.get("transformer.h.0.attn.c_attn.bias")?.toArray(),
    ).toEqual(new Array(24).fill(0));
    const back = GPT.fromSafetensors(bytes);
    expect(back.config).toEqual({ ...gpt.config, qkvBias: true });
    expect(back.forward([[1, 2, 3]]).toArray()).toEqual(gpt.forward([[1, 2, 3]]).toArray());
    expect(back.toSafetensors()).toEqual(bytes);
  });

  test("a head that repeats the table counts as tied", () => {
    const gpt = model();
    const { tensors } = readSafetensors(gpt.toSafetensors());
    tensors.set("lm_head.weight", gpt.wte.weight.detach());
    const back = GPT.fromTensors(tensors, { nHead: 2 });
    expect([back.config.tieWeights, back.lmHead.weight === back.wte.weight]).toEqual([true, true]);
  });

  test("reading a file draws nothing from the generator", () => {
    const bytes = model().toSafetensors();
    manualSeed(4);
    GPT.fromSafetensors(bytes);
    expect(rand([1]).item()).toBe(rand([1], { generator: new Generator(4) }).item());
  });

  test("a file with a wrong shape, a missing or an extra tensor says so, all at once", () => {
    const { tensors } = readSafetensors(model().toSafetensors());
    const damaged = new Map(tensors);
    damaged.delete("transformer.h.1.ln_1.bias");
    damaged.set("transformer.h.0.attn.c_proj.weight", zeros([8, 9]));
    damaged.set("transformer.extra", zeros([1]));
    expect(() => GPT.fromTensors(damaged, { nHead: 2 })).toThrow(
      /missing: h.1.ln_1.bias\n {2}unexpected: extra\n {2}misshapen: h.0.attn.c_proj.weight is \[9, 8\], the module has \[8, 8\]/,
    );
    expect(() => GPT.fromTensors({ a: zeros([1]) })).toThrow(
      /a GPT-2 file has a matrix "wte.weight" \(or "transformer.wte.weight"\), there is none; the file has a, …/,
    );
    expect(() => GPT.fromTensors(tensors)).toThrow(
      /nEmbd 8 is no multiple of 64; pass \{ nHead \}/,
    );
  });

  test("NaN weights load, and assertFinite names the first", () => {
    const { tensors, metadata } = readSafetensors(model().toSafetensors());
    tensors.get("transformer.h.1.mlp.c_fc.weight")?.set([2, 3], Number.NaN);
    const bytes = writeSafetensors(tensors, { metadata });
    const gpt = GPT.fromSafetensors(bytes);
    expect(() => assertFinite(gpt.stateDict())).toThrow(
      /h.1.mlp.c_fc.weight of shape \[32, 8\] has NaN at element 26/,
    ); // row 3, column 2 once turned
  });
});
