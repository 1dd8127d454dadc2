/** Exercise 3: top-p. The likeliest tokens that together reach p stay, however many they are: few where the model is sure, many where it is not. */
import { type Tensor, tensor } from "@gptlight/tensor";

function topP(logits: Tensor, p: number): Tensor {
  const { values, indices } = logits.softmax(-1).sort(-1, { descending: true });
  const before = values.cumsum(-1).sub(values); // what the likelier ones have together
  const kept = values.maskedFill(before.ge(p), 0);
  const chances = kept.div(kept.sum());
  return chances.scatter(0, indices, chances);
}

console.log(topP(tensor([5, 1, 0.5, 0]), 0.9)); // sure
console.log(topP(tensor([1, 0.9, 0.8, 0.7]), 0.9)); // not sure
// tensor([1., 0., 0., 0.])
// tensor([0.2887, 0.2612, 0.2363, 0.2138])
