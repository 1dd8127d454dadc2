/** The first chapter as a walk for newcomers: each step is said before it is shown. */
import { createDataloader, fetchVerdictText } from "@gptlight/data";
import { Embedding } from "@gptlight/nn";
import { arange, manualSeed, tensor } from "@gptlight/tensor";
import { GPTTokenizer } from "@gptlight/tokenizer";

let step = 0;

function say(title: string, ...lines: readonly string[]): void {
  console.log(`\n${"─".repeat(80)}\n${++step}. ${title}\n`);
  for (const line of lines) console.log(line);
  console.log();
}

const rawText = fetchVerdictText();
say(
  "A text",
  `"The Verdict" (Edith Wharton, 1908) has ${rawText.length} characters. It begins:`,
  `"${rawText.slice(0, 56)} …"`,
);

const tokenizer = new GPTTokenizer();
const ids = [...tokenizer.encode(rawText)];
const pieces = ids.slice(0, 8).map((id) => `${JSON.stringify(tokenizer.decode([id]))} = ${id}`);
say(
  "Tokens",
  "A model reads numbers. GPT-2's tokenizer cuts text into pieces, each with a number, its id:",
  pieces.join(" · "),
  `The story has ${ids.length} tokens. Decoding gives the text back: ${tokenizer.decode(ids) === rawText}.`,
);

say(
  "A table of vectors",
  "Numbers such as 367 mean nothing by themselves, so each id gets a row of a table. Here a small one: 12 ids, 5 numbers each,",
  "drawn at random. The seed makes the draw repeatable, and PyTorch draws the very same numbers:",
);
manualSeed(123);
const small = new Embedding(12, 5);
console.log(small.weight);

say("Looking up", "Ids 2, 3 and 4 pick the rows 2, 3 and 4:");
console.log(small.forward(tensor([2, 3, 4])));

say(
  "The way back",
  "Training asks how much the loss would change with each number. The sum of rows 2, 2 and 3 grows by 2 for each number of row 2,",
  "by 1 for row 3, and by nothing for the others. That is the gradient:",
);
small
  .forward(tensor([2, 2, 3]))
  .sum()
  .backward();
console.log(small.weight.grad);

const dataloader = createDataloader(rawText, {
  batchSize: 8,
  maxLength: 4,
  stride: 4,
  shuffle: false,
});
const [[inputs, targets]] = dataloader;
say(
  "Windows and batches",
  "8 windows of 4 tokens. The targets are the same windows, one token further on:",
);
console.log(inputs, targets);

say(
  "Position",
  "The same word has the same vector everywhere; a second table adds where it stands. Shapes: 8 windows, 4 tokens, 256 numbers each.",
);
const tokens = new Embedding(50257, 256).forward(inputs); // (8, 4, 256)
const positions = new Embedding(4, 256).forward(arange(4)); // (4, 256)
console.log(tokens.size(), "+", positions.size(), "=", tokens.add(positions).size());
console.log(
  "\nThis sum is what a GPT reads. The program without the talk: main.ts; with the reasons: README.md.",
);
