/** Exercise 2: why `backward` sorts. Doubling twenty times makes 21 numbers, but 2²⁰ paths from the result to x. */
import { order, Value } from "../value.ts";

const x = new Value(1, "x");
let y = x;
for (let i = 0; i < 20; i++) y = y.add(y);

/** What a walk along every path would visit. */
function paths(value: Value): number {
  return value.inputs.length === 0
    ? 1
    : value.inputs.reduce((sum, [input]) => sum + paths(input), 0);
}

y.backward();
console.log(`${order(y).length} numbers, ${paths(y)} paths, slope ${x.grad}`);
// 21 numbers, 1048576 paths, slope 1048576
