/**
 * Automatic differentiation in 100 lines: reverse mode, on single numbers (Linnainmaa 1970; Karpathy's micrograd is the well-known small form).
 *
 * Every operation does two things: it computes a number, and it remembers, for each of its inputs, how a small change of that input
 * would change the number. `backward` then walks from the result to the inputs and multiplies along each path: the chain rule.
 * @gptlight/tensor works in the same way, with whole tensors in place of numbers.
 */

/** g = ∂result/∂output of an op → what that contributes to ∂result/∂input. */
type Pullback = (g: number) => number;

export class Value {
  data: number;
  /** The operation that made it; for a number that was given, its name. */
  readonly label: string;
  readonly inputs: readonly (readonly [input: Value, pullback: Pullback])[];
  /** ∂result/∂this, once `backward` has been called on the result. */
  grad = 0;

  constructor(data: number, label = "", inputs: Value["inputs"] = []) {
    this.data = data;
    this.label = label;
    this.inputs = inputs;
  }

  add(other: Value | number): Value {
    const y = lift(other);
    return new Value(this.data + y.data, "+", [
      [this, (g) => g], // ∂(x + y)/∂x = 1
      [y, (g) => g],
    ]);
  }

  mul(other: Value | number): Value {
    const y = lift(other);
    return new Value(this.data * y.data, "×", [
      [this, (g) => g * y.data], // ∂(x y)/∂x = y
      [y, (g) => g * this.data],
    ]);
  }

  pow(n: number): Value {
    const slope = n * this.data ** (n - 1); // ∂xⁿ/∂x = n xⁿ⁻¹
    return new Value(this.data ** n, `^${n}`, [[this, (g) => g * slope]]);
  }

  tanh(): Value {
    const y = Math.tanh(this.data);
    return new Value(y, "tanh", [[this, (g) => g * (1 - y * y)]]);
  }

  // These need no calculus: they are made of the others.
  neg(): Value {
    return this.mul(-1);
  }

  sub(other: Value | number): Value {
    return this.add(lift(other).neg());
  }

  div(other: Value | number): Value {
    return this.mul(lift(other).pow(-1));
  }

  /** Adds ∂this/∂x to x.grad for every number x behind this one. */
  backward(): void {
    const slopes = new Map<Value, number>([[this, 1]]); // ∂this/∂this = 1
    for (const value of order(this)) {
      const g = slopes.get(value) as number; // complete: all that used this number came before it
      value.grad += g;
      for (const [input, pullback] of value.inputs)
        slopes.set(input, (slopes.get(input) ?? 0) + pullback(g)); // two paths to one number add up
    }
  }
}

function lift(x: Value | number): Value {
  return typeof x === "number" ? new Value(x, String(x)) : x;
}

/** Everything behind a result, the result first, each number after all that were made of it. */
export function order(result: Value): Value[] {
  const done = new Set<Value>();
  const visit = (value: Value): void => {
    if (done.has(value)) return;
    for (const [input] of value.inputs) visit(input);
    done.add(value); // a Set keeps the order in which it was filled: inputs first
  };
  visit(result);
  return [...done].reverse();
}
