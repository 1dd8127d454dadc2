/** Generator and the default generator: laws, known values, errors. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  defaultGenerator,
  forkRng,
  getRngState,
  initialSeed,
  manualSeed,
  seed,
  setRngState,
} from "../../src/random/default-generator.ts";
import { Generator } from "../../src/random/generator.ts";
import { MT19937 } from "../../src/random/mt19937.ts";

const anySeed = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });

/** Some draws of each kind, in an order and number that fast-check picks; they leave the generator anywhere. */
const history = fc.array(fc.constantFrom("word", "normal", "uniform53", "int63", "fill"), {
  maxLength: 30,
});
function relive(calls: string[], g: Generator): Generator {
  for (const call of calls) {
    if (call === "word") g.word();
    if (call === "normal") g.normal();
    if (call === "uniform53") g.uniform53();
    if (call === "int63") g.int63();
    if (call === "fill") g.fillUniform24(new Float32Array(101), 0, 101);
  }
  return g;
}
const draws = (g: Generator) => [
  g.normal(),
  ...Array.from({ length: 700 }, () => g.word()),
  g.normal(),
];

describe("MT19937", () => {
  test("word() gives the paper's stream: seed 5489 begins with 3499211612 and its 10,000th word is 4123659995", () => {
    const engine = new MT19937(5489); // both values: C++ standard, [rand.predef]
    expect(engine.word()).toBe(3499211612);
    for (let i = 2; i < 10000; i++) engine.word();
    expect(engine.word()).toBe(4123659995);
  });

  test("fillUniform24(out, start, end) is word by word what uniform24() gives, and touches nothing else", () => {
    fc.assert(
      fc.property(history, fc.nat(1500), fc.nat(40), (calls, n, start) => {
        const g = relive(calls, new Generator(7));
        const copy = g.clone();
        const out = new Float32Array(start + n + 3).fill(9);
        g.fillUniform24(out, start, start + n);
        const want = [
          ...new Array<number>(start).fill(9),
          ...Array.from({ length: n }, () => copy.uniform24()),
          ...[9, 9, 9],
        ];
        expect(Array.from(out)).toEqual(want);
        expect(g.word()).toBe(copy.word());
      }),
    );
  });
});

