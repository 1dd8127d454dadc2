/**
 * The three trainings of this chapter, as runs of chapter 05: pre-training on stories, and from there sorting messages, or following instructions.
 * B batch · T tokens · V vocabulary.
 */
import { TextWindows } from "@gptlight/data";
import { Linear } from "@gptlight/nn";
import { GPT } from "@gptlight/nn/gpt";
import { crossEntropy, manualSeed, noGrad, type Tensor } from "@gptlight/tensor";
import { type Tokenizer, train } from "@gptlight/tokenizer";
import { Run } from "../05-pretraining/training-run.ts";
import { type Message, messages, promptOf, stories, type Task, tasks } from "./data.ts";
import { END, endId, messageSet, taskSet } from "./datasets.ts";

/** 420 tokens: bytes, the words of stories, messages and instructions, and the end of a text. */
export function makeTokenizer(): Tokenizer {
  const instructions = tasks().training.map((task) => `${promptOf(task)} ${task.response}`);
  const texts = [
    ...stories(300),
    ...messages(300).map(({ text }) => text),
    ...[1, 2, 3, 4].flatMap(() => instructions), // few, but their words shall be tokens too
  ];
  return train(texts, { vocabSize: 420, specialTokens: [END] });
}

/** A model that has learned to tell stories. */
export function pretraining(tokenizer: Tokenizer, count = 800): Run<GPT> {
  manualSeed(123);
  const sizes = { nCtx: 64, nEmbd: 64, nLayer: 2, nHead: 4, dropout: 0 };
  const model = new GPT({ vocabSize: tokenizer.nVocab, ...sizes });
  const text = stories(count).flatMap((story) => [...tokenizer.encode(story), endId(tokenizer)]);
  const cut = Math.floor(0.95 * text.length);
  const windows = { maxLength: 64, stride: 64 };
  return new Run({
    model,
    loss: (gpt, inputs, targets) => gpt.loss(inputs, targets),
    training: new TextWindows(text.slice(0, cut), windows),
    validation: new TextWindows(text.slice(cut), windows),
    batchSize: 8,
    learningRate: 3e-3,
    epochs: 2,
  });
}

/** A new model with the same weights. */
export function copyOf(model: GPT): GPT {
  const copy = new GPT(model.config);
  copy.loadStateDict(model.stateDict());
  return copy;
}

/** The scores of "no spam" and "spam". Shapes: ids (B, T) → (B, 2). */
export function scores(model: GPT, ids: Tensor): Tensor {
  return model.forward(ids, { logitsToKeep: 1 }).at(":", -1); // the last position has read all
}

/** The output layer becomes one with two outputs; all else goes on from where pre-training ended. */
export function classification(pretrained: GPT, tokenizer: Tokenizer, count = 400): Run<GPT> {
  manualSeed(123);
  const model = copyOf(pretrained);
  model.lmHead = new Linear(model.config.nEmbd, 2);
  const examples = messages(count);
  const cut = Math.floor(0.8 * count);
  return new Run({
    model,
    loss: (gpt, ids, labels) => crossEntropy(scores(gpt, ids), labels),
    training: messageSet(examples.slice(0, cut), tokenizer),
    validation: messageSet(examples.slice(cut), tokenizer),
    batchSize: 8,
    learningRate: 1e-3,
    epochs: 2,
  });
}

/** The share of messages that the model sorts rightly. */
export function accuracy(model: GPT, examples: readonly Message[], tokenizer: Tokenizer): number {
  const [ids, labels] = messageSet(examples, tokenizer).tensors;
  const guesses = noGrad(() => scores(model.eval(), ids)).argmax(-1);
  model.train();
  return guesses.eq(labels).float().mean().item();
}

/** The same loss as in pre-training, but on answers only. */
export function instructionTuning(pretrained: GPT, tokenizer: Tokenizer, epochs = 15): Run<GPT> {
  manualSeed(123);
  const { training, test } = tasks();
  return new Run({
    model: copyOf(pretrained),
    loss: (gpt, inputs, targets) => gpt.loss(inputs, targets),
    training: taskSet(training, tokenizer),
    validation: taskSet(test, tokenizer),
    batchSize: 8,
    learningRate: 2e-3,
    epochs,
  });
}

/** What the model answers. */
export function answer(model: GPT, task: Task, tokenizer: Tokenizer): string {
  const prompt = tokenizer.encode(promptOf(task), { as: "array" });
  const stopIds = [endId(tokenizer)];
  const ids = model.generate(prompt, { maxNewTokens: 10, temperature: 0, stopIds });
  return tokenizer.decode(ids.slice(prompt.length)).trim();
}
