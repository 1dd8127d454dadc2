import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, GPT2_PATTERN, piecesOf } from "../src/patterns.ts";
import { CL100K_BASE, O200K_BASE } from "../src/tiktoken-text.ts";
import { LETTERS, NUMBERS, ranges, WHITE_SPACE } from "../src/unicode.ts";

const cut = (text: string, pattern: string | RegExp): string[] => [
  ...piecesOf(text, compile(pattern)),
];
const cl100k = CL100K_BASE.pattern;
const o200k = O200K_BASE.pattern;

describe("the Unicode classes", () => {
  const sizeOf = (packed: string): number =>
    ranges(packed).reduce((sum, [first, last]) => sum + last - first + 1, 0);

  test("have the characters of Unicode 16, rising and apart", () => {
    expect([sizeOf(LETTERS), sizeOf(NUMBERS), sizeOf(WHITE_SPACE)]).toEqual([141028, 1911, 25]);
    for (const packed of [LETTERS, NUMBERS, WHITE_SPACE]) {
      let before = -1;
      for (const [first, last] of ranges(packed)) {
        expect(first).toBeGreaterThan(before);
        expect(last).toBeGreaterThanOrEqual(first);
        before = last;
      }
    }
    expect(ranges("CnzhzBza")).toEqual([
      [65, 90],
      [97, 122],
      [173, 173],
    ]);
  });

  test("are the engine's own classes, but for what is newer or older than Unicode 16", () => {
    for (const [packed, engine] of [
      [LETTERS, /\p{L}/u],
      [NUMBERS, /\p{N}/u],
      [WHITE_SPACE, /\p{White_Space}/u],
    ] as const) {
      const ours = new Set(
        ranges(packed).flatMap(([first, last]) =>
          Array.from({ length: last - first + 1 }, (_, i) => first + i),
        ),
      );
      for (let code = 0; code < 0x110000; code++) {
        const character = String.fromCodePoint(code);
        if (!/\p{Assigned}/u.test(character)) continue; // of a newer version than the engine
        if (ours.has(code)) expect(engine.test(character), code.toString(16)).toBe(true);
        else if (engine.test(character))
          expect(code, "new since Unicode 16").toBeGreaterThan(0x88e);
      }
    }
  });
});

test("GPT2_PATTERN: words take the blank before them, small contractions stand alone, numbers are whole", () => {
  expect(cut("I'll say: don't   WE'RE 2024!\n\n x", GPT2_PATTERN)).toEqual([
    "I",
    "'ll",
    " say",
    ":",
    " don",
    "'t",
    "  ",
    " WE",
    "'",
    "RE",
    " 2024",
    "!",
    "\n\n",
    " x",
  ]);
  expect(cut("a\u0085\ufeffb", GPT2_PATTERN)).toEqual(["a", "\u0085", "\ufeff", "b"]); // white space, and none
});

test("CL100K_BASE.pattern: contractions in either case, numbers three by three", () => {
  expect(cut("WE'RE 2024!\n\n x", cl100k)).toEqual(["WE", "'RE", " ", "202", "4", "!\n\n", " x"]);
  expect(cut("it'ſ", cl100k)).toEqual(["it", "'ſ"]); // ſ (U+017F) is an s in another case
});

test("O200K_BASE.pattern: words end where capitals begin, and keep their contraction", () => {
  expect(cut("getElementById WE'RE don't", o200k)).toEqual([
    "get",
    "Element",
    "By",
    "Id",
    " WE'RE",
    " don't",
  ]);
});

test("every text is the sum of its pieces, whatever the pattern", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.constantFrom(GPT2_PATTERN, cl100k, o200k, /[a-z]+/, /b*/, "\\p{N}{2}"),
      (text, pattern) => {
        expect(cut(text, pattern).join("")).toBe(text);
        expect(cut(text, pattern)).not.toContain("");
      },
    ),
    { numRuns: 500 },
  );
});

test("compile takes possessive quantifiers, and a RegExp with any flags", () => {
  expect(cut("ab 12 cd", "\\p{L}++|\\p{N}{1,3}+")).toEqual(["ab", " ", "12", " ", "cd"]);
  expect(cut("aBc", /b/iy)).toEqual(["a", "B", "c"]);
  expect(cut("+a+", "[a+]++")).toEqual(["+a+"]);
  const own = /a/g;
  own.lastIndex = 5;
  cut("aaa", own);
  expect(own.lastIndex).toBe(5); // the caller's own is left alone
});

test("compile says what is wrong", () => {
  expect(() => compile("gpt2")).toThrow(
    'pattern: wanted a split pattern, such as GPT2_PATTERN, got "gpt2"',
  );
  expect(() => compile("(a")).toThrow(SyntaxError);
});
