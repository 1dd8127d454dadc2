/** Exercise 1: perplexity is the number of tokens among which the model seems to choose. One that knows nothing chooses among all 512. */
import { crossEntropy, tensor, zeros } from "@gptlight/tensor";

const targets = tensor([3, 141, 59]);
const clueless = crossEntropy(zeros([3, 512]), targets);
console.log(clueless, clueless.exp());
const half = zeros([3, 512]).set(":, :256".split(", "), 100); // all chances on the first 256
console.log(crossEntropy(half, targets).exp());
// tensor(6.2383) tensor(512.)
// tensor(256.)
