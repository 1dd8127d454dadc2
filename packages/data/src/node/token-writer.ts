/**
 * Tokenizes texts of any size into a token file, part by part, and can go on where it was interrupted.
 * While it works, ids go to `<path>.part` and a note of how far they go to `<path>.part.json`; only a finished file bears its name.
 */
import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { GPTTokenizer } from "@gptlight/tokenizer";
import { checkFlag, checkKind, checkOptions, checkTexts, checkTokenizer } from "../checks.ts";
import type { TextEncoding } from "../create-dataloader.ts";
import { type Progress, progressBar } from "./progress.ts";
import type { TextSource } from "./sources.ts";
import { checkTokenType, TOKEN_BYTES, type TokenType } from "./token-file.ts";

/** The options of `writeTokenFile`. */
export interface WriteTokenFileOptions {
  /** Default: GPT-2's. */
  tokenizer?: TextEncoding;
  /** Default "uint16", which holds ids up to 65535. */
  dtype?: TokenType;
  /** Special tokens that become their ids where the text spells them. Default: `<|endoftext|>`. */
  allowedSpecial?: readonly string[];
  /** Written after every document of a source that has documents; "" for nothing. Default `<|endoftext|>`. */
  separator?: string;
  /** Go on with an interrupted file if there is one. Default true; false starts over. */
  resume?: boolean;
  /** Called after every write; true draws a bar on stderr if that is a terminal. Default true. */
  progress?: boolean | ((progress: Progress) => void);
}

const OPTIONS = "tokenizer dtype allowedSpecial separator resume progress";

/** @throws TypeError for what is no path, no source or no such option. */
function checkArguments(path: unknown, source: unknown, options: WriteTokenFileOptions): void {
  checkKind(typeof path === "string", "writeTokenFile: path", "a path", path);
  const isSource = typeof (source as Partial<TextSource> | null)?.pieces === "function";
  checkKind(isSource, "writeTokenFile: source", "a TextSource, such as textFile(path)", source);
  checkOptions(options, OPTIONS.split(" "), "writeTokenFile");
  const { separator = "", resume, progress = true } = options;
  checkTokenizer(options.tokenizer, "writeTokenFile: tokenizer");
  checkTexts(options.allowedSpecial, "writeTokenFile: allowedSpecial");
  checkKind(typeof separator === "string", "writeTokenFile: separator", "a text", separator);
  checkFlag(resume, "writeTokenFile: resume");
  const tells = typeof progress === "boolean" || typeof progress === "function";
  checkKind(tells, "writeTokenFile: progress", "true, false or a function", progress);
}

/** Ids are kept until there are so many, then written and noted together. */
const IDS_AT_A_TIME = 1 << 18;

/** What `<path>.part.json` holds. */
interface Note {
  /** Of the source and the options: ids of another text, or of other options, are not to be continued. */
  readonly identity: string;
  /** Bytes of the source whose ids are written, and how many ids that are. */
  readonly offset: number;
  readonly tokens: number;
}

/** The note of an interrupted run, or one that says that nothing is done. @throws Error if the file does not fit. */
async function noteOf(part: string, identity: string, resume: boolean): Promise<Note> {
  const nothing = { identity, offset: 0, tokens: 0 };
  if (!resume) return nothing;
  let text: string;
  try {
    text = await readFile(`${part}.json`, "utf8");
  } catch {
    return nothing; // none was interrupted
  }
  const note = JSON.parse(text) as Note;
  if (note.identity === identity) return note;
  throw new Error(
    `writeTokenFile: ${part} was begun from another text or with other options, or the text has changed; pass { resume: false } to start over`,
  );
}

/** Ids as the file stores them. @throws RangeError for an id that is too large. */
function packed(parts: readonly ArrayLike<number>[], dtype: TokenType): Uint8Array {
  const count = parts.reduce((sum, ids) => sum + ids.length, 0);
  const out = dtype === "uint16" ? new Uint16Array(count) : new Uint32Array(count);
  let at = 0;
  for (const ids of parts) {
    out.set(ids, at);
    for (let i = 0; i < ids.length; i++)
      if (out[at + i] !== ids[i])
        throw new RangeError(
          `writeTokenFile: id ${ids[i]} does not fit ${dtype}${dtype === "uint16" ? '; pass { dtype: "uint32" }' : ""}`,
        );
    at += ids.length;
  }
  return new Uint8Array(out.buffer);
}

