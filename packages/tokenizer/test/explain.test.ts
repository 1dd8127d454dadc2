import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import { explain, GPTTokenizer, loadTiktoken, train, visualize } from "../src/index.ts";
import { awkwardText } from "./support.ts";

const gpt2 = new GPTTokenizer();
const { cases } = loadGolden<{ cases: { ranks: string }[] }>("tokenizer-tiktoken");
const irregular = loadTiktoken(cases[1].ranks, { pattern: gpt2.vocabulary.pattern });
const small = train("low low low lower lowest", { vocabSize: 260, specialTokens: ["<|end|>"] });

describe("explain", () => {
  test("shows each merge of each piece, as text", () => {
    // Of "low low low lower lowest": l+o and o+w five times each, l first; lo+w five; Ġ+low four; then e alone is left.
    expect(String(explain(small, "lower low<|end|>", { allowedSpecial: "all" }))).toBe(
      `"lower low<|end|>": 3 pieces, 5 tokens

"lower"
  l o w e r   5 bytes
  lo w e r    merge 0: l + o
  low e r     merge 1: lo + w
  ids 257 68 81

" low"
  Ġ l o w   4 bytes
  Ġ lo w    merge 0: l + o
  Ġ low     merge 1: lo + w
  Ġlow      merge 2: Ġ + low
  ids 258

"<|end|>" is special
  id 259`,
    );
  });

  test("has the same as data", () => {
    expect(explain(small, "low").pieces).toEqual([
      {
        text: "low",
        isSpecial: false,
        bytes: ["l", "o", "w"],
        merges: [
          { rank: 0, left: "l", right: "o", tokens: ["lo", "w"] },
          { rank: 1, left: "lo", right: "w", tokens: ["low"] },
        ],
        ids: [257],
      },
    ]);
  });

  test.each([
    ["regular", small],
    ["irregular, where whole pieces are tokens", irregular],
  ])("ends with the ids of encode, for any text (a vocabulary that is %s)", (_, tokenizer) => {
    fc.assert(
      fc.property(awkwardText(tokenizer.vocabulary), (text) => {
        expect(explain(tokenizer, text, { allowedSpecial: "all" }).ids).toEqual(
          tokenizer.encode(text, { allowedSpecial: "all", as: "array" }),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("refuses special tokens as encode does", () => {
    expect(() => explain(small, "<|end|>")).toThrow("disallowed special token '<|end|>'");
  });
});

describe("visualize", () => {
  test("colours the tokens for a terminal", () => {
    const colour = (text: string, i: number): string =>
      `\x1b[48;5;${[183, 151, 223][i]}m\x1b[38;5;16m${text}\x1b[0m`;
    expect(visualize(gpt2, "Hi there\nyou")).toBe(
      `${colour("Hi", 0) + colour(" there", 1) + colour("⏎", 2)}\n\x1b[48;5;217m\x1b[38;5;16myou\x1b[0m`,
    );
  });

  test("colours the tokens for a page, each with its id, and shows parts of characters by their bytes", () => {
    expect(visualize(gpt2, "a<b>&é🍊", { format: "html" })).toBe(
      '<pre style="white-space:pre-wrap;color:#000">' +
        '<span title="64" style="background:#d7afff">a</span>' +
        '<span title="27" style="background:#afd7af">&#60;</span>' +
        '<span title="65" style="background:#ffd7af">b</span>' +
        '<span title="29" style="background:#ffafaf">&#62;</span>' +
        '<span title="5" style="background:#87d7ff">&#38;</span>' +
        '<span title="2634" style="background:#d7afff">é</span>' +
        '<span title="8582" style="background:#afd7af">\\xf0\\x9f</span>' +
        '<span title="235" style="background:#ffd7af">\\x8d</span>' +
        '<span title="232" style="background:#ffafaf">\\x8a</span></pre>',
    );
  });

  test("lets no control character of the text through to the terminal", () => {
    const shown = visualize(gpt2, "\x1b[2J\x07\r\n\x9b");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are taken away, and nothing may be left
    expect(shown.replace(/\x1b\[[0-9;]*m/g, "")).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });
});
