/** Exercise 3: downhill on f(x) = x⁴ − 3x³ + 2. Its slope 4x³ − 9x² is 0 at 9/4. */
import { Value } from "../value.ts";

let x = 4;
for (let step = 0; step < 200; step++) {
  const at = new Value(x, "x");
  at.pow(4).sub(at.pow(3).mul(3)).add(2).backward();
  x -= 0.01 * at.grad;
}
console.log(x.toFixed(4));
// 2.2500
