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

/** A number in base 26: its last digit a small letter, those before it capitals, so that no separators are needed. */
function digits(number) {
  let text = String.fromCharCode(97 + (number % 26));
  for (let n = Math.floor(number / 26); n > 0; n = Math.floor(n / 26))
    text = String.fromCharCode(65 + (n % 26)) + text;
  return text;
}

/** Each range as the gap from the last one's end, and its own length: "CnzhzBzazf…" begins 65…90, 97…122. */
function packed(ranges) {
  let at = 0;
  let text = "";
  for (const [first, last] of ranges) {
    text += digits(first - at) + digits(last - first);
    at = last;
  }
  return text;
}

const classes = { LETTERS: "\\p{L}", NUMBERS: "\\p{N}", WHITE_SPACE: "\\s" };
const constants = Object.entries(classes).map(([name, pattern]) => {
  const ranges = rangesOf(pattern);
  const size = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return `/** ${size} characters in ${ranges.length} ranges. */\nexport const ${name}: string =\n  "${packed(ranges)}";\n`;
});
writeFileSync(
  new URL("../../packages/tokenizer/src/unicode.generated.ts", import.meta.url),
  `// Written by bench/tokenizer/unicode-classes.mjs from the answers of tiktoken ${version} (Unicode 16.0).\n// Ranges of characters: gap from the end of the range before, then length less one, in base 26 (unicode.ts reads it).\n\n${constants.join("\n")}`,
);
