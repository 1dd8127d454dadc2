/** Exercise 1: only the new output layer learns. 130 numbers of 131 thousand get gradients; after a step the others are as before. */
import { AdamW } from "@gptlight/nn";
import { classification, makeTokenizer, pretraining } from "../runs.ts";

const tokenizer = makeTokenizer();
const { model, training } = classification(pretraining(tokenizer, 60).model, tokenizer, 20);
for (const p of model.parameters()) p.requiresGrad_(false);
for (const p of model.lmHead.parameters()) p.requiresGrad_(true);
const learning = model.parameters().filter((p) => p.requiresGrad);
const count = (list: readonly { numel(): number }[]): number =>
  list.reduce((sum, p) => sum + p.numel(), 0);
console.log(count(learning), "of", count(model.parameters()));

const [before, head] = [model.wte.weight.clone(), model.lmHead.weight.clone()];
const [[ids]] = training;
model.forward(ids, { logitsToKeep: 1 }).sum().backward();
new AdamW(learning, { lr: 1e-3 }).step();
const same = [model.wte.weight.eq(before), model.lmHead.weight.eq(head)];
console.log(same.map((equal) => equal.all().item() === 1));
// 130 of 131202
// [ true, false ]
