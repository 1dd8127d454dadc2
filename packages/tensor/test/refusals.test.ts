/** Bad input at the doors of many functions: each is refused with a text that names the function and what came, and changes nothing. */
import * as gl from "@gptlight/tensor";
import { arange, ones, type Tensor, tensor, zeros } from "@gptlight/tensor";
import { expect, test } from "vitest";

/** What JavaScript lets through and TypeScript does not. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
const wrong = (value: unknown): any => value;
const x = (): Tensor =>
  tensor([
    [1.5, 2, 3],
    [4, 5, 6],
  ]);

const CALLS: [call: string, run: () => unknown, text: string][] = [
  ["exp(undefined)", () => gl.exp(wrong(undefined)), "exp: needs a tensor, got undefined"],
  ["relu(1)", () => gl.relu(wrong(1)), "relu: needs a tensor, got number"],
  ["x.add([1])", () => x().add(wrong([1])), "add: needs a tensor or a number, got an array"],
  ["x.set(0, 'a')", () => x().set(0, wrong("a")), "set: needs a tensor or a number, got string"],
  [
    "x.fill_()",
    () => x().fill_(wrong(undefined)),
    "fill_: needs a tensor or a number, got undefined",
  ],
  [
    "x.maskedFill(mask)",
    () => x().maskedFill(x().gt(2), wrong(undefined)),
    "maskedFill: needs a tensor or a number",
  ],
  [
    "x.sum(0, true)",
    () => x().sum(0, wrong(true)),
    "sum: keepdim is an option, as in sum(0, { keepdim: true })",
  ],
  ["x.max(0, true)", () => x().max(0, wrong(true)), "keepdim is an option"],
  ["x.mean('0')", () => x().mean(wrong("0")), "mean: dim 0 is out of range"],
  ["x.sum(NaN)", () => x().sum(NaN), "sum: dim NaN is out of range"],
  [
    "x.norm('fro')",
    () => x().norm(wrong("fro")),
    "norm: p must be a number such as 1, 2 or Infinity, got fro",
  ],
  ["x.matmul(3)", () => x().matmul(wrong(3)), "matmul: needs a tensor, got number"],
  [
    "bools.matmul(bools)",
    () => x().bool().matmul(x().T.bool()),
    "matmul: bools have no products to sum",
  ],
  ["einsum(x, x)", () => gl.einsum(wrong(x()), x()), "einsum: the equation comes first"],
  [
    "cat(x, x)",
    () => gl.cat(wrong(x()), wrong(x())),
    "cat: needs an array of tensors, such as [x, y]",
  ],
  ["stack([1])", () => gl.stack(wrong([1])), "stack: needs a tensor, got number"],
  ["x.split('a')", () => x().split(wrong("a")), "split: a piece needs an integer size >= 1, got a"],
  ["x.tril(0.5)", () => x().tril(0.5), "tril: the diagonal must be an integer, got 0.5"],
  ["x.roll([1], [0, 1])", () => x().roll([1], [0, 1]), "roll: needs a shift for each dim"],
  ["x.roll(0.5)", () => x().roll(0.5), "roll: shifts must be integers, got [0.5]"],
  [
    "bincount, minlength -1",
    () => arange(3).bincount({ minlength: -1 }),
    "bincount: minlength must be an integer >= 0",
  ],
  ["oneHot, half a class", () => gl.oneHot([0], 1.5), "oneHot: sizes are integers >= 0, got [1.5]"],
  ["layerNorm(x, 3)", () => gl.layerNorm(x(), wrong(3)), "layerNorm: a shape is an array of sizes"],
  ["linear([1])", () => gl.linear(wrong([1]), x()), "linear: needs a tensor, got an array"],
  ["noGrad(3)", () => gl.noGrad(wrong(3)), "noGrad/enableGrad: needs a function"],
  [
    "checkpoint(3)",
    () => gl.checkpoint(wrong(3)),
    "checkpoint: needs a function and its inputs, got number",
  ],
  [
    "grad(y, x)",
    () => gl.grad(wrong(x()), wrong(x())),
    "grad: outputs and inputs are arrays, as in grad([y], [x])",
  ],
  [
    "rand, generator {}",
    () => gl.rand([2], { generator: wrong({}) }),
    "generator: must be a Generator, got object",
  ],
  [
    "argmax of nothing",
    () => zeros([0, 3]).argmax(0),
    "argmax: nothing to choose from in shape [0, 3]",
  ],
];

test.each(CALLS)("%s is refused", (_, run, text) => {
  expect(run).toThrow(text);
});

test("backward(1) is refused, and leaves no gradient", () => {
  const leaf = ones([1], { requiresGrad: true });
  const y = leaf.mul(2);
  expect(() => y.backward(wrong(1))).toThrow("backward: the gradient must be a tensor, got number");
  expect(leaf.grad).toBe(null);
});

test("set, fill_ and add_ with bad values leave the tensor and its version as they were", () => {
  const y = x();
  for (const run of [
    () => y.set(0, wrong("a")),
    () => y.fill_(wrong(undefined)),
    () => y.add_(wrong([1])),
    () => y.add_(ones([4])),
  ])
    expect(run).toThrow();
  expect(y.toArray()).toEqual(x().toArray());
  expect(y.storage.version).toBe(x().storage.version);
});