/** Collects ids and appends them to `<path>.part` in large writes, each followed by its note. */
class PartWriter {
  /** Ids so far, written or waiting. */
  tokens: number;
  readonly #part: string;
  readonly #file: FileHandle;
  readonly #dtype: TokenType;
  #note: Note;
  #offset: number;
  #waiting: ArrayLike<number>[] = [];

  constructor(part: string, file: FileHandle, note: Note, dtype: TokenType) {
    this.#part = part;
    this.#file = file;
    this.#dtype = dtype;
    this.#note = note;
    this.#offset = note.offset;
    this.tokens = note.tokens;
  }

  /** Goes on after the last noted id: what was written but not noted is cut off. @throws Error if noted ids are missing. */
  static async open(part: string, note: Note, dtype: TokenType): Promise<PartWriter> {
    const file = await open(part, note.tokens > 0 ? "r+" : "w");
    const wanted = note.tokens * TOKEN_BYTES[dtype];
    const { size } = await file.stat();
    if (size >= wanted) {
      await file.truncate(wanted);
      return new PartWriter(part, file, note, dtype);
    }
    await file.close();
    throw new Error(
      `writeTokenFile: ${part} has ${size} bytes, but its note says ${wanted}; pass { resume: false } to start over`,
    );
  }

  add(ids: ArrayLike<number>): void {
    this.#waiting.push(ids);
    this.tokens += ids.length;
  }

  /** All ids of the source up to byte `offset` are added. */
  async advance(offset: number): Promise<void> {
    this.#offset = offset;
    if (this.tokens - this.#note.tokens >= IDS_AT_A_TIME) await this.flush();
  }

  async flush(): Promise<void> {
    const bytes = packed(this.#waiting, this.#dtype);
    this.#waiting = [];
    const position = this.#note.tokens * TOKEN_BYTES[this.#dtype];
    await this.#file.write(bytes, 0, bytes.length, position);
    this.#note = { ...this.#note, offset: this.#offset, tokens: this.tokens };
    await writeFile(`${this.#part}.json.new`, JSON.stringify(this.#note)); // a note is there as a whole or not at all
    await rename(`${this.#part}.json.new`, `${this.#part}.json`);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Who is told how far the work is. */
function reporter(
  progress: boolean | ((progress: Progress) => void),
  start: number,
): { show(progress: Progress): void; end(): void } {
  if (typeof progress === "function") return { show: progress, end() {} };
  return progressBar(progress ? process.stderr : { write() {} }, start);
}

/**
 * Writes the ids of a text to a file that TokenFile reads; resolves to how many there are.
 * The ids are those of the whole text, tokenized at once. An interrupted call is taken up by calling again with the same arguments.
 * @throws RangeError for an id that does not fit dtype; Error if what is there to be resumed is of another text or other options.
 * @example await writeTokenFile("train.bin", jsonLines("stories.jsonl"))
 */
export async function writeTokenFile(
  path: string,
  source: TextSource,
  options: WriteTokenFileOptions = {},
): Promise<number> {
  checkArguments(path, source, options);
  const { tokenizer = new GPTTokenizer(), dtype = "uint16", resume = true } = options;
  const { allowedSpecial = ["<|endoftext|>"], separator = "<|endoftext|>" } = options;
  checkTokenType(dtype, "writeTokenFile");
  const special = [...allowedSpecial];
  const divider =
    separator === "" ? [] : tokenizer.encode(separator, { allowedSpecial: [separator] });
  const part = `${path}.part`;
  const identity = JSON.stringify([source.identity, dtype, special, separator]);
  const note = await noteOf(part, identity, resume);
  const writer = await PartWriter.open(part, note, dtype);
  const { show, end } = reporter(options.progress ?? true, note.offset);
  try {
    for await (const { text, offset, endsDocument } of source.pieces(note.offset, special)) {
      writer.add(tokenizer.encode(text, { allowedSpecial: special }));
      if (endsDocument) writer.add(divider);
      await writer.advance(offset);
      show({ offset, size: source.size, tokens: writer.tokens });
    }
    await writer.flush();
  } finally {
    end();
    await writer.close();
  }
  await rename(part, path);
  await rm(`${part}.json`);
  return writer.tokens;
}
