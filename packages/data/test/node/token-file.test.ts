import {
  appendFileSync,
  openSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import type { Tensor } from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AsyncTextWindows, createDataloader, DataLoader, TextWindows } from "../../src/index.ts";
import { TokenFile, type TokenType } from "../../src/node/index.ts";
import { drain, range } from "../support.ts";
import { bytesOf, folderWith } from "./folder.ts";

const ids = Uint16Array.from(range(1000), (i) => (i * 7919) % 65536);

/** The 1000 ids above in a file, with the time of its last change long ago. */
function tokenPath(): string {
  const path = folderWith({ "train.bin": bytesOf(ids) })("train.bin");
  utimesSync(path, 1000, 1000);
  return path;
}

describe("TokenFile", () => {
  test("serves any part of the ids, waiting or not", async () => {
    const file = new TokenFile(tokenPath());
    expect(file.length).toBe(1000);
    const parts = fc
      .tuple(fc.nat(1000), fc.nat(1000))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
    await fc.assert(
      fc.asyncProperty(parts, async ([start, end]) => {
        expect(file.subarray(start, end)).toEqual(ids.slice(start, end));
        expect(await file.read(start, end)).toEqual(ids.slice(start, end));
      }),
    );
    file.close();
  });

  test("is read by TextWindows, createDataloader and AsyncTextWindows as the ids in memory are", async () => {
    const file = new TokenFile(tokenPath());
    const options = { maxLength: 8, stride: 5 };
    const text = ([x, y]: [Tensor, Tensor]): string => `${x} ${y}`;
    const wanted = [...new DataLoader(new TextWindows(ids, options), { batchSize: 4 })].map(text);
    const plain = createDataloader(file, {
      ...options,
      batchSize: 4,
      shuffle: false,
      dropLast: false,
    });
    expect([...plain].map(text)).toEqual(wanted);
    const awaited = new DataLoader(new AsyncTextWindows(file, options), { batchSize: 4 });
    expect((await drain(awaited)).map(text)).toEqual(wanted);
    file.close();
  });

  test("holds ids of uint32 little-endian", () => {
    const path = folderWith({ "big.bin": Uint8Array.of(1, 0, 0, 0, 0x40, 0xe2, 1, 0) })("big.bin");
    const file = new TokenFile(path, { dtype: "uint32" });
    expect(file.subarray(0, 2)).toEqual(Uint32Array.of(1, 123456));
    file.close();
  });

  test("reads a window of a file far larger than what it keeps", () => {
    const path = tokenPath();
    truncateSync(path, 2 ** 28); // sparse: 256 MB that take no room on disk
    const end = Uint16Array.of(1, 2, 3, 4);
    writeSync(openSync(path, "r+"), bytesOf(end), 0, 8, 2 ** 28 - 8);
    const before = process.memoryUsage().arrayBuffers;
    const file = new TokenFile(path);
    const windows = new TextWindows(file, { maxLength: 3, stride: 1 });
    expect(windows.length).toBe(2 ** 27 - 3);
    expect(windows.at(0)[0].toArray()).toEqual([...ids.subarray(0, 3)]);
    expect(windows.at(-1)[1].toArray()).toEqual([2, 3, 4]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
    file.close();
  });
});

describe("errors", () => {
  test("a file of odd length", () => {
    const path = folderWith({ "odd.bin": new Uint8Array(7) })("odd.bin");
    expect(() => new TokenFile(path)).toThrow(
      new RangeError(
        `TokenFile: ${path} has 7 bytes, no multiple of the 2 that a uint16 takes; it was cut off, or holds another dtype`,
      ),
    );
    expect(() => new TokenFile(path, { dtype: "uint32" })).toThrow(
      /no multiple of the 4 that a uint32 takes/,
    );
  });

  test("no file, and no such dtype", () => {
    expect(() => new TokenFile("/no/such/file.bin")).toThrow(/ENOENT.*\/no\/such\/file\.bin/);
    expect(() => new TokenFile("x", { dtype: "int64" as TokenType })).toThrow(
      new TypeError('TokenFile: dtype must be "uint16" or "uint32", got "int64"'),
    );
  });

  const harms: [string, (path: string) => void, string][] = [
    [
      "truncated",
      (path) => truncateSync(path, 100),
      "was truncated while open, from 2000 bytes to 100; open it anew",
    ],
    ["grown", (path) => appendFileSync(path, "ab"), "was changed while open; open it anew"],
    [
      "rewritten at the same length",
      (path) => writeFileSync(path, bytesOf(ids)),
      "was changed while open; open it anew",
    ],
  ];
  test.each(harms)("a file that is %s while open", async (_, harm, message) => {
    const path = tokenPath();
    const file = new TokenFile(path);
    file.subarray(0, 1);
    harm(path);
    const error = new Error(`TokenFile: ${path} ${message}`);
    expect(() => file.subarray(0, 4)).toThrow(error);
    await expect(file.read(0, 4)).rejects.toThrow(error);
    expect(() =>
      createDataloader(file, { maxLength: 4, stride: 4 })[Symbol.iterator]().next(),
    ).toThrow(error.message);
    file.close();
  });

  test("a part outside the file", () => {
    const path = tokenPath();
    const file = new TokenFile(path);
    for (const [start, end] of [
      [-1, 2],
      [5, 4],
      [0, 1001],
      [0.5, 2],
    ])
      expect(() => file.subarray(start, end)).toThrow(
        new RangeError(
          `TokenFile: ${path} holds tokens 0 to 1000, got a range from ${start} to ${end}`,
        ),
      );
    file.close();
  });

  test("a file that was closed, once or twice", async () => {
    const path = tokenPath();
    const file = new TokenFile(path);
    file.close();
    file.close();
    const error = new Error(`TokenFile: ${path} was closed; open it anew`);
    expect(() => file.subarray(0, 1)).toThrow(error);
    await expect(file.read(0, 1)).rejects.toThrow(error);
  });
});
