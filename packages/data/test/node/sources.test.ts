import { appendFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fetchVerdictText, generateStories } from "../../src/index.ts";
import {
  directory,
  jsonLines,
  type TextPiece,
  type TextSource,
  textFile,
} from "../../src/node/index.ts";
import { drain } from "../support.ts";
import { folderWith } from "./folder.ts";

const pieces = (source: TextSource, offset = 0): Promise<TextPiece[]> =>
  drain(source.pieces(offset, []));

/** The texts of the documents; the last may be without an end. */
function documents(parts: readonly TextPiece[]): string[] {
  const texts: string[] = [];
  let text = "";
  for (const part of parts) {
    text += part.text;
    if (part.endsDocument) {
      texts.push(text);
      text = "";
    }
  }
  return text === "" ? texts : [...texts, text];
}

/** From wherever a piece ended, the rest is what it would have been. */
async function expectResumable(source: TextSource): Promise<void> {
  const all = await pieces(source);
  const textFrom = (parts: readonly TextPiece[]): string => documents(parts).join("\u0000");
  for (const [i, { offset }] of all.entries())
    expect(textFrom(await pieces(source, offset))).toBe(textFrom(all.slice(i + 1)));
  expect(all.at(-1)?.offset).toBe(source.size);
}

const words = fc.array(fc.constantFrom("a ", "天地，", "🍊", "b\n", "é", "\ufeff", "1 "), {
  maxLength: 50,
});

describe("textFile", () => {
  test("gives the whole text in parts, for any size of the chunks that are read", async () => {
    await fc.assert(
      fc.asyncProperty(words, fc.integer({ min: 1, max: 30 }), async (words, chunkBytes) => {
        const path = folderWith({ "a.txt": words.join("") })("a.txt");
        const all = await pieces(textFile(path, { chunkBytes }));
        expect(all.map((piece) => piece.text).join("")).toBe(words.join(""));
        expect(all.some((piece) => piece.endsDocument)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test("goes on from where any part ended", async () => {
    const path = folderWith({ "a.txt": fetchVerdictText().slice(0, 3000) })("a.txt");
    await expectResumable(textFile(path, { chunkBytes: 100 }));
  });

  test("says when the file changes while it is read", async () => {
    const path = folderWith({ "a.txt": generateStories(10) })("a.txt");
    const source = textFile(path, { chunkBytes: 100 });
    const reader = source.pieces(0, [])[Symbol.asyncIterator]();
    await reader.next();
    appendFileSync(path, "more");
    await expect(reader.next()).rejects.toThrow(
      `${path} was changed while it was read; start anew`,
    );
    expect(textFile(path).identity).not.toBe(source.identity);
  });

  test("refuses chunkBytes 0 and a file that is not there", () => {
    expect(() => textFile("x", { chunkBytes: 0 })).toThrow(
      "textFile: chunkBytes must be an integer >= 1, got 0",
    );
    expect(() => textFile("/no/such.txt")).toThrow(/ENOENT/);
  });
});

describe("jsonLines", () => {
  const lines = fc.array(fc.string({ unit: "grapheme" }), { maxLength: 20 });

  test("gives the field of every line as a document, for any size of the chunks that are read", async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        async (texts, chunkBytes, closed) => {
          const body = texts.map((text, id) => JSON.stringify({ id, body: text })).join("\n");
          const path = folderWith({ "a.jsonl": body + (closed ? "\n\n" : "") })("a.jsonl");
          const all = await pieces(jsonLines(path, { field: "body", chunkBytes }));
          expect(all.map((piece) => piece.text)).toEqual(texts);
          expect(all.every((piece) => piece.endsDocument)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("goes on from where any line ended", async () => {
    const body = ["a", "天地", "", "d e"].map((text) => JSON.stringify({ text })).join("\r\n");
    await expectResumable(jsonLines(folderWith({ "a.jsonl": body })("a.jsonl"), { chunkBytes: 7 }));
  });

  test("names the line that is no JSON, or lacks the field, by its byte", async () => {
    const path = folderWith({
      "a.jsonl": '{"text":"é"}\n{"text":7}\n',
      "b.jsonl": '{"text":"a"}\n{"te',
    });
    await expect(pieces(jsonLines(path("a.jsonl")))).rejects.toThrow(
      new TypeError(
        `jsonLines: the line at byte 14 of ${path("a.jsonl")} has no text in "text"; name another field`,
      ),
    );
    await expect(pieces(jsonLines(path("b.jsonl")))).rejects.toThrow(
      `jsonLines: the line at byte 13 of ${path("b.jsonl")} is no JSON:`,
    );
  });
});

describe("directory", () => {
  const files = {
    "b.txt": "second text",
    "a/z.txt": "first\ntext",
    "a/empty.txt": "",
    "c.md": "not this",
    "d.txt": "天地，玄黄",
  };

  test("gives every file that matches as a document, in the order of their paths", async () => {
    const path = folderWith(files);
    const found = documents(await pieces(directory(path("."), { chunkBytes: 4 })));
    expect(found).toEqual(["first\ntext", "second text", "天地，玄黄"]);
    const notes = directory(path("."), { match: /\.md$/ });
    expect(documents(await pieces(notes))).toEqual(["not this"]);
  });

  test("goes on from where any part ended, in the middle of a file or at its end", async () => {
    await expectResumable(directory(folderWith(files)("."), { chunkBytes: 3 }));
  });

  test("says when nothing matches", () => {
    const path = folderWith(files)(".");
    expect(() => directory(path, { match: /\.csv$/ })).toThrow(
      new Error(`directory: no file below ${path} matches /\\.csv$/`),
    );
  });
});
