/** Chapter 07's examples as tensors, and that each training gets somewhere. `pnpm examples` runs the trainings whole. */
import { expect, test } from "vitest";
import { messages, promptOf, tasks } from "./data.ts";
import { endId, messageSet, taskSet } from "./datasets.ts";
import { classification, instructionTuning, makeTokenizer, pretraining } from "./runs.ts";

const tokenizer = makeTokenizer();
const end = endId(tokenizer);

test("messageSet(messages) fills up at the front: the last token is the message's last", () => {
  const [ids, labels] = messageSet(messages(6), tokenizer).tensors;
  for (const [i, { text, spam }] of messages(6).entries()) {
    const row = [...ids.at(i).toTypedArray()].filter((id) => id !== end);
    expect(tokenizer.decode(row)).toBe(text);
    expect(ids.at(i, -1).item()).toBe(row.at(-1));
    expect(labels.at(i).item()).toBe(Number(spam));
  }
});

test("taskSet(tasks) counts the answer and the end behind it, each where the token before it stands", () => {
  const { test: list } = tasks();
  const [inputs, targets] = taskSet(list, tokenizer).tensors;
  for (const [i, task] of list.entries()) {
    const [row, wanted] = [inputs, targets].map((x) => [...x.at(i).toTypedArray()]);
    const counted = wanted.filter((id) => id !== -100);
    expect(tokenizer.decode(counted.slice(0, -1))).toBe(` ${task.response}`);
    expect(counted.at(-1)).toBe(end);
    const first = wanted.findIndex((id) => id !== -100);
    expect(tokenizer.decode(row.slice(0, first + 1))).toBe(promptOf(task));
    expect(row.slice(first + 1, first + counted.length)).toEqual(counted.slice(0, -1));
  }
});

test("tasks() keeps back what it tests: no task is in both parts, but each of its words and instructions is in training", () => {
  const { training, test: kept } = tasks();
  for (const task of kept) {
    expect(training).not.toContainEqual(task);
    expect(training.some(({ input }) => input === task.input)).toBe(true);
    expect(training.some(({ instruction }) => instruction === task.instruction)).toBe(true);
  }
});

test("the three runs learn: the loss falls within a few steps", async () => {
  const first = pretraining(tokenizer, 100);
  for (const run of [
    first,
    classification(first.model, tokenizer, 100),
    instructionTuning(first.model, tokenizer, 1),
  ]) {
    const before = run.validate();
    for await (const _ of run.steps());
    expect(run.validate()).toBeLessThan(0.95 * before);
  }
});
