import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  narrowToBfloat16,
  narrowToFloat16,
  widenBfloat16,
  widenFloat16,
} from "../../src/safetensors/half.ts";
import { halfValue } from "./files.ts";

const ALL = Uint16Array.from({ length: 65536 }, (_, i) => i);

/** float32 bits of `halves`, widened. */
function widened(halves: Uint16Array, widen: typeof widenFloat16): Uint32Array {
  const out = new Uint32Array(halves.length);
  widen(halves, out);
  return out;
}

function narrowed(words: Uint32Array, narrow: typeof narrowToFloat16): Uint16Array {
  const out = new Uint16Array(words.length);
  narrow(words, out);
  return out;
}

describe("float16", () => {
  test("widenFloat16(bits) is the number the format defines, for all 65,536 patterns", () => {
    const values = new Float32Array(widened(ALL, widenFloat16).buffer);
    const wrong = ALL.filter((bits) => !Object.is(values[bits], halfValue(bits)));
    expect([...wrong]).toEqual([]);
  });

  test("narrowToFloat16(widenFloat16(bits)) is bits, NaN payloads included", () => {
    expect(narrowed(widened(ALL, widenFloat16), narrowToFloat16)).toEqual(ALL);
  });

  test("narrowToFloat16(x) is the nearest float16, the even one of two", () => {
    const finite = Array.from({ length: 0x7c00 }, (_, bits) => halfValue(bits)).concat(65536);
    const nearest = (x: number): number => {
      let [low, high] = [0, finite.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (finite[middle] <= x) low = middle;
        else high = middle - 1;
      }
      if (low === finite.length - 1) return low; // 65536 and beyond: infinity
      const toHigh = finite[low + 1] - x;
      const toLow = x - finite[low];
      if (toLow === toHigh) return low % 2 === 0 ? low : low + 1;
      return toLow < toHigh ? low : low + 1;
    };
    const magnitude = fc.oneof(
      fc.float({ min: 0, noNaN: true }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.nat(0x7bff).map((bits) => (halfValue(bits) + halfValue(bits + 1)) / 2), // ties
      fc.double({ min: -26, max: 17, noNaN: true }).map((power) => Math.fround(2 ** power)),
    );
    fc.assert(
      fc.property(magnitude, (x) => {
        const words = new Uint32Array(Float32Array.of(x, -x).buffer);
        const bits = nearest(x);
        expect([...narrowed(words, narrowToFloat16)]).toEqual([bits, bits | 0x8000]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("bfloat16", () => {
  test("widenBfloat16(bits) puts zeros below them", () => {
    expect([...widened(Uint16Array.of(0x3f80, 0xc000), widenBfloat16)]).toEqual([
      0x3f800000, 0xc0000000,
    ]);
  });

  test("narrowToBfloat16(widenBfloat16(bits)) is bits, NaN payloads included", () => {
    expect(narrowed(widened(ALL, widenBfloat16), narrowToBfloat16)).toEqual(ALL);
  });

  test("narrowToBfloat16(x) is off by at most half a step, and even at exactly half", () => {
    fc.assert(
      fc.property(fc.nat(0x7f7f7fff), (word) => {
        const [bits] = narrowed(Uint32Array.of(word), narrowToBfloat16);
        const error = Math.abs(bits * 65536 - word);
        expect(error).toBeLessThanOrEqual(32768);
        if (error === 32768) expect(bits % 2).toBe(0);
      }),
    );
    expect([...narrowed(Uint32Array.of(0x3f808000, 0x3f818000), narrowToBfloat16)]).toEqual([
      0x3f80, 0x3f82,
    ]);
  });

  test("narrowing keeps a NaN a NaN when its upper bits are those of infinity", () => {
    const words = Uint32Array.of(0x7f800001, 0xff800001);
    expect([...narrowed(words, narrowToBfloat16)]).toEqual([0x7f81, 0xff81]);
    expect([...narrowed(words, narrowToFloat16)]).toEqual([0x7c01, 0xfc01]);
  });
});
