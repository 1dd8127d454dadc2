/** Single random calls and the order of data loaders against torch (golden/modules.json, and the loaders of golden/rng.json). */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import type { DType } from "../../src/dtype.ts";
import { emptyArray, type NdArray, wrap } from "../../src/ndarray.ts";
import { fillBernoulli } from "../../src/random/bernoulli.ts";
import { fillExponential } from "../../src/random/distributions.ts";
import { Generator } from "../../src/random/generator.ts";
import { drawPermutation, fillRandint } from "../../src/random/integers.ts";
import { drawMultinomial } from "../../src/random/multinomial.ts";
import { fillNormal } from "../../src/random/normal.ts";
import { fillTruncNormal } from "../../src/random/trunc-normal.ts";
import { fillUniform } from "../../src/random/uniform.ts";
import { bits, float32Of, floats } from "./support.ts";

interface GoldenTensor {
  dtype: string;
  shape: number[];
  bits?: number[];
  data?: number[];
}
/** Each case has those that its function takes. */
interface Attrs {
  shape?: number[];
  a: number;
  b: number;
  mean: number;
  std: number;
  low: number;
  high: number;
  n: number;
  p: number;
  lambd: number;
  weights: GoldenTensor;
  num_samples: number;
  calls?: number;
  replacement?: boolean;
}
interface RngCase {
  kind: "rng";
  id: string;
  fn: string;
  attrs: Attrs;
  seed: number;
  output: GoldenTensor;
  rand_after: GoldenTensor;
}
interface LoaderCase {
  kind: "dataloader";
  id: string;
  attrs: { n: number; batch_size: number; drop_last: boolean; shuffle: boolean };
  seed: number;
  batches: number[][][];
  rand_after: GoldenTensor;
}
interface SplitCase {
  kind: "random_split";
  id: string;
  attrs: { n: number; lengths: number[] };
  seed: number;
  indices: number[][];
}
const { cases } = loadGolden<{ cases: (RngCase | LoaderCase | SplitCase)[] }>("modules");
const ofKind = <K extends string>(kind: K) =>
  cases.filter((c): c is Extract<(typeof cases)[number], { kind: K }> => c.kind === kind);

/** What each function of the golden draws at the level of arrays. */
function draw({ fn, attrs, output }: RngCase, g: Generator): ArrayLike<number> {
  const { shape = output.shape, a, b } = attrs;
  const of = (dtype: DType, fill: (out: NdArray) => void) => {
    const out = emptyArray(shape, dtype);
    fill(out);
    return out.data;
  };
  const [fanOut, fanIn] = shape;
  switch (fn) {
    case "rand":
      return of("float32", (out) => fillUniform(out, 0, 1, g));
    case "rand_f64":
      return of("float64", (out) => fillUniform(out, 0, 1, g));
    case "uniform_":
      return of("float32", (out) => fillUniform(out, a, b, g));
    case "randn":
      return of("float32", (out) => fillNormal(out, 0, 1, g));
    case "normal_":
      return of("float32", (out) => fillNormal(out, attrs.mean, attrs.std, g));
    case "randint":
      return of("int32", (out) => fillRandint(out, attrs.low, attrs.high, g));
    case "randperm":
      return drawPermutation(attrs.n, g);
    case "bernoulli":
      return of("float32", (out) => fillBernoulli(out, attrs.p, g));
    case "exponential_":
      return of("float32", (out) => fillExponential(out, attrs.lambd, g));
    case "multinomial":
      return indices(attrs, g);
    case "init.xavier_uniform_": {
      const bound = Math.sqrt(3) * Math.sqrt(2 / (fanIn + fanOut));
      return of("float32", (out) => fillUniform(out, -bound, bound, g));
    }
    case "init.xavier_normal_":
      return of("float32", (out) => fillNormal(out, 0, Math.sqrt(2 / (fanIn + fanOut)), g));
    case "init.kaiming_uniform_": {
      const bound = Math.sqrt(3) * (Math.sqrt(2 / (1 + Math.sqrt(5) ** 2)) / Math.sqrt(fanIn));
      return of("float32", (out) => fillUniform(out, -bound, bound, g));
    }
    case "init.kaiming_normal_":
      return of("float32", (out) => fillNormal(out, 0, Math.sqrt(2) / Math.sqrt(fanIn), g));
    case "init.trunc_normal_": {
      const law = Object.assign({ mean: 0, std: 1, a: -2, b: 2 }, attrs);
      return of("float32", (out) => fillTruncNormal(out, law, g));
    }
    default:
      throw new Error(`the golden has a function "${fn}" this test does not know`);
  }
}

