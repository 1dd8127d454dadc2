import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goldenPath } from "../../../../test/support/golden.ts";
import { wrap } from "../../src/ndarray.ts";
import { readSafetensors, SafetensorsReader } from "../../src/safetensors/reader.ts";
import { swapBytes } from "../../src/safetensors/stored-types.ts";
import { writeSafetensors } from "../../src/safetensors/writer.ts";
import { anyFile, fileOf, oracle } from "./files.ts";

const ONE = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';

/** What a file holds, as plain values. */
function plain(file: Uint8Array): Map<string, { shape: readonly number[]; values: number[] }> {
  const { tensors } = readSafetensors(file);
  return new Map([...tensors].map(([name, x]) => [name, { shape: x.shape, values: [...x.data] }]));
}

describe("readSafetensors", () => {
  test("readSafetensors(file) holds what JSON.parse and DataView find there", () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        expect(plain(file)).toEqual(oracle(file));
      }),
      { numRuns: 500 },
    );
  });

  test("readSafetensors(file) gives windows on the file where they lie well, and copies elsewhere", () => {
    const file = writeSafetensors({
      f: wrap(Float32Array.of(1, 2), "float32", [2]),
      i: wrap(Int32Array.of(3), "int32", [1]),
      d: wrap(Float64Array.of(4), "float64", []),
      b: wrap(Uint8Array.of(1, 0), "bool", [2]),
    });
    for (const x of readSafetensors(file).tensors.values()) expect(x.data.buffer).toBe(file.buffer);

    const shifted = new Uint8Array(file.length + 1).subarray(1);
    shifted.set(file);
    const { tensors } = readSafetensors(shifted);
    expect([...(tensors.get("f")?.data ?? [])]).toEqual([1, 2]);
    expect(tensors.get("f")?.data.buffer).not.toBe(shifted.buffer);
    expect(tensors.get("b")?.data.buffer).toBe(shifted.buffer);
  });

  test("readSafetensors(file) takes JSON blanks, escapes and any order of names, fields and places", () => {
    const header = `{ "\\u0062" : {"shape":[ 2 ],\n"data_offsets":[4,6],"dtype":"U8"},
      "a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},\t"empty":{"dtype":"I64","shape":[3,0],"data_offsets":[4,4]} } \n`;
    const { tensors, metadata, dtypes } = readSafetensors(fileOf(header, [0, 0, 128, 63, 7, 255]));
    expect([...tensors.keys()]).toEqual(["b", "a", "empty"]);
    expect([...(tensors.get("b")?.data ?? [])]).toEqual([7, 255]);
    expect(tensors.get("a")?.data[0]).toBe(1);
    expect(tensors.get("empty")?.shape).toEqual([3, 0]);
    expect(dtypes.get("empty")).toBe("I64");
    expect(metadata).toBeNull();
  });

  test("readSafetensors(file) of an I64 beyond 32 bits names the tensor, the element and the value", () => {
    const header = '{"ids":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}';
    const data = new Uint8Array(BigInt64Array.of(-5n, 2n ** 31n).buffer);
    expect(() => readSafetensors(fileOf(header, data))).toThrow(
      new RangeError(
        'safetensors: tensor "ids": element 1 is 2147483648, which does not fit int32, the library\'s integer type',
      ),
    );
    const edges = new Uint8Array(BigInt64Array.of(-(2n ** 31n), 2n ** 31n - 1n).buffer);
    expect(plain(fileOf(header, edges)).get("ids")?.values).toEqual([-(2 ** 31), 2 ** 31 - 1]);
  });

  test("swapBytes(bytes, size) turns each element round, for machines that keep the high byte first", () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    swapBytes(bytes, 4);
    expect([...bytes]).toEqual([4, 3, 2, 1, 8, 7, 6, 5]);
  });
});

describe("golden/gpt2-tiny.safetensors", () => {
  const file = new Uint8Array(readFileSync(goldenPath("gpt2-tiny.safetensors")));

  test("readSafetensors(gpt2-tiny) holds what the oracle finds", () => {
    expect(plain(file)).toEqual(oracle(file));
    expect(readSafetensors(file).metadata).toEqual(new Map([["format", "pt"]]));
  });

  // Its writer was Python's json.dumps: blanks after : and , and the model's order of names. Ours writes what the safetensors
  // library writes, so the two files differ in their headers; what must hold is that nothing is lost and that it stays so.
  test("writeSafetensors(readSafetensors(gpt2-tiny)) keeps every bit, in the library's own layout", () => {
    const { tensors, ...options } = readSafetensors(file);
    const again = writeSafetensors(tensors, options);
    expect(plain(again)).toEqual(plain(file));
    const { tensors: tensors2, ...options2 } = readSafetensors(again);
    expect(writeSafetensors(tensors2, options2)).toEqual(again);
  });
});

describe("SafetensorsReader", () => {
  test("SafetensorsReader.open(source) reads the header, and each tensor when asked, from every kind of source", async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, async (file) => {
        const asked: [number, number][] = [];
        const source = (start: number, end: number): Promise<Uint8Array> => {
          asked.push([start, end]);
          return Promise.resolve(file.slice(start, end));
        };
        const whole = readSafetensors(file);
        const lazy = await SafetensorsReader.open(source, file.length);
        const dataStart = asked.at(-1)?.[1] ?? 0;
        expect(asked).toEqual([
          [0, 8],
          [8, dataStart],
        ]);
        const bytes = await SafetensorsReader.open(file);
        expect(lazy.metadata).toEqual(whole.metadata);
        expect(lazy.names()).toEqual([...whole.tensors.keys()]);
        for (const [name, x] of whole.tensors) {
          const y = await lazy.get(name);
          expect([y.shape, y.dtype, y.data]).toEqual([x.shape, x.dtype, x.data]);
          expect((await bytes.get(name)).data).toEqual(x.data);
          expect(lazy.info(name).dtype).toBe(whole.dtypes.get(name));
        }
      }),
    );
  });

  test("SafetensorsReader.open(bytes).get(name) is a window on the bytes", async () => {
    const file = writeSafetensors({ a: wrap(Float32Array.of(1, 2), "float32", [2]) });
    const x = await (await SafetensorsReader.open(file)).get("a");
    expect(x.data.buffer).toBe(file.buffer);
  });

  test("SafetensorsReader says what a source did wrong", async () => {
    const file = fileOf(ONE, [0, 0, 128, 63]);
    const short = (start: number, end: number): Uint8Array => file.subarray(start, end - 1);
    await expect(SafetensorsReader.open(short, file.length)).rejects.toThrow(
      new RangeError("SafetensorsReader: asked for the 8 bytes [0, 8), the source gave 7"),
    );
    const buffers = (start: number, end: number): Uint8Array =>
      file.buffer.slice(start, end) as unknown as Uint8Array;
    await expect(SafetensorsReader.open(buffers, file.length)).rejects.toThrow(
      "SafetensorsReader: what the source gives is a Uint8Array, got ArrayBuffer; an ArrayBuffer becomes one with new Uint8Array(buffer)",
    );
    await expect(SafetensorsReader.open((a, b) => file.slice(a, b), -1)).rejects.toThrow(
      "SafetensorsReader.open: byteLength is the file's size in bytes, got -1",
    );
    const reader = await SafetensorsReader.open(file);
    await expect(reader.get("b")).rejects.toThrow(
      'SafetensorsReader: no tensor is named "b"; names() lists the 1 there are',
    );
  });
});
