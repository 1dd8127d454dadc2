import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyArray, viewOf, wrap } from "../../src/ndarray.ts";
import { readSafetensors } from "../../src/safetensors/reader.ts";
import { type WriteSafetensorsOptions, writeSafetensors } from "../../src/safetensors/writer.ts";
import { anyLayout, packed } from "../print/arrays.ts";
import { anyContents, fileOf } from "./files.ts";

const HEADER_LIMIT = 100_000_000;

describe("writeSafetensors", () => {
  test("readSafetensors(writeSafetensors(tensors)) gives the tensors back, every type and shape", () => {
    fc.assert(
      fc.property(anyContents, ({ tensors, metadata, dtypes }) => {
        const read = readSafetensors(writeSafetensors(tensors, { metadata, dtypes }));
        expect(read.metadata).toEqual(metadata);
        expect(new Set(read.tensors.keys())).toEqual(new Set(tensors.keys()));
        expect(read.dtypes).toEqual(new Map([...dtypes].filter(([name]) => tensors.has(name))));
        for (const [name, x] of tensors) {
          const y = read.tensors.get(name);
          expect([y?.dtype, y?.shape, y?.data]).toEqual([x.dtype, x.shape, x.data]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("writeSafetensors(readSafetensors(file)) is the file, byte for byte", () => {
    fc.assert(
      fc.property(anyContents, ({ tensors, ...options }) => {
        const file = writeSafetensors(tensors, options);
        const { tensors: again, ...rest } = readSafetensors(file);
        expect(writeSafetensors(again, rest)).toEqual(file);
      }),
      { numRuns: 500 },
    );
  });

  test("writeSafetensors(view) writes what its packed copy holds, in every layout", () => {
    fc.assert(
      fc.property(anyLayout, (x) => {
        expect(writeSafetensors({ x })).toEqual(writeSafetensors({ x: packed(x) }));
      }),
    );
  });

  test("writeSafetensors(tensors) does not depend on the order of the tensors", () => {
    fc.assert(
      fc.property(anyContents, ({ tensors, ...options }) => {
        const reversed = new Map([...tensors].reverse());
        expect(writeSafetensors(reversed, options)).toEqual(writeSafetensors(tensors, options));
      }),
    );
  });

  test("writeSafetensors(tensors) lays out the larger elements first, then names by code point", () => {
    const one = wrap(Float32Array.of(0), "float32", [1]);
    const file = writeSafetensors({
      "😀": one,
      "\uffff": one,
      b: one,
      a: wrap(Uint8Array.of(1), "bool", [1]),
      z: wrap(Float64Array.of(0), "float64", [1]),
    });
    expect([...readSafetensors(file).tensors.keys()]).toEqual(["z", "b", "\uffff", "😀", "a"]);
  });

  test("writeSafetensors({ a }) is this header, filled up with spaces to 8 bytes, and the elements", () => {
    const a = wrap(Float32Array.of(1), "float32", [1]);
    // 55 characters and one space
    const header = '{"ab":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} ';
    expect(writeSafetensors({ ab: a })).toEqual(fileOf(header, [0, 0, 128, 63]));
    expect(writeSafetensors({})).toEqual(fileOf("{}      "));
    expect(writeSafetensors({}, { metadata: { framework: "pt" } })).toEqual(
      fileOf('{"__metadata__":{"framework":"pt"}}     '),
    );
  });

  test("writeSafetensors(tensors, { dtypes }) stores an int32 as I64 and a float32 as F16 or BF16", () => {
    const ids = wrap(Int32Array.of(-1, 7), "int32", [2]);
    const w = wrap(Float32Array.of(1, 1 / 3), "float32", [2]);
    const { tensors, dtypes } = readSafetensors(
      writeSafetensors({ ids, w, v: w }, { dtypes: { ids: "I64", w: "F16", v: "BF16" } }),
    );
    expect(Object.fromEntries(dtypes)).toEqual({ ids: "I64", w: "F16", v: "BF16" });
    expect([...(tensors.get("ids")?.data ?? [])]).toEqual([-1, 7]);
    expect([...(tensors.get("w")?.data ?? [])]).toEqual([1, 1365 / 4096]); // 1/3 to 11 bits
    expect([...(tensors.get("v")?.data ?? [])]).toEqual([1, 171 / 512]); // to 8 bits
  });

  test("writeSafetensors copies: the file does not change with the tensor", () => {
    const x = wrap(Float32Array.of(1), "float32", [1]);
    const file = writeSafetensors({ x });
    const before = file.slice();
    x.data[0] = 2;
    expect(file).toEqual(before);
  });
});

describe("writeSafetensors: bad input", () => {
  const x = wrap(Float32Array.of(1), "float32", [1]);
  const big = wrap(Int32Array.of(1, 300), "int32", [2]);
  const cases: [
    string,
    Record<string, unknown>,
    WriteSafetensorsOptions,
    ErrorConstructor,
    string,
  ][] = [
    [
      "the reserved name",
      { __metadata__: x },
      {},
      RangeError,
      'writeSafetensors: "__metadata__" is the format\'s own; rename the tensor',
    ],
    [
      "half a surrogate pair",
      { "\ud800": x },
      {},
      TypeError,
      'writeSafetensors: a tensor\'s name is a string without halves of surrogate pairs, got "\\ud800"',
    ],
    [
      "no array",
      { a: [1, 2] },
      {},
      TypeError,
      'writeSafetensors: tensor "a" is an NdArray, got object',
    ],
    [
      "a float as an integer",
      { a: x },
      { dtypes: { a: "I64" } },
      TypeError,
      'writeSafetensors: tensor "a" is float32 and cannot be stored as I64; convert it first',
    ],
    [
      "an integer that does not fit",
      { a: big },
      { dtypes: { a: "I8" } },
      RangeError,
      'writeSafetensors: tensor "a": element 1 is 300, which does not fit 8 bits; store it as I32',
    ],
    [
      "a dtype for no tensor",
      { a: x },
      { dtypes: { b: "F16" } },
      RangeError,
      'writeSafetensors: tensor "b" has an entry in dtypes but is not there',
    ],
    [
      "a note that is no text",
      { a: x },
      { metadata: { step: 7 as unknown as string } },
      TypeError,
      'writeSafetensors: the metadata value of "step" is a string without halves of surrogate pairs, got 7',
    ],
  ];
  test.each(cases)("writeSafetensors of %s throws", (_, tensors, options, kind, message) => {
    const write = (): unknown => writeSafetensors(tensors as Record<string, typeof x>, options);
    expect(write).toThrow(new kind(message));
  });

  test("writeSafetensors of a header beyond the format's limit throws before it allocates the data", () => {
    const metadata = { note: "x".repeat(HEADER_LIMIT) };
    expect(() => writeSafetensors({}, { metadata })).toThrow(
      `writeSafetensors: names, shapes and metadata may take ${HEADER_LIMIT} bytes`,
    );
    const expanded = viewOf(emptyArray([1], "bool"), [3], [0], 0);
    expect(readSafetensors(writeSafetensors({ expanded })).tensors.get("expanded")?.shape).toEqual([
      3,
    ]);
  });
});
