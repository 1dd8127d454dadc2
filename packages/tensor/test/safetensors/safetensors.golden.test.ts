/** golden/safetensors.json: files that the safetensors library (Rust) wrote from torch tensors, files it refuses, torch's rounding. */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import { narrowToBfloat16, narrowToFloat16 } from "../../src/safetensors/half.ts";
import { readSafetensors } from "../../src/safetensors/reader.ts";
import { writeSafetensors } from "../../src/safetensors/writer.ts";

interface Encoded {
  dtype: "float32" | "float64" | "int64" | "bool";
  shape: number[];
  bits?: (number | string)[];
  data?: number[];
}

type Case =
  | {
      id: string;
      kind: "file";
      file: string;
      metadata: Record<string, string> | null;
      tensors: Record<string, Encoded>;
    }
  | { id: string; kind: "refused"; file: string; reason: string }
  | { id: string; kind: "narrow"; float32: number[]; float16: number[]; bfloat16: number[] };

const { cases } = loadGolden<{ cases: Case[] }>("safetensors");

/** A buffer of its own, so that alignment is as in a file read whole. */
function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** The golden's values as bits or numbers, in the form that `bitsOf` gives. */
function wanted({ bits, data }: Encoded): (number | bigint)[] {
  if (data) return data;
  return (bits ?? []).map((word) => (typeof word === "string" ? BigInt(`0x${word}`) : word));
}

/** Floats as their bits, so that -0 and NaN count. */
function bitsOf(data: ArrayLike<number> & ArrayBufferView): (number | bigint)[] {
  const { buffer, byteOffset, length } = data;
  if (data instanceof Float32Array) return [...new Uint32Array(buffer, byteOffset, length)];
  if (data instanceof Float64Array) return [...new BigUint64Array(buffer, byteOffset, length)];
  return Array.from(data);
}

describe("golden/safetensors.json", () => {
  const files = cases.filter((c) => c.kind === "file");
  test.each(files.map((c) => [c.id, c] as const))("readSafetensors reads %s", (_, c) => {
    const { tensors, metadata } = readSafetensors(bytesOf(c.file));
    expect(metadata && Object.fromEntries(metadata)).toEqual(c.metadata);
    expect(new Set(tensors.keys())).toEqual(new Set(Object.keys(c.tensors)));
    for (const [name, x] of tensors) {
      const encoded = c.tensors[name];
      expect(x.dtype).toBe(encoded.dtype === "int64" ? "int32" : encoded.dtype);
      expect(x.shape).toEqual(encoded.shape);
      expect(bitsOf(x.data)).toEqual(wanted(encoded));
    }
  });

  test.each(files.map((c) => [c.id, c] as const))(
    "writeSafetensors writes %s as the library did, byte for byte",
    (_, c) => {
      const file = bytesOf(c.file);
      const { tensors, ...options } = readSafetensors(file);
      expect(writeSafetensors(tensors, options)).toEqual(file);
    },
  );

  const refused = cases.filter((c) => c.kind === "refused");
  test.each(refused.map((c) => [c.id, c] as const))(
    "readSafetensors refuses what the library refuses: %s",
    (_, c) => {
      expect(() => readSafetensors(bytesOf(c.file))).toThrow(RangeError);
    },
  );

  test("narrowToFloat16 and narrowToBfloat16 round as torch does", () => {
    for (const c of cases.filter((other) => other.kind === "narrow")) {
      const words = Uint32Array.from(c.float32);
      const halves = new Uint16Array(words.length);
      narrowToFloat16(words, halves);
      expect([...halves]).toEqual(c.float16);
      narrowToBfloat16(words, halves);
      expect([...halves]).toEqual(c.bfloat16);
    }
  });
});
