import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { floatText, formatModule, formatModuleList } from "../src/module-repr.ts";

const LINEAR = "Linear(in_features=2, out_features=3, bias=True)";

/** Texts of modules whose children are drawn from `child`. */
function parentOf(child: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const name = fc.constantFrom("Net", "Sequential", "ReLU");
  const extra = fc.constantFrom("", "p=0.1", "a=1\nb=2");
  const children = fc.array(fc.tuple(fc.constantFrom("0", "fc", "act"), child), { maxLength: 3 });
  return fc.tuple(name, extra, children).map((parts) => formatModule(...parts));
}

/** Module texts up to three levels deep. */
const anyRepr: fc.Arbitrary<string> = parentOf(parentOf(parentOf(fc.constant("Tanh()"))));

describe("formatModule", () => {
  test("formatModule(name, settings, children) gives each setting and child a line", () => {
    expect(formatModule("ReLU", "", [])).toBe("ReLU()");
    expect(formatModule("Dropout", "p=0.1, inplace=False", [])).toBe(
      "Dropout(p=0.1, inplace=False)",
    );
    expect(formatModule("TwoLine", "a=1\nb=2", [])).toBe("TwoLine(\n  a=1\n  b=2\n)");
    expect(formatModule("Net", "n=2", [["fc", LINEAR]])).toBe(`Net(\n  n=2\n  (fc): ${LINEAR}\n)`);
  });

  test("formatModule(name, settings, [child]) holds the child's lines, two spaces further in", () => {
    fc.assert(
      fc.property(anyRepr, (repr) => {
        const lines = formatModule("Outer", "", [["inner", repr]]).split("\n");
        const inside = lines.slice(1, -1).map((line) => line.slice(2));
        expect(inside.join("\n")).toBe(`(inner): ${repr}`);
        expect([lines[0], lines.at(-1)]).toEqual(["Outer(", ")"]);
      }),
    );
  });

  test("formatModule keeps blank lines of a child empty, as torch does", () => {
    expect(formatModule("Net", "", [["a", "X(\n\n  y\n)"]])).toBe(
      "Net(\n  (a): X(\n\n    y\n  )\n)",
    );
  });
});

describe("formatModuleList", () => {
  test("formatModuleList(name, reprs) without neighbours of the same text is formatModule", () => {
    const distinct = fc.uniqueArray(anyRepr, { maxLength: 4 });
    fc.assert(
      fc.property(distinct, (reprs) => {
        const children = reprs.map((repr, i) => [String(i), repr] as const);
        expect(formatModuleList("ModuleList", reprs)).toBe(
          formatModule("ModuleList", "", children),
        );
      }),
    );
  });

  test("formatModuleList(name, reprs) tells a run of equal neighbours once, with its length", () => {
    expect(formatModuleList("ModuleList", [])).toBe("ModuleList()");
    const runs = ["A()", "A()", "A()", "B()", "A()", "C(\n  (0): D()\n)", "C(\n  (0): D()\n)"];
    expect(formatModuleList("ModuleList", runs)).toBe(
      [
        "ModuleList(",
        "  (0-2): 3 x A()",
        "  (3): B()",
        "  (4): A()",
        "  (5-6): 2 x C(",
        "    (0): D()",
        "  )",
        ")",
      ].join("\n"),
    );
  });

  test("formatModuleList(name, reprs) accounts for every index once, in order", () => {
    const reprs = fc.array(fc.constantFrom("A()", "B()"), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(reprs, (list) => {
        const told = [
          ...formatModuleList("M", list).matchAll(/\((\d+)(?:-(\d+))?\): (\d+ x )?(\w)/g),
        ];
        const restored = told.flatMap(([, first, last = first, , letter]) =>
          Array<string>(Number(last) - Number(first) + 1).fill(`${letter}()`),
        );
        expect(restored).toEqual(list);
      }),
    );
  });
});

describe("floatText", () => {
  test("floatText(x) reads back as x and always looks like a float", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Number(floatText(x))).toBe(x);
        expect(floatText(x)).toMatch(/[.e]/);
      }),
    );
  });

  test("floatText(x) takes an exponent of two digits below 1e-4 and from 1e16 up", () => {
    expect([0.1, 1, -0, 1e-4, 1e-5, 1.5e-8, 1e15, 1e16, 1e22].map(floatText)).toEqual([
      "0.1",
      "1.0",
      "-0.0",
      "0.0001",
      "1e-05",
      "1.5e-08",
      "1000000000000000.0",
      "1e+16",
      "1e+22",
    ]);
    expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(floatText)).toEqual(
      ["nan", "inf", "-inf"],
    );
  });
});
