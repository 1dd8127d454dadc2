/** From text to the vectors a GPT reads: token embeddings plus position embeddings, printed as PyTorch prints them. */
import { createDataloader, fetchVerdictText } from "@gptlight/data";
import { Embedding } from "@gptlight/nn";
import { arange, manualSeed, tensor } from "@gptlight/tensor";

const rawText = fetchVerdictText();

// A table of 12 rows of 5 numbers; looking up ids picks rows.
manualSeed(123);
const embeddingLayer = new Embedding(12, 5);
console.log(embeddingLayer.weight);
console.log(embeddingLayer.forward(tensor([2, 3, 4])));

// The real sizes of GPT-2's vocabulary, on the first batch of the story.
manualSeed(123);
const [vocabSize, outputDim, maxLength] = [50257, 256, 4];
const tokenEmbeddingLayer = new Embedding(vocabSize, outputDim);
const dataloader = createDataloader(rawText, {
  batchSize: 8,
  maxLength,
  stride: maxLength,
  shuffle: false,
});
const [[inputs, targets]] = dataloader;
console.log("Inputs : \n", inputs);
console.log("Targets : \n", targets);
console.log("Inputs shape :", inputs.size());

const tokenEmbeddings = tokenEmbeddingLayer.forward(inputs); // (8, 4, 256)
console.log("Tokens Embeddings Shape :", tokenEmbeddings.size());

const posEmbeddingLayer = new Embedding(maxLength, outputDim);
const posEmbeddings = posEmbeddingLayer.forward(arange(maxLength)); // (4, 256)
console.log(posEmbeddings.size());

const inputEmbeddings = tokenEmbeddings.add(posEmbeddings); // (8, 4, 256): positions are broadcast over the batch
console.log(inputEmbeddings.size());
