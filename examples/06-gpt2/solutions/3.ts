/** Exercise 3: half the bytes. Stored as float16, a weight keeps 11 bits; the scores move by little. */
import { GPT } from "@gptlight/nn/gpt";
import { noGrad, tensor } from "@gptlight/tensor";
import { readSafetensors, writeSafetensors } from "@gptlight/tensor/safetensors";
import { tiny } from "../folder.ts";

const { tensors } = tiny();
const dtypes = new Map([...tensors.keys()].map((name) => [name, "F16"] as const));
const small = writeSafetensors(tensors, { dtypes });
const ids = tensor([[5, 17, 3, 80]]);
const [a, b] = [tensors, readSafetensors(small).tensors].map((weights) =>
  noGrad(() => GPT.fromTensors(weights, { nHead: 2 }).forward(ids)),
);
console.log(small.length < 0.6 * writeSafetensors(tensors).length);
console.log(a.sub(b).abs().max().item() < 0.02 * a.abs().max().item());
// true
// true
