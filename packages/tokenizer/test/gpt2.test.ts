import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { gpt2MergesModule } from "../scripts/gpt2-merges.ts";
import { gpt2Vocabulary } from "../src/gpt2.ts";
import { parseMerges } from "../src/merges-text.ts";
import { digest, read } from "./support.ts";

const vocabBpe = read("data/vocab.bpe");

test("data/vocab.bpe is the file OpenAI published: the sum is the one tiktoken pins", () => {
  const sum = createHash("sha256").update(vocabBpe).digest("hex");
  expect(sum).toBe("1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5");
});

test("the generated module is what the generator makes of data/vocab.bpe", () => {
  expect(read("src/gpt2-merges.generated.ts")).toBe(gpt2MergesModule(vocabBpe));
});

test("gpt2Vocabulary() has the merges of data/vocab.bpe", () => {
  const shipped = gpt2Vocabulary();
  expect(digest(shipped)).toEqual(digest({ ...shipped, ...parseMerges(vocabBpe) }));
});