describe("Generator", () => {
  test("manualSeed(seed) with equal seeds gives equal streams, whatever was drawn before", () => {
    fc.assert(
      fc.property(anySeed, history, (seed, calls) => {
        const used = relive(calls, new Generator(99)).manualSeed(seed);
        expect(draws(used)).toEqual(draws(new Generator(seed)));
      }),
    );
  });

  test("manualSeed(seed) takes numbers and bigints alike, and negative seeds modulo 2^64", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        const g = new Generator(seed);
        expect(g.initialSeed()).toBe(BigInt.asUintN(64, BigInt(seed)));
        expect(draws(g)).toEqual(draws(new Generator(BigInt(seed))));
      }),
    );
    expect(new Generator(-1).initialSeed()).toBe(2n ** 64n - 1n);
  });

  test("manualSeed(seed) lets only the low 32 bits reach the stream, as in torch", () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        expect(draws(new Generator(seed))).toEqual(draws(new Generator(BigInt.asUintN(32, seed))));
      }),
    );
  });

  test("setState(getState()) and clone() go on with the same numbers from anywhere", () => {
    fc.assert(
      fc.property(anySeed, history, (seed, calls) => {
        const g = relive(calls, new Generator(seed));
        const state = g.getState();
        const restored = new Generator(1).setState(state);
        const clone = g.clone();
        expect(restored.getState()).toEqual(state);
        expect(restored.initialSeed()).toBe(BigInt.asUintN(64, seed));
        const want = draws(g);
        expect(draws(restored)).toEqual(want);
        expect(draws(clone)).toEqual(want);
      }),
    );
  });

  test("getState() reads without drawing, and is a copy", () => {
    const g = new Generator(3);
    g.normal();
    const state = g.getState();
    const same = g.getState();
    expect(same).toEqual(state);
    same.fill(0);
    expect(g.getState()).toEqual(state);
  });

  test("setState(bytes) reads a view into a larger buffer", () => {
    const state = relive(["word", "normal"], new Generator(3)).getState();
    const larger = new Uint8Array(state.length + 7);
    larger.set(state, 7);
    expect(new Generator().setState(larger.subarray(7)).getState()).toEqual(state);
  });

  test("normal() hands out pairs: the second waits while other numbers are drawn", () => {
    fc.assert(
      fc.property(anySeed, fc.nat(50), (seed, between) => {
        const g = new Generator(seed);
        const undisturbed = new Generator(seed);
        const pair = [undisturbed.normal(), undisturbed.normal()];
        const first = g.normal();
        for (let i = 0; i < between; i++) g.word();
        expect([first, g.normal()]).toEqual(pair);
      }),
    );
  });

  test("seed() starts a new stream, which its return value names", () => {
    const g = new Generator(5);
    g.normal();
    const chosen = g.seed();
    expect(g.initialSeed()).toBe(chosen);
    expect(draws(g)).toEqual(draws(new Generator(chosen)));
    expect(g.seed()).not.toBe(chosen); // equal once in 2^64 runs
  });

  test.each<[unknown, new (message?: string) => Error, string]>([
    [1.5, RangeError, "seed 1.5 is no exact integer: pass an integer"],
    [Number.NaN, RangeError, "seed NaN is no exact integer"],
    [
      2 ** 53,
      RangeError,
      "seed 9007199254740992 is no exact integer: a number beyond 2^53 has lost digits; pass a bigint",
    ],
    [2n ** 64n, RangeError, "seeds go from -2^63 to 2^64 - 1, got 18446744073709551616"],
    [-(2n ** 63n) - 1n, RangeError, "seeds go from -2^63 to 2^64 - 1, got -9223372036854775809"],
    ["7", TypeError, "a seed is a number or bigint, got string"],
  ])("manualSeed(%s) is refused and changes nothing", (seed, kind, text) => {
    const g = relive(["word", "normal"], new Generator(3));
    const before = g.getState();
    expect(() => g.manualSeed(seed as number)).toThrow(kind);
    expect(() => g.manualSeed(seed as number)).toThrow(`manualSeed: ${text}`);
    expect(() => new Generator(seed as number)).toThrow(`Generator: ${text}`);
    expect(g.getState()).toEqual(before);
  });

  test("setState(bytes) refuses what is no state and changes nothing", () => {
    const g = relive(["word", "normal"], new Generator(3));
    const before = g.getState();
    const spoilt = (offset: number, value: number) => {
      const state = g.getState();
      new DataView(state.buffer).setInt32(offset, value, true);
      return state;
    };
    const cases: [unknown, new (message?: string) => Error, string][] = [
      [new Uint8Array(10), RangeError, "setState: a state has 5056 bytes, got 10"],
      [new Uint8Array(5056), RangeError, "setState: not a state of mt19937: seeded 0"],
      [spoilt(8, 0), RangeError, "left 0"],
      [spoilt(8, 625), RangeError, "left 625"],
      [spoilt(16, 4), RangeError, "next 4"],
      [[1, 2], TypeError, "setState: wanted a Uint8Array from getState(), got object"],
    ];
    for (const [bytes, kind, text] of cases) {
      expect(() => g.setState(bytes as Uint8Array)).toThrow(kind);
      expect(() => g.setState(bytes as Uint8Array)).toThrow(text);
      expect(g.getState()).toEqual(before);
    }
  });
});

describe("the default generator", () => {
  test("manualSeed(seed) restarts it and returns it; initialSeed() tells its seed", () => {
    expect(manualSeed(123)).toBe(defaultGenerator());
    expect(initialSeed()).toBe(123n);
    expect(defaultGenerator().word()).toBe(new Generator(123).word());
  });

  test("seed() restarts it from a seed nobody chose", () => {
    const chosen = seed();
    expect(initialSeed()).toBe(chosen);
    expect(seed()).not.toBe(chosen);
  });

  test("setRngState(getRngState()) repeats what was drawn in between", () => {
    manualSeed(5);
    const state = getRngState();
    const first = draws(defaultGenerator());
    setRngState(state);
    expect(draws(defaultGenerator())).toEqual(first);
    expect(() => setRngState(new Uint8Array(3))).toThrow("a state has 5056 bytes");
  });

  test("forkRng(fn) returns what fn returns and undoes its draws, also when fn throws", () => {
    manualSeed(5);
    const before = getRngState();
    expect(forkRng(() => manualSeed(77).word())).toBe(new Generator(77).word());
    expect(getRngState()).toEqual(before);
    const fail = () =>
      forkRng(() => {
        defaultGenerator().normal();
        throw new Error("inside");
      });
    expect(fail).toThrow("inside");
    expect(getRngState()).toEqual(before);
    expect(initialSeed()).toBe(5n);
  });
});
