import type { Tensor } from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AsyncTextWindows, DataLoader, TextWindows, type TokenArray } from "../src/index.ts";
import { drain, range } from "./support.ts";

const cases = fc
  .record({
    maxLength: fc.integer({ min: 1, max: 12 }),
    stride: fc.integer({ min: 1, max: 15 }),
    more: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ more, ...options }) => ({
    tokens: range(options.maxLength + more).map((i) => 100 + i),
    ...options,
  }));

describe("TextWindows", () => {
  test("window i holds tokens from i · stride on, and targets are the inputs one token later", () => {
    fc.assert(
      fc.property(cases, ({ tokens, ...options }) => {
        const windows = new TextWindows(tokens, options);
        for (let i = 0; i < windows.length; i++) {
          const [inputs, targets] = windows.at(i).map((x) => x.toArray());
          const start = i * options.stride;
          expect(inputs).toEqual(tokens.slice(start, start + options.maxLength));
          expect(targets).toEqual(tokens.slice(start + 1, start + options.maxLength + 1));
        }
      }),
    );
  });

  test("there are as many windows as fit, no more", () => {
    fc.assert(
      fc.property(cases, ({ tokens, ...options }) => {
        const windows = new TextWindows(tokens, options);
        const end = (i: number): number => i * options.stride + options.maxLength + 1; // after the last target
        expect(end(windows.length - 1)).toBeLessThanOrEqual(tokens.length);
        expect(end(windows.length)).toBeGreaterThan(tokens.length);
      }),
    );
  });

  test("with stride = maxLength every token but the last few is an input once", () => {
    fc.assert(
      fc.property(cases, ({ tokens, maxLength }) => {
        const windows = new TextWindows(tokens, { maxLength, stride: maxLength });
        const inputs = range(windows.length).flatMap((i) => windows.at(i)[0].toArray() as number[]);
        expect(inputs).toEqual(tokens.slice(0, inputs.length));
        expect(tokens.length - inputs.length).toBeLessThanOrEqual(maxLength);
      }),
    );
  });

  test("keeps one array and serves views of it: Int32Array and Uint32Array are not copied", () => {
    for (const ids of [Int32Array.of(5, 6, 7, 8), Uint32Array.of(5, 6, 7, 8)]) {
      const [inputs, targets] = new TextWindows(ids, { maxLength: 2, stride: 1 }).at(1);
      for (const x of [inputs, targets]) expect(x.data.buffer).toBe(ids.buffer);
      expect([inputs.dtype, inputs.toArray(), targets.toArray()]).toEqual([
        "int32",
        [6, 7],
        [7, 8],
      ]);
    }
  });

  test("widens narrower ids, and takes a part of a larger memory", () => {
    const whole = Uint32Array.from(range(10));
    const arrays: TokenArray[] = [
      Uint16Array.of(2, 3, 65535),
      Uint8Array.of(2, 3, 255),
      whole.subarray(2, 5),
    ];
    expect(
      arrays.map((ids) => new TextWindows(ids, { maxLength: 2, stride: 1 }).at(0)[1].toArray()),
    ).toEqual([
      [3, 65535],
      [3, 255],
      [3, 4],
    ]);
  });

  test("at(-1) is the last window, and others outside are errors", () => {
    const windows = new TextWindows([1, 2, 3, 4], { maxLength: 2, stride: 1 });
    expect(windows.at(-1)[1].toArray()).toEqual([3, 4]);
    expect(() => windows.at(2)).toThrow(
      new RangeError("TextWindows: index must be an integer from -2 to 1, got 2"),
    );
  });

  test.each<[readonly number[] | TokenArray, object, string]>([
    [
      [1, 2, 3],
      { maxLength: 3, stride: 1 },
      "TextWindows: a window of maxLength 3 and its targets need 4 tokens, got 3; give a longer text or a smaller maxLength",
    ],
    [
      [1, 2, 3],
      { maxLength: 0, stride: 1 },
      "TextWindows: maxLength must be an integer >= 1, got 0",
    ],
    [[1, 2, 3], { maxLength: 1, stride: 0 }, "TextWindows: stride must be an integer >= 1, got 0"],
    [[1, 2, 3], { maxLength: 1 }, "TextWindows: stride must be an integer >= 1, got undefined"],
    [
      [1, 2, 3],
      { maxLength: 1, stride: 1, step: 2 },
      'TextWindows: unknown option "step"; there are maxLength, stride',
    ],
    [
      Uint32Array.of(1, 2 ** 31),
      { maxLength: 1, stride: 1 },
      "TextWindows: ids go up to 2147483647, got 2147483648 at 1",
    ],
    [[1, 2.5], { maxLength: 1, stride: 1 }, "2.5"],
  ])("refuses %o with %o", (tokens, options, message) => {
    expect(() => new TextWindows(tokens, options as { maxLength: number; stride: number })).toThrow(
      message,
    );
  });
});

describe("AsyncTextWindows", () => {
  test("gives promises of the same windows, and batches with for await", async () => {
    const ids = Int32Array.from(range(50));
    const options = { maxLength: 4, stride: 3 };
    const source = {
      length: ids.length,
      read: async (start: number, end: number) => ids.subarray(start, end),
    };
    const text = ([inputs, targets]: [Tensor, Tensor]): string => `${inputs} ${targets}`;
    const plain = [...new DataLoader(new TextWindows(ids, options), { batchSize: 4 })];
    const awaited = await drain(
      new DataLoader(new AsyncTextWindows(source, options), { batchSize: 4 }),
    );
    expect(awaited.map(text)).toEqual(plain.map(text));
    await expect(new AsyncTextWindows(source, options).at(99)).rejects.toThrow(RangeError);
    expect(() => new AsyncTextWindows(source, { maxLength: 50, stride: 1 })).toThrow(
      /^AsyncTextWindows: a window of maxLength 50 .* got 50;/,
    );
  });
});
