/** Exercise 2: stride 1. Each window begins one token after the one before: almost four times as many, and all but one of their tokens are shared. */
import { createDataloader, fetchVerdictText } from "@gptlight/data";

const text = fetchVerdictText();
for (const stride of [4, 1]) {
  const loader = createDataloader(text, { batchSize: 8, maxLength: 4, stride, shuffle: false });
  const [[inputs]] = loader;
  console.log(`stride ${stride}: ${loader.length} batches, beginning`, inputs.at(":2"));
}
// stride 4: 160 batches, beginning tensor([[  40,  367, 2885, 1464],
//         [1807, 3619,  402,  271]])
// stride 1: 642 batches, beginning tensor([[  40,  367, 2885, 1464],
//         [ 367, 2885, 1464, 1807]])
