/**
 * Writes packages/tokenizer/src/unicode.generated.ts: which characters are letters, numbers and white space, asked of
 * tiktoken itself, character by character, so that our answer stays tiktoken's whatever Unicode version the JavaScript
 * engine of the day carries. Run in this folder: `npm install && node unicode-classes.mjs`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { Tiktoken } from "tiktoken";
import gpt2 from "tiktoken/encoders/gpt2.json" with { type: "json" };

const { version } = JSON.parse(readFileSync("node_modules/tiktoken/package.json", "utf8"));

/** Ranges [first, last] of the characters that a one-character pattern matches: tiktoken drops text that its pattern misses. */
function rangesOf(pattern) {
  const asked = new Tiktoken(gpt2.bpe_ranks, {}, pattern);
  const ranges = [];
  for (let code = 0; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue; // surrogates are no characters
    if (asked.encode_ordinary(String.fromCodePoint(code)).length === 0) continue;
    const last = ranges.at(-1);
    if (last?.[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  asked.free();
  return ranges;
}

/** Each range as the gap from the last one's end and its own length, base 36: "1t p 7 p" = 65…90, 97…122. */
function packed(ranges) {
  let at = 0;
  const words = [];
  for (const [first, last] of ranges) {
    words.push((first - at).toString(36), (last - first).toString(36));
    at = last;
  }
  return words.join(" ");
}

const classes = { LETTERS: "\\p{L}", NUMBERS: "\\p{N}", WHITE_SPACE: "\\s" };
const constants = Object.entries(classes).map(([name, pattern]) => {
  const ranges = rangesOf(pattern);
  const size = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return `/** ${size} characters in ${ranges.length} ranges. */\nexport const ${name}: string =\n  "${packed(ranges)}";\n`;
});
writeFileSync(
  new URL("../../packages/tokenizer/src/unicode.generated.ts", import.meta.url),
  `// Written by bench/tokenizer/unicode-classes.mjs from the answers of tiktoken ${version} (Unicode 16.0).\n// Ranges of characters: gap from the end of the range before, then length less one, in base 36.\n\n${constants.join("\n")}`,
);
