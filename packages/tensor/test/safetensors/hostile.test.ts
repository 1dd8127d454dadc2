/** Files that break the format, one rule at a time. */
import { describe, expect, test } from "vitest";
import { readSafetensors } from "../../src/safetensors/reader.ts";
import { fileOf } from "./files.ts";

/** A header for tensor "a"; `fields` replace those of a float32 of one element. */
function header(fields: Record<string, unknown>): string {
  return JSON.stringify({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4], ...fields } });
}

const FOUR = [0, 0, 128, 63];

describe("readSafetensors refuses", () => {
  const pair = (b: string): string => `${header({}).slice(0, -1)},"b":${b}}`;
  const cases: [what: string, file: Uint8Array, message: string][] = [
    [
      "an empty file",
      new Uint8Array(0),
      "safetensors: a file begins with 8 bytes for the length of its header, got 0 bytes",
    ],
    [
      "a header beyond the limit",
      fileOf("{}", [], 100_000_001),
      "safetensors: a header has at most 100000000 bytes, got 100000001; is this a safetensors file?",
    ],
    [
      "a header of 2^63 bytes",
      fileOf("{}", [], 2 ** 63),
      "safetensors: a header has at most 100000000 bytes, got 9223372036854776000; is this a safetensors file?",
    ],
    [
      "a header that the file cuts off",
      fileOf("{}", [], 100),
      "safetensors: the header should have 100 bytes, but the file ends after 2 of them",
    ],
    [
      "a header of no bytes",
      fileOf(""),
      'safetensors: a header begins with "{"; is this a safetensors file?',
    ],
    [
      "a header that begins with a blank",
      fileOf(` ${header({})}`, FOUR),
      'safetensors: a header begins with "{"; is this a safetensors file?',
    ],
    [
      "bytes that are not UTF-8",
      fileOf("{", [0xff], 2),
      "safetensors: the header is not UTF-8 text",
    ],
    [
      "text after the header",
      fileOf(`${header({})}{}`, FOUR),
      'safetensors: the header needs the end of the header at character 54, got "{}"',
    ],
    [
      "zero bytes as padding",
      fileOf(`${header({})}\0`, FOUR),
      'safetensors: the header needs the end of the header at character 54, got "\\u0000"',
    ],
    [
      "JSON that stops",
      fileOf('{"a'),
      'safetensors: the header needs a closing quote after a name in the header at character 1, got "\\"a"',
    ],
    [
      "a name without quotes",
      fileOf("{a:1}"),
      'safetensors: the header needs a name in the header, in quotes at character 1, got "a:1}"',
    ],
    [
      "a bad escape",
      fileOf('{"\\x":1}'),
      'safetensors: the header needs a name in the header as a JSON string at character 1, got "\\"\\\\x\\":1}"',
    ],
    [
      "half a surrogate pair",
      fileOf('{"\\udc00":1}'),
      'safetensors: the header needs a name in the header as a JSON string at character 1, got "\\"\\\\udc00\\":1}"',
    ],
    [
      "a name that comes twice",
      fileOf(`${header({}).slice(0, -1)},${header({}).slice(1)}`, FOUR),
      'safetensors: the key "a" comes twice in the header; names must differ',
    ],
    [
      "a name that comes twice, once escaped",
      fileOf(`${header({}).slice(0, -1)},"\\u0061":{}}`, FOUR),
      'safetensors: the key "a" comes twice in the header; names must differ',
    ],
    [
      "a field that comes twice",
      fileOf('{"a":{"dtype":"F32","dtype":"F32"}}'),
      'safetensors: the key "dtype" comes twice in tensor "a"; names must differ',
    ],
    [
      "a note that comes twice",
      fileOf('{"__metadata__":{"x":"1","x":"1"}}'),
      'safetensors: the key "x" comes twice in __metadata__; names must differ',
    ],
    [
      "a note that is a number",
      fileOf('{"__metadata__":{"x":1}}'),
      'safetensors: the header needs the value of __metadata__\'s "x", in quotes at character 21, got "1}}"',
    ],
    [
      "a field that the format lacks",
      fileOf(header({ stride: [1] }), FOUR),
      'safetensors: tensor "a" has dtype, shape and data_offsets, got "stride"',
    ],
    [
      "a tensor without shape",
      fileOf('{"a":{"dtype":"F32","data_offsets":[0,4]}}', FOUR),
      'safetensors: tensor "a" needs a dtype, a shape and data_offsets',
    ],
    [
      "an unknown dtype",
      fileOf(header({ dtype: "F8_E4M3" }), FOUR),
      'safetensors: tensor "a" has dtype "F8_E4M3"; read are I64, F64, F32, I32, BF16, F16, I16, I8, U8, BOOL',
    ],
    [
      "a dtype from Object.prototype",
      fileOf(header({ dtype: "toString" }), FOUR),
      'safetensors: tensor "a" has dtype "toString"; read are I64',
    ],
    [
      "a fractional size",
      fileOf(header({ shape: [1.5] }), FOUR),
      'safetensors: the header needs the shape of tensor "a" as integers >= 0 at character 29, got "1.5],',
    ],
    [
      "a negative size",
      fileOf(header({ shape: [-1] }), FOUR),
      'safetensors: the header needs the shape of tensor "a" as integers >= 0 at character 29, got "-1],',
    ],
    [
      "a size with a leading zero",
      fileOf('{"a":{"shape":[01]}}'),
      'safetensors: the header needs the shape of tensor "a" as integers >= 0 at character 15, got "01]}}"',
    ],
    [
      "a size beyond 2^53",
      fileOf('{"a":{"shape":[9007199254740993]}}'),
      'safetensors: the shape of tensor "a" holds a number beyond 2^53 - 1',
    ],
    [
      "a shape of too many elements",
      fileOf(header({ shape: [2 ** 30, 2 ** 30, 0], data_offsets: [0, 0] })),
      'safetensors: tensor "a" has more than 2^53 elements: [1073741824, 1073741824, 0]',
    ],
    [
      "one offset",
      fileOf(header({ data_offsets: [0] }), FOUR),
      'safetensors: tensor "a" needs data_offsets [start, end], got 1 numbers',
    ],
    [
      "offsets in the wrong order",
      fileOf(header({ data_offsets: [4, 0] }), FOUR),
      'safetensors: tensor "a" of shape [1] and dtype F32 needs 4 bytes, its data_offsets [4, 0] hold -4',
    ],
    [
      "a shape that the offsets do not hold",
      fileOf(header({ shape: [2] }), FOUR),
      'safetensors: tensor "a" of shape [2] and dtype F32 needs 8 bytes, its data_offsets [0, 4] hold 4',
    ],
    [
      "offsets beyond the file",
      fileOf(header({}), [0, 0]),
      "safetensors: the tensors take 4 bytes, but 2 follow the header: the file is cut off",
    ],
    [
      "a tensor of 2^50 bytes that is not there",
      fileOf(header({ shape: [2 ** 48], data_offsets: [0, 2 ** 50] })),
      "safetensors: the tensors take 1125899906842624 bytes, but 0 follow the header: the file is cut off",
    ],
    [
      "trailing bytes",
      fileOf(header({}), [...FOUR, 0]),
      "safetensors: the tensors take 4 bytes, but 5 follow the header: some belong to no tensor",
    ],
    [
      "a hole",
      fileOf(pair('{"dtype":"U8","shape":[1],"data_offsets":[5,6]}'), [...FOUR, 0, 0]),
      'safetensors: tensor "b" should start at byte 4 of the data, where the one before it ends, got 5: there is a hole',
    ],
    [
      "an overlap",
      fileOf(pair('{"dtype":"U8","shape":[2],"data_offsets":[3,5]}'), [...FOUR, 0]),
      'safetensors: tensor "b" should start at byte 4 of the data, where the one before it ends, got 3: they overlap',
    ],
    [
      "two tensors in one place",
      fileOf(pair('{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'), FOUR),
      'safetensors: tensor "b" should start at byte 4 of the data, where the one before it ends, got 0: they overlap',
    ],
    [
      "a bool of 2",
      fileOf(header({ dtype: "BOOL", shape: [4] }), [0, 1, 2, 0]),
      'safetensors: tensor "a": element 2 of a BOOL tensor is 0 or 1, got 2',
    ],
  ];
  test.each(cases)("%s", (_, file, message) => {
    let error: unknown;
    try {
      readSafetensors(file);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message.slice(0, message.length)).toBe(message);
  });

  test("an ArrayBuffer, and says how to mend it", () => {
    expect(() => readSafetensors(new ArrayBuffer(8) as unknown as Uint8Array)).toThrow(
      new TypeError(
        "readSafetensors: the file is a Uint8Array, got ArrayBuffer; an ArrayBuffer becomes one with new Uint8Array(buffer)",
      ),
    );
  });

  test("a number of a million digits and a name of a million letters, in short messages", () => {
    const fail = (header: string): string => {
      try {
        readSafetensors(fileOf(header));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return (error as Error).message;
      }
      return "";
    };
    const name = "n".repeat(1e6);
    expect(fail(`{"a":{"shape":[${"1".repeat(1e6)}]}}`)).toMatch(/beyond 2\^53 - 1$/);
    expect(fail(`{"a":{"shape":[${"0".repeat(1e6)}]}}`)).toMatch(/as integers >= 0/);
    expect(fail(`{"${name}":{}}`)).toMatch(/^safetensors: tensor "n{60}…" needs a dtype/);
    expect(fail(`{"a":{"dtype":"${name}","shape":[],"data_offsets":[]}}`)).toMatch(
      /has dtype "n{60}…";/,
    );
    const long = `[${"1,".repeat(1e5)}2]`;
    expect(fail(`{"a":{"dtype":"U8","shape":${long},"data_offsets":[0,0]}}`).length).toBeLessThan(
      250,
    );
  });

  test("brackets a million deep, without exhausting the stack", () => {
    const deep = "[".repeat(1e6);
    expect(() => readSafetensors(fileOf(`{"a":${deep}`))).toThrow(RangeError);
    expect(() => readSafetensors(fileOf(`{"a":{"shape":${deep}`))).toThrow(/integers >= 0/);
    expect(() => readSafetensors(fileOf(`{"${"x".repeat(1e6)}`))).toThrow(/closing quote/);
  });
});
