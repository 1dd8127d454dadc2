/**
 * Texts on disk, read from any byte on, in parts that can be tokenized one by one: a text file, the lines of a JSONL file, a folder.
 * Files are taken as UTF-8, what is not becoming U+FFFD, and keep a byte order mark, as readFileSync(path, "utf8") does.
 */
import { createHash } from "node:crypto";
import { readdirSync, type Stats, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { checkCount, checkKind, checkOptions } from "../checks.ts";
import { TextCutter } from "../text-cutter.ts";

/** A part of a source. */
export interface TextPiece {
  readonly text: string;
  /** Bytes of the source that are used up with this piece: `pieces(offset)` goes on from here. */
  readonly offset: number;
  /** Whether a document ends here. */
  readonly endsDocument: boolean;
}

/** Text of any size, with or without documents in it. */
export interface TextSource {
  /** In bytes. */
  readonly size: number;
  /** Changes when the text does: whether work on it can be taken up again. */
  readonly identity: string;
  /** The parts from a byte on at which one ended, in the order in which they are to be read. `special`: texts never to be cut. */
  pieces(offset: number, special: readonly string[]): AsyncIterable<TextPiece>;
}

/** The options of the text sources. */
export interface SourceOptions {
  /** Bytes read at a time. Default 2^20. */
  chunkBytes?: number;
}

function chunkBytesOf(options: SourceOptions, where: string): number {
  const { chunkBytes = 1 << 20 } = options;
  checkCount(chunkBytes, 1, `${where}: chunkBytes`);
  return chunkBytes;
}

function identityOf(files: readonly (readonly [string, Stats])[]): string {
  const hash = createHash("sha256");
  for (const [path, { size, mtimeMs }] of files) hash.update(JSON.stringify([path, size, mtimeMs]));
  return hash.digest("hex");
}

/** The bytes of a file from `offset` on. @throws Error if the file is not, or does not stay, as `wanted` says. */
async function* chunksOf(
  path: string,
  wanted: Stats,
  offset: number,
  chunkBytes: number,
): AsyncGenerator<Uint8Array, void> {
  const file = await open(path, "r");
  try {
    for (let at = offset; ; ) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(chunkBytes), 0, chunkBytes, at);
      const { size, mtimeMs } = await file.stat();
      if (size !== wanted.size || mtimeMs !== wanted.mtimeMs)
        throw new Error(`${path} was changed while it was read; start anew`);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** One text, in parts cut where a tokenizer's split allows; `isDocument` says whether it ends one. */
async function* textPieces(
  chunks: AsyncIterable<Uint8Array>,
  offset: number,
  special: readonly string[],
  isDocument: boolean,
): AsyncGenerator<TextPiece, void> {
  const cutter = new TextCutter(special);
  for await (const chunk of chunks) {
    const text = cutter.push(chunk);
    if (text !== "") yield { text, offset: offset + cutter.consumed, endsDocument: false };
  }
  const text = cutter.end(); // never "" but for an empty text: a cut is always before something
  if (text !== "") yield { text, offset: offset + cutter.consumed, endsDocument: isDocument };
}

/**
 * A plain text file: one text without documents.
 * @example await writeTokenFile("train.bin", textFile("train.txt"))
 */
export function textFile(path: string, options: SourceOptions = {}): TextSource {
  checkOptions(options, ["chunkBytes"], "textFile");
  const chunkBytes = chunkBytesOf(options, "textFile");
  const stats = statSync(path);
  return {
    size: stats.size,
    identity: identityOf([[path, stats]]),
    pieces: (offset, special) =>
      textPieces(chunksOf(path, stats, offset, chunkBytes), offset, special, false),
  };
}

/** The lines of a file, each with the offset after it. */
async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  offset: number,
): AsyncGenerator<[text: string, end: number], void> {
  const decoder = new TextDecoder();
  let parts: Uint8Array[] = [];
  let end = offset;
  const line = (last: Uint8Array): [string, number] => {
    const bytes = Buffer.concat([...parts, last]);
    parts = [];
    end += bytes.length;
    return [decoder.decode(bytes), end];
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, start)) {
      yield line(chunk.subarray(start, at + 1));
      start = at + 1;
    }
    parts.push(chunk.subarray(start));
  }
  yield line(new Uint8Array(0));
}

/** The text in one line of a JSONL file. */
function fieldOf(line: string, field: string, where: string): string {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch (cause) {
    throw new SyntaxError(`${where} is no JSON: ${(cause as Error).message}`, { cause });
  }
  const text = (record as Record<string, unknown> | null)?.[field];
  if (typeof text !== "string")
    throw new TypeError(`${where} has no text in "${field}"; name another field`);
  return text;
}

/**
 * A JSONL file: every line an object with a document in one of its fields. Empty lines are passed over.
 * @throws when read, an error that names the byte at which a line begins that is no JSON or lacks the field.
 * @example jsonLines("reviews.jsonl", { field: "body" })
 */
export function jsonLines(
  path: string,
  options: SourceOptions & { /** Default "text". */ field?: string } = {},
): TextSource {
  checkOptions(options, ["chunkBytes", "field"], "jsonLines");
  const { field = "text" } = options;
  const chunkBytes = chunkBytesOf(options, "jsonLines");
  checkKind(typeof field === "string", "jsonLines: field", "the name of a field", field);
  const stats = statSync(path);
  return {
    size: stats.size,
    identity: identityOf([[`${path}#${field}`, stats]]),
    async *pieces(offset) {
      let start = offset;
      for await (const [line, end] of linesOf(chunksOf(path, stats, offset, chunkBytes), offset)) {
        if (line.trim() !== "") {
          const text = fieldOf(line, field, `jsonLines: the line at byte ${start} of ${path}`);
          yield { text, offset: end, endsDocument: true };
        }
        start = end;
      }
    },
  };
}

/**
 * All files below a folder whose names match and that are not empty, in the order of their paths: every file a document.
 * @throws Error if there is none.
 * @example directory("books", { match: /\.md$/ })
 */
export function directory(
  path: string,
  options: SourceOptions & { /** Default: names that end in .txt. */ match?: RegExp } = {},
): TextSource {
  checkOptions(options, ["chunkBytes", "match"], "directory");
  const { match = /\.txt$/ } = options;
  const chunkBytes = chunkBytesOf(options, "directory");
  checkKind(match instanceof RegExp, "directory: match", "a regular expression", match);
  const files = (readdirSync(path, { recursive: true }) as string[])
    .sort()
    .map((name) => [join(path, name), statSync(join(path, name))] as const)
    .filter(([file, stats]) => stats.isFile() && stats.size > 0 && file.search(match) >= 0);
  if (files.length === 0) throw new Error(`directory: no file below ${path} matches ${match}`);
  return {
    size: files.reduce((sum, [, stats]) => sum + stats.size, 0),
    identity: identityOf(files),
    async *pieces(offset, special) {
      let start = 0;
      for (const [file, stats] of files) {
        const skipped = Math.max(0, offset - start);
        if (skipped < stats.size) {
          const chunks = chunksOf(file, stats, skipped, chunkBytes);
          for await (const piece of textPieces(chunks, skipped, special, true))
            yield { ...piece, offset: start + piece.offset };
        }
        start += stats.size;
      }
    },
  };
}
