/** Attention from the ground up: a dot product, a softmax, a mask, several heads. Printed as PyTorch prints it. */
import { Dropout, type Layer, Parameter } from "@gptlight/nn";
import type { Tensor } from "@gptlight/tensor";
import { dot, empty, manualSeed, ones, rand, stack, tensor, zeros } from "@gptlight/tensor";
import { heading } from "../notebook.ts";
import { CausalAttention, future, MultiHeadAttentionWrapper } from "./causal-attention.ts";
import { MultiHeadAttention } from "./multi-head-attention.ts";
import { SelfAttentionV1, SelfAttentionV2 } from "./self-attention.ts";
import { twoHeads, words } from "./words.ts";

const second = words.at(1);

heading("How alike is each word to the second? Dot products", 28);
let scores = empty([6]);
for (const [i, word] of [...words].entries()) scores.set(i, dot(word, second));
console.log(scores);

heading("A dot product is a sum of products", 30);
let total = tensor(0);
for (const [i, x] of [...words.at(0)].entries()) total = total.add(x.mul(second.at(i)));
console.log(total);
console.log(dot(words.at(0), second));

function showWeights(weights: Tensor): void {
  console.log("Attention weights:", weights);
  console.log("Sum:", weights.sum());
}
heading("Weights that sum to 1: divide by the sum", 33);
showWeights(scores.div(scores.sum()));
heading("Weights that sum to 1: softmax, by its formula", 35);
showWeights(scores.exp().div(scores.exp().sum(0)));
heading("Weights that sum to 1: softmax, safe from overflow", 37);
let weights = scores.softmax(0);
showWeights(weights);

heading("The second word in its context: a weighted sum of all words", 40);
const context2 = zeros([3]);
for (const [i, word] of [...words].entries()) context2.add_(word.mul(weights.at(i)));
console.log(context2);

heading("All pairs, by two loops", 47);
scores = empty([6, 6]);
for (const [i, a] of [...words].entries())
  for (const [j, b] of [...words].entries()) scores.set([i, j], dot(a, b));
console.log(scores);
heading("All pairs, by one product", 49);
scores = words.matmul(words.T);
console.log(scores);
heading("A softmax for each row", 51);
weights = scores.softmax(-1);
console.log(weights);
heading("The rows sum to 1", 53);
const row2 = [0.1385, 0.2379, 0.2333, 0.124, 0.1082, 0.1581].reduce((a, b) => a + b);
console.log("Row 2 sum:", row2.toFixed(1));
console.log("All row sums:", weights.sum(-1));
heading("All words in their context", 55);
console.log(weights.matmul(words));
heading("As before, for the second word", 57);
console.log("Previous 2nd context vector:", context2);

// Now with weights that can learn: what a word asks, what it answers to, what it says.
manualSeed(123);
const frozen = { requiresGrad: false };
const wQuery = new Parameter(rand([3, 2]), frozen);
const wKey = new Parameter(rand([3, 2]), frozen);
const wValue = new Parameter(rand([3, 2]), frozen);
heading("The second word's query", 70);
const query2 = second.matmul(wQuery);
console.log(query2);
heading("A key and a value for each word", 72);
const keys = words.matmul(wKey);
const values = words.matmul(wValue);
console.log("keys.shape:", keys.size());
console.log("values.shape:", values.size());
heading("Its query against its own key", 75);
console.log(query2.dot(keys.at(1)));
heading("Its query against every key", 77);
const scores2 = query2.matmul(keys.T);
console.log(scores2);
heading("Scaled by √2, since keys have 2 numbers, then softmax", 80);
const weights2 = scores2.div(Math.sqrt(keys.size(-1))).softmax(-1);
console.log(weights2);
heading("The second word in its context, learnt weights", 83);
console.log(weights2.matmul(values));

heading("The same for all words, as a module", 86);
manualSeed(123);
console.log(new SelfAttentionV1(3, 2).forward(words));
heading("With Linear layers", 89);
manualSeed(789);
const attention = new SelfAttentionV2(3, 2);
console.log(attention.forward(words));

heading("Who attends to whom", 98);
scores = attention.wQuery.forward(words).matmul(attention.wKey.forward(words).T);
weights = scores.div(Math.sqrt(2)).softmax(-1);
console.log(weights);
heading("The past, and nothing else", 100);
const past = ones([6, 6]).tril();
console.log(past);
heading("Masking by multiplication", 102);
const masked = weights.mul(past);
console.log(masked);
heading("… and dividing by the sums again", 105);
console.log(masked.div(masked.sum(-1, { keepdim: true })));
heading("Shorter: −∞ before the softmax", 108);
const maskedScores = scores.maskedFill(future(6), Number.NEGATIVE_INFINITY);
console.log(maskedScores);
heading("… gives the same weights", 110);
weights = maskedScores.div(Math.sqrt(2)).softmax(-1);
console.log(weights);

heading("Dropout: half of all numbers to 0, the others doubled", 115);
const dropout = new Dropout(0.5);
manualSeed(123);
console.log(dropout.forward(ones([6, 6])));
heading("Dropout of attention weights", 116);
manualSeed(123);
console.log(dropout.forward(weights));

heading("A batch of two texts", 120);
const batch = stack([words, words], 0);
console.log(batch.size());
const sizes = { dIn: 3, dOut: 2, contextLength: 6, dropout: 0 };
function showModule(title: string, cell: number, make: () => Layer): void {
  heading(title, cell);
  manualSeed(123);
  const contextVectors = make().forward(batch);
  console.log(contextVectors);
  console.log("context_vecs.shape:", contextVectors.size());
}
showModule("Causal attention", 121, () => new CausalAttention(sizes));
showModule("Two heads side by side", 127, () => new MultiHeadAttentionWrapper(2, sizes));
const twoOf = { ...sizes, numHeads: 2 };
showModule("Two heads in one product", 131, () => new MultiHeadAttention(twoOf));

heading("How one product serves all heads", 138);
console.log(twoHeads.matmul(twoHeads.transpose(2, 3)));
heading("… as head by head", 140);
const [first, other] = twoHeads.at(0);
console.log("First head:\n", first.matmul(first.T));
console.log("\nSecond head:\n", other.matmul(other.T));
