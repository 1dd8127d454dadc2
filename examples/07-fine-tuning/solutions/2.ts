/** Exercise 2: how many targets count. Of the tokens in a filled-up task, only the answer's. */
import { tasks } from "../data.ts";
import { taskSet } from "../datasets.ts";
import { makeTokenizer } from "../runs.ts";

const [inputs, targets] = taskSet(tasks().training, makeTokenizer()).tensors;
const counted = targets.ne(-100).sum().item();
console.log(`${counted} of ${inputs.numel()} targets count`);
// 283 of 2240 targets count
