/**
 * Random texts, encoded by three tokenizers: ours, the plain page of our package (plain.ts), and npm's tiktoken. Run
 * `node bench.mjs 1` once before, which builds ours; then `node fuzz.mjs [how many] [seed]`. Stops at the first that differ.
 */
import { Tiktoken } from "tiktoken";
import gpt2Data from "tiktoken/encoders/gpt2.json" with { type: "json" };
import { encodePiece, GPTTokenizer, pieces } from "./dist/index.js";
import { compile } from "./dist/patterns.js";

const COUNT = Number(process.argv[2] ?? 1_000_000);
let state = Number(process.argv[3] ?? 1);

/** A number from 0 to n − 1: mulberry32. */
function random(n) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
}

const gpt2 = new GPTTokenizer();
const tiktoken = new Tiktoken(gpt2Data.bpe_ranks, gpt2Data.special_tokens, gpt2Data.pat_str);
const pattern = compile(gpt2.vocabulary.pattern);
const ranks = new Map(
  Array.from(gpt2.vocabulary.left, (left, r) => [`${left} ${gpt2.vocabulary.right[r]}`, r]),
);
const plain = (text) =>
  pieces(text, pattern).flatMap((bytes) =>
    encodePiece(bytes, ranks).map((token) => gpt2.vocabulary.ids[token]),
  );
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

const POOLS = [
  "abcdefghijklmnopqrstuvwxyz",
  "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  "0123456789",
  " ",
  " \t\n\r\v\f",
  "\u0085\u00a0\u1680\u2003\u2028\u202f\u3000\u200b\ufeff",
  "'’.,!?;:-–—()[]{}<>|/\\\"#*&^%$@~`=+_",
  "éàüßñçøåžšłœæ",
  "приветмирщё",
  "日本語漢字カタカナひらがな。、「」",
  "안녕하세요",
  "مرحباשלום",
  "हिन्दीไทยภาษา",
  "٣४½²Ⅷ𝟘๔",
  "\u0301\u0300\u20dd\u200d\ufe0f",
].map((pool) => [...pool]);
POOLS.push(["😀", "👍🏽", "🇫🇷", "👨‍👩‍👧", "🍊", "\ud83d", "\udc00"]);
POOLS.push(["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "n't", "''"]);
POOLS.push(["<|endoftext|>", "http://", "www.", "\r\n", "    ", "function", " the", "ing "]);

/** One of several kinds of text. */
function randomText() {
  const kind = random(10);
  if (kind === 0)
    return Array.from({ length: random(12) }, () => String.fromCodePoint(random(0x110000))).join(
      "",
    );
  if (kind === 1)
    return Array.from({ length: random(16) }, () => String.fromCharCode(random(0x10000))).join("");
  if (kind <= 4)
    return utf8.decode(
      gpt2.decodeBytes(Array.from({ length: 1 + random(8) }, () => random(50256))),
    );
  let text = "";
  for (let parts = 1 + random(8); parts > 0; parts--) {
    const pool = POOLS[random(POOLS.length)];
    for (let size = 1 + random(6); size > 0; size--) text += pool[random(pool.length)];
    if (random(3) === 0) text += " ";
  }
  return text;
}

/** Letters and numbers that the engine knows and Unicode 16 does not are plain's business too: its pattern has Unicode 16's. */
let tokens = 0;
for (let i = 1; i <= COUNT; i++) {
  const text = randomText();
  const ids = gpt2.encodeOrdinary(text);
  const wellFormed = text.toWellFormed
    ? text.toWellFormed()
    : utf8.decode(new TextEncoder().encode(text));
  const answers = { plain: plain(text), tiktoken: [...tiktoken.encode_ordinary(wellFormed)] };
  for (const [name, answer] of Object.entries(answers)) {
    if (answer.join() !== [...ids].join()) {
      console.log(
        `text ${i} (seed ${process.argv[3] ?? 1}): ${JSON.stringify(text)}\n  ours ${ids}\n  ${name} ${answer}`,
      );
      process.exit(1);
    }
  }
  if (gpt2.decode(ids) !== wellFormed) throw new Error(`decode: ${JSON.stringify(text)}`);
  tokens += ids.length;
  if (i % 100_000 === 0) console.log(`${i} texts, ${tokens} tokens: all alike`);
}
