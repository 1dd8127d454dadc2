/** Gradient table: ops along dimensions. */
import { max, min, type Tensor } from "@gptlight/tensor";
import fc from "fast-check";
import {
  along,
  type Cases,
  dimOf,
  distinct,
  distinctLeaves,
  leaves,
  nonzero,
  plain,
  reduction,
  withArgs,
} from "./cases.ts";

/** Not empty: max has nothing to choose from there, mean and var are NaN. */
const full = leaves({ minSize: 1 });
const ranked = distinctLeaves({ minSize: 1 });
const rankedAlone = ranked.map((x) => [x]);
/** Some factors are 0, none is tiny: a product's derivative has a case of its own for zeros. */
const withZeros = leaves({ elements: fc.oneof(nonzero, fc.constant(0)), minSize: 1 });
const withZerosAlong = withZeros.filter((x) => x.ndim > 0);

/** Lanes of which none is constant: where the deviation is 0, std has a kink. */
const varied = (count: number) =>
  leaves({ minDims: 1, minSize: count, layouts: ["permuted", "stepped", "offset"] }).filter(
    (x) => x.numel() > 1 && distinct(x),
  );

const statistics: Record<string, Cases> = {
  sum: reduction((x, dim, options) => x.sum(dim, options)),
  mean: reduction((x, dim, options) => x.mean(dim, options), full),
  var: fc.oneof(
    reduction((x, dim, options) => x.var(dim, { ...options, correction: 0 }), full),
    reduction((x, dim, options) => x.var(dim, options), leaves({ minSize: 2, minDims: 1 })),
    reduction((x, dim, options) => x.var(dim, { ...options, unbiased: false }), full),
  ),
  std: fc.oneof(
    reduction((x, dim, options) => x.std(dim, options), varied(2)),
    reduction((x, dim, options) => x.std(dim, { ...options, correction: 0.5 }), varied(2)),
  ),
  logsumexp: reduction(
    (x, dim, options) => x.logsumexp(dim ?? x.shape.map((_, d) => d), options),
    full,
  ),
  softmax: along((x, dim) => x.softmax(dim)),
  logSoftmax: along((x, dim) => x.logSoftmax(dim)),
};

const norms: Record<string, Cases> = {
  norm: fc.constantFrom(2, 1, 3, 0.5, -1, 0, Infinity, -Infinity).chain((p) =>
    reduction(
      (x, dim, options) => x.norm(p, dim, options),
      distinctLeaves({ elements: nonzero, minSize: 1 }).filter((x) => distinct(x.abs())),
    ),
  ),
};

const products: Record<string, Cases> = {
  prod: fc.oneof(
    withArgs(
      withZeros,
      () => fc.tuple(fc.boolean()),
      (x, keepdim) => x.prod(null, { keepdim }),
    ),
    withArgs(
      withZerosAlong,
      (x) => fc.tuple(dimOf(x), fc.boolean()),
      (x, dim, keepdim) => x.prod(dim, { keepdim }),
    ),
  ),
  cumprod: along((x, dim) => x.cumprod(dim), withZerosAlong),
  cumsum: along((x, dim) => x.cumsum(dim)),
};

const keepdim = fc.record({ keepdim: fc.boolean() });
const along1 = (f: (x: Tensor, dim: number, options: { keepdim: boolean }) => Tensor): Cases =>
  withArgs(distinctLeaves({ minDims: 1, minSize: 1 }), (x) => fc.tuple(dimOf(x), keepdim), f);

const order: Record<string, Cases> = {
  amax: reduction((x, dim, options) => x.amax(dim, options), ranked),
  amin: reduction((x, dim, options) => x.amin(dim, options), ranked),
  max: fc.oneof(
    plain(rankedAlone, (x) => max(x)),
    along1((x, dim, options) => max(x, dim, options).values),
  ),
  min: fc.oneof(
    plain(rankedAlone, (x) => min(x)),
    along1((x, dim, options) => min(x, dim, options).values),
  ),
  sort: withArgs(
    distinctLeaves({ minDims: 1 }),
    (x) => fc.tuple(dimOf(x), fc.record({ descending: fc.boolean() })),
    (x, dim, options) => x.sort(dim, options).values,
  ),
  topk: withArgs(
    distinctLeaves({ minDims: 1 }),
    (x) =>
      dimOf(x).chain((dim) =>
        fc.tuple(
          fc.nat(x.shape.at(dim) ?? 0),
          fc.record({ dim: fc.constant(dim), largest: fc.boolean() }),
        ),
      ),
    (x, k, options) => x.topk(k, options).values,
  ),
};

export const reductions: Record<string, Cases> = {
  ...statistics,
  ...norms,
  ...products,
  ...order,
};
