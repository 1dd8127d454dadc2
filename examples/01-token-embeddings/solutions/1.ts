/** Exercise 1: the gradient of looked-up rows. Row 2 was picked twice, so its gradients add up. */
import { Embedding } from "@gptlight/nn";
import { manualSeed, tensor } from "@gptlight/tensor";

manualSeed(123);
const layer = new Embedding(4, 3);
layer
  .forward(tensor([2, 2, 3]))
  .sum()
  .backward();
console.log(layer.weight.grad);
// tensor([[0., 0., 0.],
//         [0., 0., 0.],
//         [2., 2., 2.],
//         [1., 1., 1.]])
