import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate } from "../../src/dtype.ts";
import { emptyArray, NdArray, Storage, viewOf, wrap } from "../../src/ndarray.ts";
import { getPrintoptions, type PrintOptions } from "../../src/print/options.ts";
import { dtypeText, formatTensor, sizeText, tupleText } from "../../src/print/tensor-text.ts";
import { anyLayout, elementsOf, packed } from "./arrays.ts";

const PLAIN = { requiresGrad: false, gradFn: null };

function show(x: NdArray, changes: Partial<PrintOptions> = {}): string {
  return formatTensor(x, PLAIN, { ...getPrintoptions(), ...changes });
}

const anyOptions: fc.Arbitrary<Partial<PrintOptions>> = fc.record({
  precision: fc.integer({ min: 0, max: 7 }),
  threshold: fc.constantFrom(0, 5, 30, 1000),
  edgeitems: fc.integer({ min: 0, max: 3 }),
  linewidth: fc.constantFrom(1, 20, 40, 80, Number.POSITIVE_INFINITY),
  sciMode: fc.constantFrom(null, true, false),
});

describe("formatTensor: laws", () => {
  test("formatTensor(view) is the text of its packed copy, in every layout and with all options", () => {
    fc.assert(
      fc.property(anyLayout, anyOptions, (x, options) => {
        expect(show(x, options)).toBe(show(packed(x), options));
      }),
      { numRuns: 1000 },
    );
  });

  test("formatTensor(x) has brackets nested as deep as x has dimensions, and one text per element", () => {
    fc.assert(
      fc.property(anyLayout, (x) => {
        fc.pre(x.numel() > 0 && x.ndim > 0 && x.numel() <= 1000);
        const body = show(x).replace(/,\s+dtype=[\w.]+(?=\)$)/, "");
        const items = body.match(/[^\s,[\]()]+/g)?.slice(1); // without the word tensor
        expect(items).toHaveLength(x.numel());
        expect(body.startsWith(`tensor(${"[".repeat(x.ndim)}`)).toBe(true);
        expect(body.endsWith(`${"]".repeat(x.ndim)})`)).toBe(true);
      }),
    );
  });

  test("formatTensor(x) of a float64 with 17 digits reads back as x", () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 20 }), (values) => {
        const x = wrap(Float64Array.from(values), "float64", [values.length]);
        const text = show(x, { precision: 17, sciMode: true, linewidth: Number.POSITIVE_INFINITY });
        const words = text.slice("tensor([".length, text.indexOf("]")).split(",");
        const numbers = words.map((word) =>
          Number(word.replace("inf", "Infinity").replace("nan", "NaN").trim()),
        );
        expect(numbers).toEqual(values);
      }),
    );
  });

  test("formatTensor(rows) summarised shows the rows that a tensor of the visible parts alone shows", () => {
    // corner blocks of a big matrix, glued together, give the same numbers in the same widths
    fc.assert(
      fc.property(
        fc.integer({ min: 7, max: 60 }),
        fc.integer({ min: 7, max: 60 }),
        fc.integer({ min: 1, max: 3 }),
        fc.infiniteStream(fc.float()),
        (rows, columns, edgeitems, stream) => {
          const data = Float32Array.from({ length: rows * columns }, () => stream.next().value);
          const ends = (size: number): number[] =>
            [...Array(size).keys()].filter((i) => i < edgeitems || i >= size - edgeitems);
          const corner = ends(rows).flatMap((i) => ends(columns).map((j) => data[i * columns + j]));
          const side = 2 * edgeitems;
          const whole = show(wrap(data, "float32", [rows, columns]), {
            threshold: 0,
            edgeitems,
            linewidth: Number.POSITIVE_INFINITY,
          });
          const pieces = show(wrap(Float32Array.from(corner), "float32", [side, side]), {
            linewidth: Number.POSITIVE_INFINITY,
          });
          const withoutDots = whole
            .split("\n")
            .filter((line) => line.trim() !== "...,")
            .map((line) => line.replace(",  ...,", ","))
            .join("\n");
          expect(withoutDots).toBe(pieces);
        },
      ),
    );
  });

  test("formatTensor(x) reads only what it shows: 10^15 elements print at once", () => {
    const poison = new Proxy(Float32Array.of(1, 2), {
      get(target, key) {
        if (key === "0" || key === "1") return target[Number(key)];
        throw new Error(`element ${String(key)} was touched`);
      },
    });
    const huge = new NdArray(new Storage(poison), "float32", [1e5, 1e5, 1e5], [0, 0, 0], 1);
    expect(show(huge)).toMatch(/^tensor\(\[\[\[2\., 2\., 2\., {2}\.\.\., 2\., 2\., 2\.\],\n/);
  });
});

describe("formatTensor: layout", () => {
  test("formatTensor(0-dim) is the bare value", () => {
    expect(show(wrap(Float32Array.of(0.95441), "float32", []))).toBe("tensor(0.9544)");
    expect(show(wrap(Int32Array.of(-7), "int32", []))).toBe("tensor(-7)");
    expect(show(wrap(Uint8Array.of(1), "bool", []))).toBe("tensor(True)");
    expect(show(wrap(Float64Array.of(1), "float64", []))).toBe("tensor(1., dtype=torch.float64)");
  });

  test("formatTensor(3-dim) leaves one blank line between blocks, 4-dim two", () => {
    const x = wrap(
      Int32Array.from({ length: 4 }, (_, i) => i),
      "int32",
      [2, 1, 2],
    );
    expect(show(x)).toBe("tensor([[[0, 1]],\n\n        [[2, 3]]])");
    expect(show(viewOf(x, [2, 1, 1, 2], [2, 2, 2, 1], 0))).toBe(
      "tensor([[[[0, 1]]],\n\n\n        [[[2, 3]]]])",
    );
  });

  test("formatTensor(vector) wraps at the line width, the ellipsis counting as an item", () => {
    const x = wrap(
      Int32Array.from({ length: 8 }, (_, i) => i),
      "int32",
      [8],
    );
    // (20 - 7) / (1 + 2) = 4 items a line
    expect(show(x, { linewidth: 20 })).toBe("tensor([0, 1, 2, 3,\n        4, 5, 6, 7])");
    expect(show(x, { linewidth: 20, threshold: 7 })).toBe(
      "tensor([0, 1, 2,  ...,\n        5, 6, 7])",
    );
  });

  test("formatTensor(x) with threshold elements is whole, with one more it is summarised", () => {
    expect(show(emptyArray([1000], "float32"))).not.toContain("...");
    expect(show(emptyArray([1001], "float32"))).toBe("tensor([0., 0., 0.,  ..., 0., 0., 0.])");
  });

  test("formatTensor(x) decides its notation by the visible elements alone", () => {
    const data = new Float32Array(1001);
    data[500] = 1e20;
    expect(show(wrap(data, "float32", [1001]))).toBe("tensor([0., 0., 0.,  ..., 0., 0., 0.])");
  });
});

describe("formatTensor: suffixes", () => {
  test("formatTensor(empty) gives the size unless it is (0,), and every dtype but float32", () => {
    expect(show(emptyArray([0], "float32"))).toBe("tensor([])");
    expect(show(emptyArray([2, 0], "float32"))).toBe("tensor([], size=(2, 0))");
    expect(show(emptyArray([0], "int32"))).toBe("tensor([], dtype=torch.int64)");
    expect(show(emptyArray([0, 3], "bool"))).toBe("tensor([], size=(0, 3), dtype=torch.bool)");
  });

  test("formatTensor(x, traits) names the node, else whether a gradient is wanted", () => {
    const x = wrap(Float32Array.of(1), "float32", [1]);
    const text = (requiresGrad: boolean, gradFn: string | null, isParameter = false): string =>
      formatTensor(x, { requiresGrad, gradFn, isParameter });
    expect(text(true, null)).toBe("tensor([1.], requires_grad=True)");
    expect(text(true, "MulBackward0")).toBe("tensor([1.], grad_fn=<MulBackward0>)");
    expect(text(true, null, true)).toBe("Parameter containing:\ntensor([1.], requires_grad=True)");
    expect(text(false, null, true)).toBe("Parameter containing:\ntensor([1.])");
  });

  test("formatTensor(x, traits) moves a suffix to its own line where it does not fit", () => {
    const x = wrap(Float64Array.of(1), "float64", [1]);
    const text = (linewidth: number): string =>
      formatTensor(x, { requiresGrad: true, gradFn: null }, { ...getPrintoptions(), linewidth });
    // "tensor([1.]" has 11 characters: 11 + 2 + 19 + 2 = 34 with the dtype, 34 + 18 + 2 = 54 with both
    const dtype = "dtype=torch.float64";
    const grad = "requires_grad=True";
    expect(text(54)).toBe(`tensor([1.], ${dtype}, ${grad})`);
    expect(text(53)).toBe(`tensor([1.], ${dtype},\n       ${grad})`);
    expect(text(34)).toBe(`tensor([1.], ${dtype},\n       ${grad})`);
    expect(text(33)).toBe(`tensor([1.],\n       ${dtype},\n       ${grad})`);
  });

  test("formatTensor(x) with edgeitems 0 shows no element of a summary, and always the size", () => {
    const ones = (shape: number[]): NdArray => {
      const x = emptyArray(shape, "float32");
      x.data.fill(1);
      return x;
    };
    expect(show(ones([2000]), { edgeitems: 0 })).toBe("tensor([...], size=(2000,))");
    expect(show(ones([40, 40]), { edgeitems: 0 })).toBe("tensor([...], size=(40, 40))");
    expect(show(ones([2]), { edgeitems: 0 })).toBe("tensor([1., 1.], size=(2,))");
    expect(show(ones([]), { edgeitems: 0, threshold: 0 })).toBe("tensor(1., size=())");
    expect(show(ones([0]), { edgeitems: 0 })).toBe("tensor([])");
  });
});

describe("the texts of shapes and dtypes", () => {
  test("sizeText, tupleText and dtypeText are Python's", () => {
    expect([[], [5], [2, 3]].map(sizeText)).toEqual([
      "torch.Size([])",
      "torch.Size([5])",
      "torch.Size([2, 3])",
    ]);
    expect([[], [5], [2, 3]].map(tupleText)).toEqual(["()", "(5,)", "(2, 3)"]);
    expect((["float32", "float64", "int32", "bool"] as const).map(dtypeText)).toEqual([
      "torch.float32",
      "torch.float64",
      "torch.int64",
      "torch.bool",
    ]);
  });

  test("elementsOf (this suite's oracle) reads a transposed matrix by its strides", () => {
    const x = viewOf(wrap(Int32Array.of(1, 2, 3, 4, 5, 6), "int32", [2, 3]), [3, 2], [1, 3], 0);
    expect(elementsOf(x)).toEqual([1, 4, 2, 5, 3, 6]);
    expect(allocate("bool", 1)).toBeInstanceOf(Uint8Array);
  });
});