function indices(attrs: Attrs, g: Generator): number[] {
  const { weights, num_samples, calls, replacement } = attrs;
  const values = new Float32Array(Uint32Array.from(weights.bits ?? []).buffer);
  const p = wrap(values, "float32", weights.shape);
  return Array.from({ length: calls ?? 1 }, () => [
    ...drawMultinomial(p, num_samples, replacement ?? false, g).data,
  ]).flat();
}

const next = (n: number, g: Generator) => bits(floats(n, (out) => fillUniform(out, 0, 1, g)));

type Batches = Iterable<number[]> & Iterator<number[]>;

/** Batches of torch's DataLoader: a base seed at iter(), the sampler's seed at the first batch. */
function* epoch(
  g: Generator,
  { n, size, shuffle, drop }: { n: number; size: number; shuffle: boolean; drop: boolean },
  own = false,
): Batches {
  const order = shuffle
    ? drawPermutation(n, own ? g : new Generator(g.int63()))
    : Int32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n && (!drop || i + size <= n); i += size)
    yield Array.from(order.subarray(i, i + size));
  if (shuffle && own) drawPermutation(n, g); // an exhausted sampler shuffles once more
}
function iterate(g: Generator, options: Parameters<typeof epoch>[1], own = false): Batches {
  g.int63(); // the base seed of workers, drawn at iter() though there are none
  return epoch(g, options, own);
}

describe("single calls against torch", () => {
  test.each(ofKind("rng"))("$id after manualSeed($seed)", (c) => {
    const g = new Generator(c.seed);
    const got = draw(c, g);
    if (c.output.bits) expect(bits(got)).toEqual(c.output.bits);
    else expect(Array.from(got)).toEqual(c.output.data);
    expect(next(1, g)).toEqual(c.rand_after.bits);
  });
});

describe("the order of data loaders against torch", () => {
  test.each(ofKind("dataloader"))("$id after manualSeed($seed)", ({ attrs, ...c }) => {
    const g = new Generator(c.seed);
    const { n, batch_size: size, shuffle, drop_last: drop } = attrs;
    for (const batches of c.batches)
      expect([...iterate(g, { n, size, shuffle, drop })]).toEqual(batches);
    expect(next(1, g)).toEqual(c.rand_after.bits);
  });

  test.each(ofKind("random_split"))("$id after manualSeed($seed)", ({ attrs, seed, indices }) => {
    const order = Array.from(drawPermutation(attrs.n, new Generator(seed)));
    expect(attrs.lengths.map((length) => order.splice(0, length))).toEqual(indices);
  });

  const golden = loadGolden<{
    dataloader: {
      seed: string;
      n: number;
      bs: number;
      shuffle: boolean;
      drop: boolean;
      own: boolean;
      epochs: number[][][];
      after: string;
      afterOwn: string | null;
    }[];
    dl_lazy: { rand: string; batches: number[][] };
    dl_nextiter: number[][];
  }>("rng");

  test.each(golden.dataloader)(
    "$n items in batches of $bs, shuffle $shuffle, own generator $own, seed $seed",
    ({ n, bs: size, shuffle, drop, own, ...c }) => {
      const g = new Generator(BigInt(c.seed));
      for (const batches of c.epochs)
        expect([...iterate(g, { n, size, shuffle, drop }, own)]).toEqual(batches);
      const after = float32Of((own ? c.afterOwn : c.after) as string);
      expect(next(after.length, g)).toEqual(bits(after));
    },
  );

  const SEED = 123; // written into the golden's script, as are 10 items in batches of 5
  const TEN = { n: 10, size: 5, shuffle: true, drop: false };

  test("a draw between iter() and the first batch shifts the sampler's seed", () => {
    const g = new Generator(SEED);
    const loader = iterate(g, TEN);
    expect(next(2, g)).toEqual(bits(float32Of(golden.dl_lazy.rand)));
    expect([...loader]).toEqual(golden.dl_lazy.batches);
  });

  test("first batches of one loader after the other", () => {
    const g = new Generator(SEED);
    for (const batch of golden.dl_nextiter) expect(iterate(g, TEN).next().value).toEqual(batch);
  });
});
