/** From text to numbers: words, then byte pairs; windows of token ids, and the vectors that a model reads. Printed as Python prints it. */
import { createDataloader, fetchVerdictText } from "@gptlight/data";
import { Embedding } from "@gptlight/nn";
import { arange, manualSeed, tensor } from "@gptlight/tensor";
import { explain, GPTTokenizer, train } from "@gptlight/tokenizer";
import { heading, python } from "../notebook.ts";
import { ForgivingTokenizer, vocabularyOf, WordTokenizer, wordsOf } from "./word-tokenizers.ts";

const rawText = fetchVerdictText();
heading("The text", 18);
console.log("Total number of character:", rawText.length);
console.log(rawText.slice(0, 99));

// ------------------------------------------------------------ words
const sample = "Hello, world. This, is a test.";
heading("Split at white space, and keep it", 20);
console.log(python(sample.split(/(\s)/)));
heading("… and at commas and full stops", 22);
const pieces = sample.split(/([,.]|\s)/);
console.log(python(pieces));
heading("… without what is blank", 24);
console.log(python(pieces.filter((piece) => piece.trim() !== "")));
heading("All punctuation", 26);
console.log(python(wordsOf("Hello, world. Is this-- a test?")));

const words = wordsOf(rawText);
heading("The story's first 30 words", 29);
console.log(python(words.slice(0, 30)));
heading("How many words", 31);
console.log(words.length);
const vocabulary = vocabularyOf(words);
heading("How many different ones", 36);
console.log(vocabulary.size);
heading("The vocabulary begins", 39);
for (const [word, id] of [...vocabulary].slice(0, 51)) console.log(`(${python(word)}, ${id})`);

const tokenizer = new WordTokenizer(vocabulary);
const quotation = `"It's the last he painted, you know,"
           Mrs. Gisburn said with pardonable pride.`;
heading("To ids", 47);
const ids = tokenizer.encode(quotation);
console.log(python(ids));
heading("… and back", 49);
console.log(python(tokenizer.decode(ids)));
heading("… in one go", 50);
console.log(python(tokenizer.decode(tokenizer.encode(quotation))));
heading("A word that the story does not have", 58);
try {
  tokenizer.encode("Hello, do you like tea?");
} catch (error) {
  console.error(String(error)); // to the error stream, where Python's goes
}

const special = ["<|endoftext|>", "<|unk|>"];
const larger = vocabularyOf(words, special);
heading("With two special words", 61);
console.log(larger.size);
heading("The vocabulary ends", 62);
for (const [word, id] of [...larger].slice(-5)) console.log(`(${python(word)}, ${id})`);
const forgiving = new ForgivingTokenizer(larger);
const twoTexts = "Hello, do you like tea? <|endoftext|> In the sunlit terraces of the palace.";
heading("Two texts in one", 66);
console.log(twoTexts);
heading("Unknown words have an id too", 67);
console.log(python(forgiving.encode(twoTexts)));
heading("… but are lost", 68);
console.log(python(forgiving.decode(forgiving.encode(twoTexts))));

// ------------------------------------------------------------ byte pairs
const bpe = new GPTTokenizer();
heading("GPT-2's byte pairs know every word", 74);
const unknown = "Hello, do you like tea? <|endoftext|> In the sunlit terracesof someunknownPlace.";
const bpeIds = bpe.encode(unknown, { allowedSpecial: ["<|endoftext|>"], as: "array" });
console.log(python(bpeIds));
heading("… and lose none", 75);
console.log(bpe.decode(bpeIds));

heading("How byte pairs are learned: the story's first ten merges");
train(rawText, {
  vocabSize: 266, // 256 bytes and 10 merges
  onProgress: ({ merges, token, count }) =>
    console.log(`${merges}: ${python(new TextDecoder().decode(token))}, ${count} times`),
});
heading("How GPT-2 puts a word together, merge by merge");
console.log(String(explain(bpe, "unhappily")));

// ------------------------------------------------------------ windows
const story = bpe.encode(rawText, { as: "array" });
heading("The story in GPT-2's tokens", 81);
console.log(story.length);
const [from, context] = [story.slice(50), 4];
heading("A window, and the same one further on", 84);
console.log(`x: ${python(from.slice(0, context))}`);
console.log(`y:      ${python(from.slice(1, context + 1))}`);
heading("Four guesses in one window", 86);
for (let i = 1; i <= context; i++) console.log(python(from.slice(0, i)), "---->", from[i]);
heading("… in words", 87);
for (let i = 1; i <= context; i++)
  console.log(bpe.decode(from.slice(0, i)), "---->", bpe.decode([from[i]]));

const options = { batchSize: 1, maxLength: 4, stride: 1, shuffle: false };
const batches = createDataloader(rawText, options)[Symbol.iterator]();
heading("The loader's first window", 97);
console.log(python(batches.next().value));
heading("… and its second", 98);
console.log(python(batches.next().value));
heading("Eight windows that do not overlap", 102);
const [[inputs, targets]] = createDataloader(rawText, { ...options, batchSize: 8, stride: 4 });
console.log("Inputs:\n", inputs);
console.log("\nTargets:\n", targets);

// ------------------------------------------------------------ vectors
manualSeed(123);
const small = new Embedding(6, 3);
heading("A table of vectors: a row for each of 6 ids", 111);
console.log(small.weight);
heading("Row 3", 114);
console.log(small.forward(tensor([3])));
heading("Rows 2, 3, 5 and 1", 116);
console.log(small.forward(tensor([2, 3, 5, 1])));
heading("The real size: 8 windows of 4 tokens", 129);
console.log("Token IDs:\n", inputs);
console.log("\nInputs shape:\n", inputs.size());
heading("… 256 numbers for each", 130);
const tokenEmbeddings = new Embedding(50257, 256).forward(inputs);
console.log(tokenEmbeddings.size());
heading("A vector for each position", 133);
const posEmbeddings = new Embedding(4, 256).forward(arange(4));
console.log(posEmbeddings.size());
heading("Their sum", 135);
console.log(tokenEmbeddings.add(posEmbeddings).size());
