/** The fills by torch's names, with torch's default arguments, for tests that take their calls from a golden. */
import type { NdArray } from "../../src/ndarray.ts";
import { fillBernoulli } from "../../src/random/bernoulli.ts";
import {
  fillCauchy,
  fillExponential,
  fillGeometric,
  fillLogNormal,
} from "../../src/random/distributions.ts";
import type { Generator } from "../../src/random/generator.ts";
import { fillRandint } from "../../src/random/integers.ts";
import { fillNormal } from "../../src/random/normal.ts";
import { fillTruncNormal } from "../../src/random/trunc-normal.ts";
import { fillUniform } from "../../src/random/uniform.ts";

type Fill = (out: NdArray, g: Generator, ...args: number[]) => void;

export const FILLS: Record<string, Fill> = {
  uniform_: (out, g, from = 0, to = 1) => fillUniform(out, from, to, g),
  normal_: (out, g, mean = 0, std = 1) => fillNormal(out, mean, std, g),
  bernoulli_: (out, g, p = 0.5) => fillBernoulli(out, p, g),
  exponential_: (out, g, lambd = 1) => fillExponential(out, lambd, g),
  geometric_: (out, g, p) => fillGeometric(out, p, g),
  log_normal_: (out, g, mean = 1, std = 2) => fillLogNormal(out, mean, std, g),
  cauchy_: (out, g, median = 0, sigma = 1) => fillCauchy(out, median, sigma, g),
  random_: (out, g, from, to) => fillRandint(out, from, to, g),
  trunc_normal_: (out, g, mean = 0, std = 1, a = -2, b = 2) =>
    fillTruncNormal(out, { mean, std, a, b }, g),
};
