import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { GPTTokenizer } from "@gptlight/tokenizer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fetchVerdictText, generateStories, type TextEncoding } from "../../src/index.ts";
import {
  directory,
  jsonLines,
  type Progress,
  type TextSource,
  TokenFile,
  textFile,
  writeTokenFile,
} from "../../src/node/index.ts";
import { folderWith } from "./folder.ts";

const tokenizer = new GPTTokenizer();
const quiet = { tokenizer, progress: false };

/** A character is a token: quick, and a megabyte of them makes several writes. */
const characters: TextEncoding = {
  encode: (text) => Uint16Array.from(text, (c) => c.charCodeAt(0)),
};

function idsIn(path: string, dtype: "uint16" | "uint32" = "uint16"): number[] {
  const file = new TokenFile(path, { dtype });
  const ids = [...file.subarray(0, file.length)];
  file.close();
  return ids;
}

/** A source that fails after so many pieces; it notes from where it was read. */
function interrupted(source: TextSource, after: number): TextSource & { starts: number[] } {
  const starts: number[] = [];
  return {
    ...source,
    starts,
    async *pieces(offset, special) {
      starts.push(offset);
      let left = after;
      for await (const piece of source.pieces(offset, special)) {
        if (left-- === 0) throw new Error("power failure");
        yield piece;
      }
    },
  };
}

describe("writeTokenFile", () => {
  test("writes the ids of the whole text, whatever the chunks that are read", async () => {
    const words = fc.array(
      fc.constantFrom("I ", "don't", "  ", "\n", "天地，", "🍊", "<|endoftext|>", "é"),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(words, fc.integer({ min: 1, max: 30 }), async (words, chunkBytes) => {
        const path = folderWith({ "a.txt": words.join("") });
        const count = await writeTokenFile(
          path("a.bin"),
          textFile(path("a.txt"), { chunkBytes }),
          quiet,
        );
        const wanted = tokenizer.encode(words.join(""), { allowedSpecial: "all", as: "array" });
        expect(idsIn(path("a.bin"))).toEqual(wanted);
        expect(count).toBe(wanted.length);
      }),
      { numRuns: 50 },
    );
  });

  test("leaves nothing but the file", async () => {
    const path = folderWith({ "a.txt": fetchVerdictText() });
    expect(await writeTokenFile(path("a.bin"), textFile(path("a.txt")), quiet)).toBe(5145); // golden/loader.json
    expect(readdirSync(path(".")).sort()).toEqual(["a.bin", "a.txt"]);
  });

  test("writes <|endoftext|> after every document, or another separator, or none", async () => {
    const path = folderWith({
      "a.jsonl": '{"text":"a b"}\n{"text":"c"}\n',
      "docs/1.txt": "a b",
      "docs/2.txt": "c",
    });
    const [a, b, c] = [64, 275, 66]; // GPT-2's ids of "a", " b", "c"
    for (const source of [jsonLines(path("a.jsonl")), directory(path("docs"))]) {
      await writeTokenFile(path("x.bin"), source, quiet);
      expect(idsIn(path("x.bin"))).toEqual([a, b, 50256, c, 50256]);
      await writeTokenFile(path("x.bin"), source, { ...quiet, separator: "" });
      expect(idsIn(path("x.bin"))).toEqual([a, b, c]);
    }
    await writeTokenFile(path("x.bin"), jsonLines(path("a.jsonl")), { ...quiet, separator: "\n" });
    expect(idsIn(path("x.bin"))).toEqual([a, b, 198, c, 198]);
  });

  test("tells after every part how far it is", async () => {
    const path = folderWith({ "a.txt": "one two three" });
    const seen: Progress[] = [];
    const options = { tokenizer, progress: (p: Progress) => seen.push(p) };
    await writeTokenFile(path("a.bin"), textFile(path("a.txt"), { chunkBytes: 4 }), options);
    expect(seen).toEqual([
      { offset: 3, size: 13, tokens: 1 },
      { offset: 7, size: 13, tokens: 2 },
      { offset: 13, size: 13, tokens: 3 },
    ]);
  });
});

