/** Exercise 2: what temperature does, in one number: the entropy −Σ p log p, as the count of tokens that it amounts to, e^entropy. */
import { tensor } from "@gptlight/tensor";
import { chances } from "../sampling.ts";

const logits = tensor([3, 2, 1, 0.5, 0]);
for (const temperature of [0.25, 1, 4, 100]) {
  const p = chances(logits, { temperature });
  const choices = Math.exp(-p.mul(p.log()).sum().item());
  console.log(`temperature ${temperature}: as free as among ${choices.toFixed(2)} tokens`);
}
// temperature 0.25: as free as among 1.10 tokens
// temperature 1: as free as among 3.00 tokens
// temperature 4: as free as among 4.81 tokens
// temperature 100: as free as among 5.00 tokens
