import { stack, Tensor, tensor } from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { defaultCollate, defaultConvert } from "../src/index.ts";

describe("defaultCollate", () => {
  test("stacks tensors and typed arrays along a new first dimension", () => {
    const rows = [tensor([1.5, 2]), tensor([3, 4.5])];
    expect(String(defaultCollate(rows))).toBe(String(stack(rows)));
    expectTypeOf(defaultCollate(rows)).toEqualTypeOf<Tensor>();
    const pixels = defaultCollate([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]);
    expect([pixels.dtype, pixels.toArray()]).toEqual([
      "int32",
      [
        [1, 2],
        [3, 4],
      ],
    ]);
  });

  test("makes whole numbers int32, others float64, and booleans bool", () => {
    const dtypeOf = (samples: (number | boolean)[]): string => defaultCollate(samples).dtype;
    expect(dtypeOf([1, 2])).toBe("int32");
    expect(dtypeOf([1, 2.5])).toBe("float64");
    expect(dtypeOf([1, Number.NaN])).toBe("float64");
    expect(dtypeOf([true, false])).toBe("bool");
    expect(defaultCollate([true, 3]).toArray()).toEqual([1, 3]);
  });

  test("keeps strings, and the form of tuples, arrays and objects", () => {
    const samples: [{ x: number; name: string }, boolean][] = [
      [{ x: 1, name: "a" }, true],
      [{ x: 2, name: "b" }, false],
    ];
    const batch = defaultCollate(samples);
    expectTypeOf(batch).toEqualTypeOf<[{ x: Tensor; name: string[] }, Tensor]>();
    expect(batch[0].x.toArray()).toEqual([1, 2]);
    expect(batch[0].name).toEqual(["a", "b"]);
    expect(batch[1].toArray()).toEqual([true, false]);
    expectTypeOf(
      defaultCollate([
        [1, 2],
        [3, 4],
      ]),
    ).toEqualTypeOf<Tensor[]>();
  });

  test("transposes: element [k] of the batch holds element [k] of every sample", () => {
    const tables = fc
      .record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.nat(6) })
      .chain(({ rows, columns }) =>
        fc.array(fc.array(fc.integer(), { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
      );
    fc.assert(
      fc.property(tables, (table) => {
        const batch = defaultCollate(table).map((column) => column.toArray());
        expect(batch).toEqual(table[0].map((_, k) => table.map((row) => row[k])));
      }),
    );
  });

  test("lets gradients through to the samples", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    defaultCollate([x, x]).sum().backward();
    expect(x.grad?.toArray()).toEqual([2, 2]);
  });

  test.each<[string, readonly unknown[], RegExp]>([
    ["no samples", [], /^defaultCollate: wanted samples, got none$/],
    ["null", [null], /sample\[0\] is null$/],
    ["a class of one's own", [{ at: new Date(0) }], /sample\[0\]\.at is a Date$/],
    [
      "mixed kinds",
      [{ x: [1, "a"] }, { x: [1, 2] }],
      /but sample\[0\]\.x\[1\] is string and sample\[1\]\.x\[1\] is number; give a collateFn/,
    ],
    [
      "unequal arrays",
      [[1, 2], [1]],
      /sample\[0\] has length 2 and sample\[1\] has 1; pad them in a collateFn$/,
    ],
    [
      "a missing key",
      [{ x: 1, y: 1 }, { x: 1 }],
      /^defaultCollate: sample\[1\] has no "y", which sample\[0\] has$/,
    ],
    [
      "tensors of two shapes",
      [tensor([1]), tensor([1, 2])],
      /^stack: shapes must be equal, got \[1\] and \[2\]$/,
    ],
    ["a number beyond int32", [2 ** 31], /2147483648/],
  ])("refuses %s and says where", (_, samples, message) => {
    expect(() => defaultCollate(samples)).toThrow(message);
  });

  test("passes over keys that sample 0 has not, as torch does", () => {
    expect(Object.keys(defaultCollate<object>([{ x: 1 }, { x: 2, y: 3 }]))).toEqual(["x"]);
  });
});

describe("defaultConvert", () => {
  test("makes tensors of typed arrays and leaves all else as it is", () => {
    const when = new Date(0);
    const sample = { x: Float32Array.of(1, 2), tags: ["a", 1] as [string, number], when };
    const converted = defaultConvert(sample);
    expect(converted.x).toBeInstanceOf(Tensor);
    expect(defaultConvert([Int32Array.of(1)])[0]).toBeInstanceOf(Tensor);
    expect(converted.tags).toEqual(["a", 1]);
    expect(converted.when).toBe(when);
    const x = tensor([1]);
    expect(defaultConvert(x)).toBe(x);
    expectTypeOf(defaultConvert([x, 1] as [Tensor, number])).toEqualTypeOf<[Tensor, number]>();
  });
});
