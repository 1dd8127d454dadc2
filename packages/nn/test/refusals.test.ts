/** Bad input at the doors of modules and optimizers: each is refused with a text that names the place and what came. */
import { ones, tensor } from "@gptlight/tensor";
import { expect, test } from "vitest";
import * as nn from "../src/index.ts";

/** What JavaScript lets through and TypeScript does not. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
const wrong = (value: unknown): any => value;
const parameters = () => new nn.Linear(2, 2).parameters();

const CALLS: [call: string, run: () => unknown, text: string][] = [
  [
    "Linear(3, 2, false)",
    () => new nn.Linear(3, 2, wrong(false)),
    "Linear: settings are given as an object, such as { bias: false }, got false",
  ],
  [
    "Embedding(3, 2, 0)",
    () => new nn.Embedding(3, 2, wrong(0)),
    "Embedding: settings are given as an object",
  ],
  [
    "LayerNorm(3, 1e-5)",
    () => new nn.LayerNorm(3, wrong(1e-5)),
    "LayerNorm: settings are given as an object",
  ],
  [
    "Conv1d(1, 1, 3, 1)",
    () => new nn.Conv1d(1, 1, 3, wrong(1)),
    "Conv1d: settings are given as an object",
  ],
  [
    "Conv1d, paddingMode",
    () => new nn.Conv1d(1, 1, 3, { paddingMode: wrong("mirror") }),
    'Conv1d: paddingMode must be "zeros", "reflect"',
  ],
  [
    "Linear.forward([1])",
    () => new nn.Linear(2, 2).forward(wrong([1, 2])),
    "linear: needs a tensor, got an array",
  ],
  [
    "Sequential(f)",
    () => new nn.Sequential(wrong(() => 1)),
    "Sequential: needs modules, or one object of them by name, got function",
  ],
  [
    "ModuleList([3])",
    () => new nn.ModuleList(wrong([3])),
    "ModuleList: members are modules, got number",
  ],
  [
    "CrossEntropyLoss",
    () => new nn.CrossEntropyLoss({ reduction: wrong("avg") }),
    'CrossEntropyLoss: reduction must be "mean", "sum" or "none", got "avg"',
  ],
  ["Parameter([1])", () => new nn.Parameter(wrong([1])), "Parameter: needs a tensor"],
  [
    "registerBuffer('a', 3)",
    () => new nn.ReLU().registerBuffer("a", wrong(3)),
    'registerBuffer: "a" must be a tensor or null, got number',
  ],
  [
    "loadStateDict()",
    () => new nn.Linear(2, 2).loadStateDict(wrong(undefined)),
    "loadStateDict: needs tensors by name",
  ],
  [
    "SGD()",
    () => new nn.SGD(wrong(undefined), { lr: 1 }),
    "SGD: needs a list of parameters, such as model.parameters()",
  ],
  [
    "SGD(module)",
    () => new nn.SGD(wrong(new nn.Linear(1, 1)), { lr: 1 }),
    "SGD: needs a list of parameters, such as model.parameters()",
  ],
  [
    "SGD, lr '0.1'",
    () => new nn.SGD(parameters(), { lr: wrong("0.1") }),
    "SGD: lr must be >= 0, got 0.1",
  ],
  [
    "Adam([3])",
    () => new nn.Adam(wrong([3])),
    "Adam: a group is { params: [...], ...settings }, got 3",
  ],
  [
    "Adam, betas 0.9",
    () => new nn.Adam(parameters(), { betas: wrong(0.9) }),
    "Adam: betas are two numbers, such as [0.9, 0.999], got 0.9",
  ],
  [
    "constant_(x, 'a')",
    () => nn.init.constant_(ones([2]), wrong("a")),
    "fill_: needs a tensor or a number, got string",
  ],
  [
    "pad, mode",
    () => nn.functional.pad(tensor([1.5]), [1, 1], { mode: wrong("mirror") }),
    'pad: mode must be "constant", "reflect"',
  ],
  [
    "pad, too wide",
    () => nn.functional.pad(tensor([1.5, 2]), [2, 0], { mode: "reflect" }),
    "pad: widths 2 and 0 are too wide to reflect a dimension of size 2: at most 1",
  ],
];

test.each(CALLS)("%s is refused", (_, run, text) => {
  expect(run).toThrow(text);
});

test("new Sequential(f) leaves no module half built: the layers before it are as they were", () => {
  const layer = new nn.Linear(2, 2);
  expect(() => new nn.Sequential(layer, wrong(3))).toThrow(TypeError);
  expect(new nn.Sequential(layer).length).toBe(1);
});
