/**
 * Every tokenizer under one interface: load() gives { encode, decode }, for GPT-2's vocabulary without special tokens.
 * bpe-lite and ai-tokenizer are the fastest engines of all but do not offer GPT-2: they are given its ranks here.
 * `bundle` is what a program writes that uses the package for GPT-2, for measuring what it ships.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const here = (path) => new URL(path, import.meta.url);

/** GPT-2's ranks as npm's tiktoken ships them: [base64, rank] of every token. */
function gpt2Ranks() {
  const { bpe_ranks } = JSON.parse(
    readFileSync(here("node_modules/tiktoken/encoders/gpt2.json"), "utf8"),
  );
  return bpe_ranks.split("\n").flatMap((line) => {
    const [, first, ...tokens] = line.split(" ");
    return tokens.map((token, i) => [token, Number(first) + i]);
  });
}

const GPT2_PATTERN = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

export const PEERS = {
  "@gptlight/tokenizer": {
    bundle: 'export { GPTTokenizer } from "./dist/index.js"',
    async load() {
      const { GPTTokenizer } = await import("./dist/index.js");
      const tokenizer = new GPTTokenizer();
      return {
        encode: (text) => tokenizer.encodeOrdinary(text),
        decode: (ids) => tokenizer.decode(ids),
      };
    },
  },
  "bpe-lite": {
    async load() {
      const { Tokenizer } = require("./node_modules/bpe-lite/src/tokenizer.js");
      const vocab = Object.fromEntries(gpt2Ranks());
      const tokenizer = new Tokenizer({
        engine: "tiktoken",
        vocab,
        specialTokens: {},
        pattern: GPT2_PATTERN,
      });
      return { encode: (text) => tokenizer.encode(text), decode: (ids) => tokenizer.decode(ids) };
    },
  },
  "ai-tokenizer": {
    bundle:
      'export { Tokenizer } from "ai-tokenizer"; export * as p50k from "ai-tokenizer/encoding/p50k_base"',
    async load() {
      const { Tokenizer } = await import("ai-tokenizer");
      const p50k = await import("ai-tokenizer/encoding/p50k_base");
      // p50k_base is GPT-2's vocabulary and 24 runs of blanks: without those it is GPT-2's
      const known = (id) => Number(id) < 50256;
      const tokenizer = new Tokenizer({
        ...p50k,
        name: "gpt2",
        special_tokens: {},
        stringEncoder: Object.fromEntries(
          Object.entries(p50k.stringEncoder).filter(([, id]) => known(id)),
        ),
        binaryEncoder: p50k.binaryEncoder.filter(([, id]) => known(id)),
        decoder: Object.fromEntries(Object.entries(p50k.decoder).filter(([id]) => known(id))),
      });
      return { encode: (text) => tokenizer.encode(text), decode: (ids) => tokenizer.decode(ids) };
    },
  },
  tiktoken: {
    bundle:
      'export { Tiktoken } from "tiktoken/lite"; import gpt2 from "tiktoken/encoders/gpt2.json"; export { gpt2 }',
    wasm: "node_modules/tiktoken/lite/tiktoken_bg.wasm",
    async load() {
      const { get_encoding } = await import("tiktoken");
      const encoding = get_encoding("gpt2");
      const utf8 = new TextDecoder();
      return {
        encode: (text) => encoding.encode_ordinary(text),
        decode: (ids) => utf8.decode(encoding.decode(Uint32Array.from(ids))),
      };
    },
  },
  "gpt-tokenizer": {
    bundle: 'export { encode, decode } from "gpt-tokenizer/encoding/r50k_base"',
    async load() {
      const { encode, decode } = await import("gpt-tokenizer/encoding/r50k_base");
      const options = { disallowedSpecial: new Set() };
      return { encode: (text) => encode(text, options), decode };
    },
  },
  "js-tiktoken": {
    bundle:
      'export { Tiktoken } from "js-tiktoken/lite"; export { default } from "js-tiktoken/ranks/gpt2"',
    async load() {
      const { Tiktoken } = await import("js-tiktoken/lite");
      const { default: gpt2 } = await import("js-tiktoken/ranks/gpt2");
      const encoding = new Tiktoken(gpt2);
      return {
        encode: (text) => encoding.encode(text, [], []),
        decode: (ids) => encoding.decode(ids),
      };
    },
  },
  "@huggingface/tokenizers": {
    bundle:
      'export { Tokenizer } from "@huggingface/tokenizers"; import json from "./dist/gpt2-tokenizer.json"; export { json }',
    async load() {
      const { Tokenizer } = await import("@huggingface/tokenizers");
      const json = JSON.parse(readFileSync(here("dist/gpt2-tokenizer.json"), "utf8"));
      const tokenizer = new Tokenizer(json, {});
      return {
        encode: (text) => tokenizer.encode(text).ids,
        decode: (ids) => tokenizer.decode(ids),
      };
    },
  },
};
