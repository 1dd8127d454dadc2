/** Exercise 1: an operation of one's own, e^x, and the sigmoid made of it. Its slope should be s(1 − s). */
import { Value } from "../value.ts";

function exp(x: Value): Value {
  const y = Math.exp(x.data);
  return new Value(y, "exp", [[x, (g) => g * y]]); // ∂eˣ/∂x = eˣ
}

function sigmoid(x: Value): Value {
  return exp(x.neg()).add(1).pow(-1);
}

const x = new Value(0.7, "x");
const s = sigmoid(x);
s.backward();
console.log(s.data.toFixed(6), x.grad.toFixed(6), (s.data * (1 - s.data)).toFixed(6));
// 0.668188 0.221713 0.221713
