import fc from "fast-check";
import { expect, test } from "vitest";
import {
  manualSeed,
  rand,
  randint,
  randintLike,
  randLike,
  randnLike,
  zeros,
} from "../../src/index.ts";

const sizes = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }));

/** Both from one seed. */
function twice<T>(seed: number, first: () => T, second: () => T): [T, T] {
  manualSeed(seed);
  const a = first();
  manualSeed(seed);
  return [a, second()];
}

test("randLike(x.T), randnLike and randintLike draw in the order of x's memory, as torch's do", () => {
  fc.assert(
    fc.property(sizes, fc.nat(99), ([n, m], seed) => {
      const x = zeros([n, m]);
      for (const [like, plain] of [
        [() => randLike(x.T), () => rand([n, m]).T],
        [() => randnLike(x.T), () => zeros([n, m]).T.normal_()],
        [() => randintLike(x.T, 0, 9), () => randint(0, 9, [n, m], { dtype: "float32" }).T],
      ] as const) {
        const [a, b] = twice(seed, like, plain);
        expect(a.toArray()).toEqual(b.toArray());
      }
    }),
  );
});