describe("resuming", () => {
  const text = generateStories(6000); // about 1 MB, so four writes of 2^18 ids

  test("goes on after the last write, to the same file as without an interruption", async () => {
    const path = folderWith({ "a.txt": text });
    const source = textFile(path("a.txt"), { chunkBytes: 10_000 });
    const options = { tokenizer: characters, progress: false };
    await writeTokenFile(path("whole.bin"), source, options);
    for (const after of [0, 20, 30, 40]) {
      const broken = interrupted(source, after);
      await expect(writeTokenFile(path("a.bin"), broken, options)).rejects.toThrow("power failure");
      expect(existsSync(path("a.bin"))).toBe(false);
    }
    appendFileSync(path("a.bin.part"), "ids that no note tells of".repeat(100_000));
    const rest = interrupted(source, Infinity);
    await writeTokenFile(path("a.bin"), rest, options);
    expect(rest.starts[0]).toBeGreaterThan(text.length / 2);
    expect(readFileSync(path("a.bin")).equals(readFileSync(path("whole.bin")))).toBe(true);
    expect(readdirSync(path(".")).sort()).toEqual(["a.bin", "a.txt", "whole.bin"]);
  });

  /** A folder with a file that was interrupted after its first write. */
  async function begun(): Promise<(name: string) => string> {
    const path = folderWith({ "a.txt": text });
    const source = interrupted(textFile(path("a.txt"), { chunkBytes: 10_000 }), 40);
    await writeTokenFile(path("a.bin"), source, { tokenizer: characters, progress: false }).catch(
      () => {},
    );
    return path;
  }

  test("refuses another text, other options, or a text that has changed", async () => {
    const path = await begun();
    const refusal = `writeTokenFile: ${path("a.bin.part")} was begun from another text or with other options, or the text has changed; pass { resume: false } to start over`;
    const options = { tokenizer: characters, progress: false };
    const again = (more: object = {}): Promise<number> =>
      writeTokenFile(path("a.bin"), textFile(path("a.txt")), { ...options, ...more });
    await expect(again({ dtype: "uint32" })).rejects.toThrow(refusal);
    await expect(again({ separator: "" })).rejects.toThrow(refusal);
    writeFileSync(path("a.txt"), "another text");
    await expect(again()).rejects.toThrow(refusal);
    expect(await again({ resume: false })).toBe("another text".length);
  });

  test("refuses a part that has lost ids", async () => {
    const path = await begun();
    truncateSync(path("a.bin.part"), 10);
    await expect(
      writeTokenFile(path("a.bin"), textFile(path("a.txt")), {
        tokenizer: characters,
        progress: false,
      }),
    ).rejects.toThrow(
      /a\.bin\.part has 10 bytes, but its note says \d+; pass \{ resume: false \} to start over$/,
    );
  });
});

describe("errors", () => {
  const big: TextEncoding = { encode: () => Uint32Array.of(65535, 65536) };

  test("an id that does not fit names the dtype that it needs", async () => {
    const path = folderWith({ "a.txt": "x" });
    const write = (options: object): Promise<number> =>
      writeTokenFile(path("a.bin"), textFile(path("a.txt")), {
        tokenizer: big,
        progress: false,
        ...options,
      });
    await expect(write({})).rejects.toThrow(
      new RangeError('writeTokenFile: id 65536 does not fit uint16; pass { dtype: "uint32" }'),
    );
    await write({ dtype: "uint32", resume: false });
    expect(idsIn(path("a.bin"), "uint32")).toEqual([65535, 65536]);
  });

  test("unknown options and dtypes", async () => {
    const source = textFile(folderWith({ "a.txt": "x" })("a.txt"));
    await expect(writeTokenFile("x", source, { eot: 1 } as object)).rejects.toThrow(
      new TypeError(
        'writeTokenFile: unknown option "eot"; there are tokenizer, dtype, allowedSpecial, separator, resume, progress',
      ),
    );
    await expect(writeTokenFile("x", source, { dtype: "int8" as "uint16" })).rejects.toThrow(
      TypeError,
    );
  });
});
