/** Valid files with random damage: of single bytes, of pieces, and of the header's numbers and words. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSafetensors } from "../../src/safetensors/reader.ts";
import { anyFile, fileOf, oracle } from "./files.ts";

/** One way to damage a file. */
type Damage = (file: Uint8Array) => Uint8Array;

/** Bytes of the header that mean something: a fault there is likelier to be taken for something else than a random one. */
const MARKS = [...'{}[]":,0123456789 \\ueE.-\0F'].map((mark) => mark.charCodeAt(0));

const fraction = fc.double({ min: 0, max: 0.999999, noNaN: true });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(fraction, fc.nat(7)).map(
    ([at, bit]): Damage =>
      (file) => {
        file[Math.floor(at * file.length)] ^= 1 << bit;
        return file;
      },
  ),
  fc.tuple(fraction, fc.constantFrom(...MARKS)).map(
    ([at, mark]): Damage =>
      (file) => {
        file[8 + Math.floor(at * (file.length - 8))] = mark;
        return file;
      },
  ),
  fraction.map(
    (at): Damage =>
      (file) =>
        file.slice(0, Math.floor(at * file.length)),
  ),
  fc.uint8Array({ maxLength: 9 }).map(
    (tail): Damage =>
      (file) =>
        Uint8Array.of(...file, ...tail),
  ),
  fc.tuple(fraction, fraction).map(
    ([a, b]): Damage =>
      (file) => {
        // a piece of the file stands twice: names and fields come twice
        const [start, end] = [a, b].map((at) => Math.floor(at * file.length)).sort((x, y) => x - y);
        return Uint8Array.of(...file.slice(0, end), ...file.slice(start));
      },
  ),
  fc.nat(255).map(
    (length): Damage =>
      (file) => {
        if (file.length > 0) file[0] = length;
        return file;
      },
  ),
);

/** Edits a number or a word of the header and mends the length before it, so that the fault lies in the meaning alone. */
const edit: fc.Arbitrary<Damage> = fc
  .tuple(
    fraction,
    fc.constantFrom(
      "0",
      "1",
      "4",
      "8",
      "-1",
      "1e3",
      "9007199254740993",
      "null",
      '"F32"',
      "[]",
      "{}",
    ),
  )
  .map(
    ([at, word]): Damage =>
      (file) => {
        const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
        const text = new TextDecoder().decode(file.subarray(8, 8 + length));
        const places = [...text.matchAll(/\d+|"[A-Z]+\d*"/g)];
        if (places.length === 0) return file;
        const place = places[Math.floor(at * places.length)];
        const edited =
          text.slice(0, place.index) + word + text.slice(place.index + place[0].length);
        return fileOf(edited, file.subarray(8 + length));
      },
  );

describe("readSafetensors of a damaged file", () => {
  const kinds: [string, fc.Arbitrary<Damage[]>][] = [
    ["bytes", fc.array(damage, { minLength: 1, maxLength: 3 })],
    ["header", fc.array(edit, { minLength: 1, maxLength: 2 })],
  ];
  test.each(kinds)(
    "with faults in its %s, it reads what stands there or throws a RangeError of its own",
    (_, faults) => {
      const outcomes = { read: 0, refused: 0 };
      fc.assert(
        fc.property(anyFile, faults, (valid, list) => {
          const file = list.reduce<Uint8Array>((bytes, fault) => fault(bytes), valid.slice());
          try {
            const { tensors } = readSafetensors(file);
            const values = [...tensors].map(([name, x]) => [
              name,
              { shape: x.shape, values: [...x.data] },
            ]);
            expect(values).toEqual([...oracle(file)].sort(byNamesOf([...tensors.keys()])));
            outcomes.read++;
          } catch (error) {
            if (!(error instanceof RangeError && error.message.startsWith("safetensors: ")))
              throw error;
            outcomes.refused++;
          }
        }),
        { numRuns: 3000 },
      );
      expect(outcomes.refused).toBeGreaterThan(500);
      expect(outcomes.read).toBeGreaterThan(50);
    },
  );
});

/** The order of `names`: JSON.parse puts keys that look like indices first. */
function byNamesOf(names: string[]): (a: [string, unknown], b: [string, unknown]) => number {
  return ([a], [b]) => names.indexOf(a) - names.indexOf(b);
}
