/** Exercise 3: the chapter's parts against the library's, which are fused and faster: equal to float32's rounding. */
import { LayerNorm } from "@gptlight/nn";
import { gelu, manualSeed, randn } from "@gptlight/tensor";
import * as written from "../layers.ts";

manualSeed(123);
const x = randn([4, 64]);
const norm = new LayerNorm(64).forward(x).sub(new written.LayerNorm(64).forward(x));
const bend = gelu(x, { approximate: "tanh" }).sub(new written.GELU().forward(x));
console.log(norm.abs().max().item() < 1e-5, bend.abs().max().item() < 1e-6);
// true true
