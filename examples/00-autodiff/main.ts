/** Automatic differentiation: slopes by trial, by the chain rule, by a program; then a network of 17 numbers that learns; then the same in tensors. */
import { manualSeed, randn, tensor } from "@gptlight/tensor";
import { heading } from "../notebook.ts";
import { mermaid, tree } from "./draw.ts";
import { Value } from "./value.ts";

heading("A slope by trial: nudge x and look");
const f = (x: number): number => Math.tanh(x * x - 3 * x + 2);
const h = 1e-6;
console.log(`f(2.5) = ${f(2.5).toFixed(6)}`);
console.log(`slope ≈ ${((f(2.5 + h) - f(2.5 - h)) / (2 * h)).toFixed(6)}`);

heading("The same slope by the chain rule, done by the program");
const x = new Value(2.5, "x");
const y = x.mul(x).sub(x.mul(3)).add(2).tanh();
y.backward();
console.log(`f(2.5) = ${y.data.toFixed(6)}`);
console.log(`slope = ${x.grad.toFixed(6)}`);

heading("What the program remembers: x is used three times, and its slopes add up");
console.log(tree(y));

heading("A neuron: weights, a bias, a bend");
const inputs = [new Value(0.5, "x1"), new Value(-1, "x2")];
const weights = [new Value(0.8, "w1"), new Value(-0.3, "w2")];
const bias = new Value(0.1, "b");
const neuron = inputs
  .map((input, i) => input.mul(weights[i]))
  .reduce((sum, term) => sum.add(term), bias)
  .tanh();
neuron.backward();
console.log(mermaid(neuron));

heading("A network learns: is exactly one of the two inputs on?");
const cases = [
  { input: [-1, -1], wanted: -1 },
  { input: [-1, 1], wanted: 1 },
  { input: [1, -1], wanted: 1 },
  { input: [1, 1], wanted: -1 },
];
manualSeed(123);
const parameters = [...randn([17])].map((p) => new Value(p.item()));

/** 2 inputs → 4 neurons with a bend → 1 sum: 4 · (2 + 1) + (4 + 1) = 17 parameters. */
function network(input: readonly number[]): Value {
  const hidden = [0, 3, 6, 9].map((i) =>
    parameters[i]
      .mul(input[0])
      .add(parameters[i + 1].mul(input[1]))
      .add(parameters[i + 2])
      .tanh(),
  );
  return hidden.reduce((sum, value, i) => sum.add(value.mul(parameters[12 + i])), parameters[16]);
}

for (let step = 0; step <= 100; step++) {
  const errors = cases.map(({ input, wanted }) => network(input).sub(wanted).pow(2));
  const loss = errors.reduce((sum, error) => sum.add(error)).div(cases.length);
  if (step % 20 === 0)
    console.log(`step ${String(step).padStart(3)}  loss ${loss.data.toFixed(4)}`);
  for (const p of parameters) p.grad = 0;
  loss.backward();
  for (const p of parameters) p.data -= 0.1 * p.grad; // downhill
}
for (const { input, wanted } of cases)
  console.log(
    `${input.join(", ").padStart(6)}: wanted ${wanted}, got ${network(input).data.toFixed(2)}`,
  );

heading("The same neuron in tensors: one product instead of a loop");
const w = tensor([0.8, -0.3], { requiresGrad: true });
const b = tensor(0.1, { requiresGrad: true });
const output = tensor([0.5, -1]).dot(w).add(b).tanh();
output.backward();
console.log(output);
console.log(w.grad, b.grad);
console.log(
  "by hand:",
  weights.map((value) => value.grad.toFixed(4)).join(", "),
  bias.grad.toFixed(4),
);
