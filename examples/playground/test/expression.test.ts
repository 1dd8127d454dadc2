/** The expression language of the panel on autograd. */
import { tensor } from "@gptlight/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "../src/expression/evaluate.ts";
import { graphOf } from "../src/expression/graph.ts";
import { parse } from "../src/expression/parse.ts";

const run = (program: string) => evaluate(program, parse(program));
const PROGRAM = `
const x = tensor([0.5, -1]);   // not learned
const w = tensor([2, 3], { requiresGrad: true })
const b = tensor(0.25, { requiresGrad: true });
x.mul(w).add(b).tanh()`;

test("evaluate(program) gives what the same TypeScript gives", () => {
  const [x, w] = [tensor([0.5, -1]), tensor([2, 3], { requiresGrad: true })];
  const b = tensor(0.25, { requiresGrad: true });
  expect(String(run(PROGRAM).result)).toBe(String(x.mul(w).add(b).tanh()));
});

test("evaluate(program) takes lists, options, texts, negative numbers and brackets", () => {
  expect(
    run("(tensor([[1, -2], [3e0, .5]])).sum(-1, { keepdim: true, }).at(':', 0)").result.toArray(),
  ).toEqual([-1, 3.5]);
});

test("graphOf(result) has ∂L/∂y at each node and its share at each edge: x·x gets g·x twice", () => {
  const outcome = run("const x = tensor([3], { requiresGrad: true }); x.mul(x)");
  const { nodes, edges } = graphOf(outcome);
  expect(nodes.map(({ label }) => label)).toEqual(["x", "mul"]);
  expect(edges.map(({ gradient }) => gradient?.toArray())).toEqual([[3], [3]]);
  expect(nodes[0].gradient?.toArray()).toEqual([6]); // d(x²)/dx = 2x
  expect(outcome.leaves.get("x")?.grad?.toArray()).toEqual([6]);
});

test.each([
  ["x.mul(2)", "line 1, column 1: “x” has no value; write const x = tensor(…) above"],
  ["tensor([1]).constructor('alert(1)')", "there is no method “constructor” here"],
  ["tensor([1]).__proto__()", "there is no method “__proto__” here"],
  ["fetch('x')", "there is no function “fetch” here"],
  ["tensor([1, 2]).add(tensor([1, 2, 3]))", "[2] and [3]"],
  [
    "const a = tensor(1)\n a.add(",
    "line 2, column 8: wanted a tensor, a number or a list, got the end",
  ],
  ["tensor(1) + 2", "line 1, column 11: “+” does not belong to this language"],
  ["zeros([1000, 1000])", "zeros: this page takes tensors of up to 100000 elements, got 1000000"],
  ["2", "the last line is to give a tensor"],
  ["", "write an expression"],
  ["tensor(1).at", "wanted “(”"],
])("evaluate(%j) says what is wrong", (program, message) => {
  expect(() => run(program)).toThrow(message);
});

test("parse(text) gives a tree or a SyntaxError, whatever the text", () => {
  const piece = fc.constantFrom(
    "x",
    "tensor",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    ",",
    ":",
    "=",
    "-",
    "1",
    '"a"',
    "const ",
    "\n",
    "é",
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        expect(parse(pieces.join("")).length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }),
  );
});
