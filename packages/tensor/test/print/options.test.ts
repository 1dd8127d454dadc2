import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { wrap } from "../../src/ndarray.ts";
import {
  getPrintoptions,
  type PrintOptions,
  type PrintProfile,
  setPrintoptions,
} from "../../src/print/options.ts";
import { formatTensor } from "../../src/print/tensor-text.ts";

const DEFAULTS = { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sciMode: null };

afterEach(() => setPrintoptions({ profile: "default" }));

describe("setPrintoptions", () => {
  test("setPrintoptions({}) changes nothing but sciMode, which goes back to automatic", () => {
    expect(getPrintoptions()).toEqual(DEFAULTS);
    setPrintoptions({ precision: 2, sciMode: true });
    setPrintoptions({});
    expect(getPrintoptions()).toEqual({ ...DEFAULTS, precision: 2 });
  });

  test("setPrintoptions({ profile, … }) sets the profile first, then the fields beside it", () => {
    setPrintoptions({ linewidth: 40, precision: 1 });
    setPrintoptions({ profile: "short", edgeitems: 1 });
    expect(getPrintoptions()).toEqual({ ...DEFAULTS, precision: 2, edgeitems: 1 });
    setPrintoptions({ profile: "full" });
    expect(getPrintoptions()).toEqual({ ...DEFAULTS, threshold: Number.POSITIVE_INFINITY });
  });

  test("setPrintoptions(getPrintoptions()) changes nothing", () => {
    const options = fc.record({
      precision: fc.nat(100),
      threshold: fc.oneof(fc.nat(), fc.constant(Number.POSITIVE_INFINITY)),
      edgeitems: fc.nat(),
      linewidth: fc.nat(),
      sciMode: fc.constantFrom(null, true, false),
    });
    fc.assert(
      fc.property(options, (wanted) => {
        setPrintoptions(wanted);
        const first = getPrintoptions();
        setPrintoptions(first);
        expect(first).toEqual(wanted);
        expect(getPrintoptions()).toEqual(first);
      }),
    );
  });

  test("setPrintoptions holds for every later formatTensor that gets no options of its own", () => {
    const x = wrap(Float32Array.of(Math.PI), "float32", [1]);
    const text = (): string => formatTensor(x, { requiresGrad: false, gradFn: null });
    setPrintoptions({ precision: 2 });
    expect(text()).toBe("tensor([3.14])");
    setPrintoptions({ sciMode: true });
    expect(text()).toBe("tensor([3.14e+00])");
    setPrintoptions({ profile: "default" });
    expect(text()).toBe("tensor([3.1416])");
  });

  test("getPrintoptions() is a copy: writing to it changes nothing", () => {
    (getPrintoptions() as { precision: number }).precision = 9;
    expect(getPrintoptions()).toEqual(DEFAULTS);
  });
});

describe("setPrintoptions: bad input", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ precision: -1 }, "setPrintoptions: precision is an integer from 0 to 100, got -1"],
    [{ precision: 101 }, "setPrintoptions: precision is an integer from 0 to 100, got 101"],
    [{ edgeitems: 1.5 }, "setPrintoptions: edgeitems is an integer >= 0, got 1.5"],
    [
      { threshold: Number.NaN },
      "setPrintoptions: threshold is a number >= 0 (Infinity shows everything), got NaN",
    ],
    [{ linewidth: -3 }, "setPrintoptions: linewidth is a number of characters >= 0, got -3"],
    [{ sciMode: 1 }, "setPrintoptions: sciMode is true, false or null (automatic), got 1"],
    [{ profile: "long" }, 'setPrintoptions: profile is "default", "short" or "full", got "long"'],
    [
      { edgeItems: 2 },
      "setPrintoptions: there is no option edgeItems; the options are profile, precision, threshold, edgeitems, linewidth, sciMode",
    ],
  ];
  test.each(cases)("setPrintoptions(%j) throws and changes nothing", (changes, message) => {
    const bad = { precision: 9, ...changes } as Partial<PrintOptions> & { profile?: PrintProfile };
    expect(() => setPrintoptions(bad)).toThrow(message);
    expect(getPrintoptions()).toEqual(DEFAULTS);
  });
});
