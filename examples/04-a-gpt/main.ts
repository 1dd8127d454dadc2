/** A GPT from its parts: LayerNorm, GELU, feed-forward, shortcuts, the block, and the model with 163 million numbers. Printed as PyTorch prints it. */
import { Linear, ReLU, Sequential } from "@gptlight/nn";
import {
  getPrintoptions,
  manualSeed,
  rand,
  randn,
  setPrintoptions,
  stack,
  type Tensor,
  tensor,
} from "@gptlight/tensor";
import { GPTTokenizer } from "@gptlight/tokenizer";
import { heading, python } from "../notebook.ts";
import {
  DummyGPTModel,
  GPT_CONFIG_124M,
  GPTModel,
  generateGreedily,
  TransformerBlock,
} from "./gpt-model.ts";
import { FeedForward, LayerNorm } from "./layers.ts";
import { DeepNetwork, printGradients } from "./shortcuts.ts";

const tokenizer = new GPTTokenizer();
const texts = ["Every effort moves you", "Every day holds a"];
const batch = stack(texts.map((text) => tensor([...tokenizer.encode(text)])));
heading("Two texts of four tokens", 15);
console.log(batch);

heading("The frame of a GPT: ids in, a score for each of 50257 tokens out", 16);
manualSeed(123);
const dummyLogits = new DummyGPTModel(GPT_CONFIG_124M).forward(batch);
console.log("Output shape:", dummyLogits.size());
console.log(dummyLogits);

function showStatistics(mean: Tensor, variance: Tensor): void {
  console.log("Mean:\n", mean);
  console.log("Variance:\n", variance);
}
heading("A layer's outputs", 22);
manualSeed(123);
const example = randn([2, 5]); // drawn before the layer's weights, so it comes first
const out = new Sequential(new Linear(5, 6), new ReLU()).forward(example);
console.log(out);
heading("… their mean and variance, row by row", 24);
const mean = out.mean(-1, { keepdim: true });
const variance = out.var(-1, { keepdim: true });
showStatistics(mean, variance);
heading("Normalised", 28);
const normed = out.sub(mean).div(variance.sqrt());
console.log("Normalized layer outputs:\n", normed);
const keepdim = { keepdim: true };
showStatistics(normed.mean(-1, keepdim), normed.var(-1, keepdim));
heading("… without powers of ten", 30);
const usual = getPrintoptions();
setPrintoptions({ sciMode: false });
showStatistics(normed.mean(-1, keepdim), normed.var(-1, keepdim));
heading("LayerNorm: the variance is a little below 1, by its eps", 35);
const layerNormed = new LayerNorm(6).forward(out);
showStatistics(layerNormed.mean(-1, keepdim), layerNormed.var(-1, { ...keepdim, correction: 0 }));
setPrintoptions(usual);

heading("How many numbers a token is in GPT-2", 45);
console.log(GPT_CONFIG_124M.embDim);
heading("The feed-forward network keeps the shape", 47);
console.log(new FeedForward(768).forward(rand([2, 3, 768])).size());

heading("Gradients fade on their way through five layers", 55);
manualSeed(123);
const sizes = [3, 3, 3, 3, 3, 1];
const input = tensor([[1, 0, -1]], { dtype: "float32" }); // JavaScript's 1.0 is 1, an integer to tensor()
printGradients(new DeepNetwork(sizes, false), input);
heading("… and do not with shortcuts", 57);
manualSeed(123);
printGradients(new DeepNetwork(sizes, true), input);

heading("A transformer block keeps the shape", 64);
manualSeed(123);
const x = rand([2, 4, 768]);
console.log("Input shape:", x.size());
console.log("Output shape:", new TransformerBlock(GPT_CONFIG_124M).forward(x).size());

heading("The model: 12 blocks", 72);
manualSeed(123);
const model = new GPTModel(GPT_CONFIG_124M);
const logits = model.forward(batch);
console.log("Input batch:\n", batch);
console.log("\nOutput shape:", logits.size());
console.log(logits);

const thousands = (n: number): string => n.toLocaleString("en-US");
heading("How many numbers it has", 74);
const count = model.parameters().reduce((sum, p) => sum + p.numel(), 0);
console.log(`Total number of parameters: ${thousands(count)}`);
heading("The first table and the last layer have the same shape", 76);
console.log("Token embedding layer shape:", model.tokEmb.weight.size());
console.log("Output layer shape:", model.outHead.weight.size());
heading("GPT-2 has one table for both: hence 124M", 78);
const tied = count - model.outHead.weight.numel();
console.log(`Number of trainable parameters considering weight tying: ${thousands(tied)}`);
heading("In memory, 4 bytes each", 80);
console.log(`Total size of the model: ${((4 * count) / 1024 ** 2).toFixed(2)} MB`);

heading("A beginning", 90);
const encoded = tokenizer.encode("Hello, I am", { as: "array" });
console.log("encoded:", python(encoded));
const start = tensor(encoded).unsqueeze(0);
console.log("encoded_tensor.shape:", start.size());
heading("… goes on with what has the highest score, six times", 91);
model.eval();
const text = generateGreedily(model, start, 6, GPT_CONFIG_124M.contextLength);
console.log("Output:", text);
console.log("Output length:", text.at(0).size(0));
heading("It has learned nothing yet", 93);
console.log(tokenizer.decode(text.at(0).toTypedArray()));
