/** Runs a parsed program on tensors. What it may call stands in two lists; everything else is an error, whatever JavaScript has by that name. */
import * as torch from "@gptlight/tensor";
import { type NestedArray, Tensor } from "@gptlight/tensor";
import type { Statement, Tree } from "./parse.ts";
import { faultAt } from "./tokens.ts";

type Callable = (...args: readonly unknown[]) => unknown;

/** A program for a page needs no more; a slip of a digit should not stop the browser. */
const MOST_ELEMENTS = 100_000;

export const FUNCTIONS: readonly string[] =
  "tensor zeros ones full arange linspace eye randn rand manualSeed".split(" ");

export const METHODS: readonly string[] = (
  "add sub mul div pow neg exp log sqrt square abs reciprocal sin cos tanh sigmoid relu gelu silu softplus erf clamp maximum minimum " +
  "matmul dot outer sum mean prod std amax amin logsumexp softmax logSoftmax cumsum t transpose reshape view unsqueeze squeeze flatten " +
  "expand at tril triu detach"
).split(" ");

/** A tensor that came up: a name's value, or the result of a call. */
export interface Trace {
  readonly tensor: Tensor;
  readonly label: string;
  readonly isNamed: boolean;
}

export interface Outcome {
  readonly result: Tensor;
  /** In the order of computation. */
  readonly traces: readonly Trace[];
  readonly leaves: ReadonlyMap<string, Tensor>;
}

/** Sizes are refused before memory is asked for. */
function checkSize(name: string, args: readonly unknown[]): void {
  const sizes = Array.isArray(args[0]) ? args[0] : args.slice(0, 2);
  const isSized = ["zeros", "ones", "full", "eye", "randn", "rand", "arange", "linspace"].includes(
    name,
  );
  const numbers = sizes.flat().filter((size): size is number => typeof size === "number");
  const elements = numbers.reduce((product, size) => product * Math.max(1, Math.abs(size)), 1);
  const wanted = name === "linspace" ? Number(args[2]) : elements;
  if (isSized && wanted > MOST_ELEMENTS)
    throw new RangeError(
      `${name}: this page takes tensors of up to ${MOST_ELEMENTS} elements, got ${wanted}`,
    );
}

class Evaluator {
  readonly #program: string;
  readonly #values = new Map<string, unknown>();
  readonly #given: ReadonlyMap<string, Tensor>;
  readonly traces: Trace[] = [];
  readonly leaves = new Map<string, Tensor>();

  constructor(program: string, given: ReadonlyMap<string, Tensor>) {
    this.#program = program;
    this.#given = given;
  }

  run(statements: readonly Statement[]): Tensor {
    let result: unknown = null;
    for (const { name, value } of statements) {
      result = this.#valueOf(value);
      if (name === null) continue;
      if (result instanceof Tensor) {
        if (result.isLeaf && result.requiresGrad) {
          result = this.#given.get(name) ?? result; // as descent has left it
          this.leaves.set(name, result as Tensor);
        }
        this.traces.push({ tensor: result as Tensor, label: name, isNamed: true });
      }
      this.#values.set(name, result);
    }
    if (result instanceof Tensor) return result;
    throw new TypeError("the last line is to give a tensor, such as x.mul(w).tanh()");
  }

  #valueOf(tree: Tree): unknown {
    switch (tree.kind) {
      case "literal":
        return tree.value;
      case "list":
        return tree.items.map((item) => this.#valueOf(item));
      case "options":
        return Object.fromEntries(
          tree.entries.map(([name, value]) => [name, this.#valueOf(value)]),
        );
      case "name":
        if (this.#values.has(tree.name)) return this.#values.get(tree.name);
        throw faultAt(
          this.#program,
          tree.at,
          `“${tree.name}” has no value; write const ${tree.name} = tensor(…) above`,
        );
      case "call":
        return this.#call(tree);
      case "method":
        return this.#method(tree);
    }
  }

  #call({ name, args, at }: Extract<Tree, { kind: "call" }>): unknown {
    if (!FUNCTIONS.includes(name))
      throw faultAt(
        this.#program,
        at,
        `there is no function “${name}” here; there are ${FUNCTIONS.join(", ")}`,
      );
    const values = args.map((arg) => this.#valueOf(arg));
    checkSize(name, values);
    if (name === "tensor") return floatTensor(values);
    return (torch as unknown as Record<string, Callable>)[name](...values);
  }

  #method({ on, name, args, at }: Extract<Tree, { kind: "method" }>): unknown {
    const target = this.#valueOf(on);
    if (!(target instanceof Tensor))
      throw faultAt(this.#program, at, `“.${name}” needs a tensor before it; write tensor(…)`);
    if (!METHODS.includes(name))
      throw faultAt(
        this.#program,
        at,
        `there is no method “${name}” here; there are ${METHODS.join(", ")}`,
      );
    const values = args.map((arg) => this.#valueOf(arg));
    const result = (target as unknown as Record<string, Callable>)[name](...values);
    if (result instanceof Tensor) this.traces.push({ tensor: result, label: name, isNamed: false });
    return result;
  }
}

/** Whole numbers become floats here: tensor([1, 2]) is meant to be computed with. */
function floatTensor([data, options]: readonly unknown[]): Tensor {
  return torch.tensor(data as NestedArray, { dtype: "float32", ...(options as object) });
}

/**
 * The last statement's tensor, and all that came up on the way. `given` replaces leaves by name.
 * @throws SyntaxError or what the ops throw.
 */
export function evaluate(
  program: string,
  statements: readonly Statement[],
  given: ReadonlyMap<string, Tensor> = new Map(),
): Outcome {
  const evaluator = new Evaluator(program, given);
  const result = evaluator.run(statements);
  return { result, traces: evaluator.traces, leaves: evaluator.leaves };
}
