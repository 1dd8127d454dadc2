/**
 * toBeCloseToTensor, a matcher for vitest and jest: `expect.extend(tensorMatchers)` once, in a setup file.
 * It needs neither of them to be installed. TypeScript learns of it by the declaration that README.md shows.
 */
import { type NestedArray, Tensor } from "../index.ts";
import { type ClosenessOptions, describeDifference } from "./closeness.ts";

/** What `expect(x)` gains: for `declare module "vitest"`. */
export interface TensorMatchers<R = unknown> {
  /** The tensor has this shape, this dtype (if a tensor is given) and, up to the tolerance, these values. */
  toBeCloseToTensor(expected: Tensor | NestedArray, options?: ClosenessOptions): R;
}

/** What a matcher gives back to its framework. */
export interface MatcherOutcome {
  readonly pass: boolean;
  /** What is said where the test fails. */
  readonly message: () => string;
}

/** For `expect.extend`. */
export const tensorMatchers: {
  /** See TensorMatchers. */
  toBeCloseToTensor(
    actual: Tensor,
    expected: Tensor | NestedArray,
    options?: ClosenessOptions,
  ): MatcherOutcome;
} = {
  toBeCloseToTensor(actual, expected, options = {}) {
    const difference = describeDifference(actual, expected, options);
    const verdict = difference ?? "close, which was not wanted";
    const wanted = expected instanceof Tensor ? String(expected) : JSON.stringify(expected);
    return {
      pass: difference === null,
      message: () => `toBeCloseToTensor: ${verdict}\nwanted\n${wanted}\ngot\n${String(actual)}`,
    };
  },
};
