/**
 * From examples to tensors of one length: shorter ones are filled up.
 * N examples · T tokens.
 */
import { TensorDataset } from "@gptlight/data";
import { type Tensor, tensor } from "@gptlight/tensor";
import type { Tokenizer } from "@gptlight/tokenizer";
import { type Message, promptOf, type Task } from "./data.ts";

export const END = "<|endoftext|>";
/** A target that does not count: crossEntropy leaves it out. */
const IGNORED = -100;

type Pairs = TensorDataset<[Tensor, Tensor]>;

export function endId(tokenizer: Tokenizer): number {
  return tokenizer.encodeSingleToken(END);
}

function longest(rows: readonly (readonly number[])[]): number {
  return Math.max(...rows.map((row) => row.length));
}

/** Ids (N, T), filled up at the front, so that the last position is always the message's end; and 1 for spam, 0 for others (N). */
export function messageSet(messages: readonly Message[], tokenizer: Tokenizer): Pairs {
  const rows = messages.map(({ text }) => tokenizer.encode(text, { as: "array" }));
  const T = longest(rows) + 1;
  const filled = rows.map((row) => [...Array(T - row.length).fill(endId(tokenizer)), ...row]);
  const int32 = { dtype: "int32" } as const;
  const labels = messages.map(({ spam }) => Number(spam));
  return new TensorDataset(tensor(filled, int32), tensor(labels, int32));
}

/**
 * Inputs and targets (N, T): a task with its answer, and the same one token later. Only the answer and the end behind it count:
 * the model is not to learn to ask, and not to fill up.
 */
export function taskSet(tasks: readonly Task[], tokenizer: Tokenizer): Pairs {
  const end = endId(tokenizer);
  const rows = tasks.map((task) => {
    const prompt = tokenizer.encode(promptOf(task), { as: "array" });
    const answer = [...tokenizer.encode(` ${task.response}`, { as: "array" }), end];
    const targets = [...Array(prompt.length - 1).fill(IGNORED), ...answer];
    return { inputs: [...prompt, ...answer.slice(0, -1)], targets };
  });
  const T = longest(rows.map(({ inputs }) => inputs));
  const fill = (row: readonly number[], id: number): number[] => [
    ...row,
    ...Array(T - row.length).fill(id),
  ];
  const int32 = { dtype: "int32" } as const;
  return new TensorDataset(
    tensor(
      rows.map(({ inputs }) => fill(inputs, end)),
      int32,
    ),
    tensor(
      rows.map(({ targets }) => fill(targets, IGNORED)),
      int32,
    ),
  );
}
