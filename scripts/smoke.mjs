/**
 * What each runtime runs on the packed packages (check-packages.ts): the first chapter, then a line for each of the other entries.
 * Plain JavaScript, and in a browser String() prints what the console of a terminal would.
 */
if (typeof document !== "undefined") {
  const lines = [];
  console.log = (...values) => {
    lines.push(values.map(String).join(" "));
    globalThis.printed = `${lines.join("\n")}\n`;
  };
}
await import("./main.mjs");
const { manualSeed } = await import("@gptlight/tensor");
const { kernelVariant } = await import("@gptlight/tensor/kernels");
const { readSafetensors, writeSafetensors } = await import("@gptlight/tensor/safetensors");
const { AdamW } = await import("@gptlight/nn");
const { GPT } = await import("@gptlight/nn/gpt");
const { GPTTokenizer } = await import("@gptlight/tokenizer");
const { train } = await import("@gptlight/tokenizer/core");
const { generateSums } = await import("@gptlight/data");

console.log("== tokenizer");
const tokenizer = new GPTTokenizer();
const ids = [...tokenizer.encode("Hello, wörld 🍊")];
console.log(ids.join(" "), "=", tokenizer.decode(ids));
const own = train(generateSums(50), { vocabSize: 300 });
console.log(own.decode(own.encode("44+39=83")));

console.log("== gpt");
manualSeed(123);
const model = new GPT({ vocabSize: 16, nCtx: 8, nEmbd: 16, nLayer: 1, nHead: 2, dropout: 0 });
const optimizer = new AdamW(model.parameters(), { lr: 0.01 });
const losses = Array.from({ length: 20 }, () => {
  optimizer.zeroGrad();
  const loss = model.loss([[1, 2, 3, 4]], [[2, 3, 4, 5]]);
  loss.backward();
  optimizer.step();
  return loss.item();
});
const copy = GPT.fromSafetensors(model.toSafetensors());
const { tensors } = readSafetensors(writeSafetensors(copy.stateDict()));
console.log(
  losses[19] < losses[0] / 2,
  copy.generate([1], { maxNewTokens: 4, temperature: 0 }).join(" "),
  tensors.size,
);
console.log("== kernels");
console.log(kernelVariant);
globalThis.done = true;
