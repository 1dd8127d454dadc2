/** Exercise 1: the way back. A model is written under the published names, and read again: the same scores, bit for bit. */
import { GPT } from "@gptlight/nn/gpt";
import { manualSeed, noGrad, tensor } from "@gptlight/tensor";
import { readSafetensors } from "@gptlight/tensor/safetensors";

manualSeed(123);
const sizes = { vocabSize: 50, nCtx: 8, nEmbd: 16, nLayer: 1, nHead: 2, dropout: 0 };
const model = new GPT(sizes).eval();
const bytes = model.toSafetensors();
const again = GPT.fromSafetensors(bytes);
const ids = tensor([[1, 2, 3]]);
const [a, b] = noGrad(() => [model.forward(ids), again.forward(ids)]);
console.log(a.eq(b).all().item() === 1);
console.log([...readSafetensors(bytes).tensors.keys()].slice(0, 3).join(", "));
// true
// transformer.h.0.attn.c_attn.bias, transformer.h.0.attn.c_attn.weight, transformer.h.0.attn.c_proj.bias
