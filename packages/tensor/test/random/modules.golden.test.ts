/** Single random calls and the order of data loaders against torch (golden/modules.json, and the loaders of golden/rng.json). */
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";
import * as gl from "../../src/index.ts";
import { Generator } from "../../src/random/generator.ts";
import { drawPermutation } from "../../src/random/integers.ts";
import { fillUniform } from "../../src/random/uniform.ts";
import { bits, float32Of, floats } from "./support.ts";

interface GoldenTensor {
  dtype: string;
  shape: number[];
  bits?: number[];
  data?: number[];
}
/** Numbers under torch's names, the shape among them; multinomial also has weights and a flag. */
type Attrs = Record<string, number> & {
  shape?: number[];
  weights?: GoldenTensor;
  replacement?: boolean;
};
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

/** Initialisers belong to nn, whose init.golden.test.ts reads them. */
const isInit = (c: RngCase) => c.fn.startsWith("init.");

/** The arguments of the fills that are called x.fill_(…), in their order. */
const FILLS: Record<string, readonly string[]> = {
  uniform_: ["a", "b"],
  normal_: ["mean", "std"],
  log_normal_: ["mean", "std"],
  exponential_: ["lambd"],
  cauchy_: ["median", "sigma"],
  geometric_: ["p"],
  bernoulli_: ["p"],
  bernoulli: ["p"], // of the golden: one p for all
  random_: ["from", "to"],
};

/** What a function of the golden draws. */
function draw({ fn, attrs, output }: RngCase, generator: Generator): gl.Tensor {
  const { shape = output.shape, low = 0, high, n } = attrs;
  const dtype = fn.endsWith("_f64") ? "float64" : "float32";
  switch (fn.replace("_f64", "")) {
    case "rand":
      return gl.rand(shape, { generator, dtype });
    case "randn":
      return gl.randn(shape, { generator, dtype });
    case "randint":
      return gl.randint(low, high, shape, { generator });
    case "randperm":
      return gl.randperm(n, { generator });
    case "multinomial":
      return indices(attrs, generator);
  }
  const fill = camel(fn.replace("_f64", "").replace("bernoulli", "bernoulli_").replace("__", "_"));
  const names = FILLS[fn.replace("_f64", "")];
  if (names === undefined)
    throw new Error(`the golden has a function "${fn}" this test does not know`);
  const given = names.map((name) => attrs[name]);
  const x = gl.zeros(shape, { dtype: output.dtype === "int64" ? "int32" : dtype });
  return (x as unknown as Record<string, (...args: unknown[]) => gl.Tensor>)[fill](...given, {
    generator,
  });
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function indices(attrs: Attrs, generator: Generator): gl.Tensor {
  const { weights, num_samples, calls = 1, replacement = false } = attrs;
  const values = new Float32Array(Uint32Array.from(weights?.bits ?? []).buffer);
  const p = gl.fromTypedArray(values, weights?.shape ?? []);
  const draws = Array.from({ length: calls }, () =>
    p.multinomial(num_samples, { replacement, generator }),
  );
  return gl.cat(draws);
}

/** torch's rule for shares that add up to 1: rounded down, what is left going to the first ones. */
function countsOf(lengths: readonly number[], n: number): readonly number[] {
  if (lengths.every(Number.isInteger)) return lengths;
  const floors = lengths.map((share) => Math.floor(n * share));
  const left = n - floors.reduce((a, b) => a + b, 0);
  return floors.map((count, i) => count + (i < left ? 1 : 0));
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
  test.each(ofKind("rng").filter((c) => !isInit(c)))("$id after manualSeed($seed)", (c) => {
    const g = new Generator(c.seed);
    const got = draw(c, g);
    expect(got.shape).toEqual(c.output.shape);
    const values = got.toTypedArray();
    if (c.output.bits) expect(bits(values)).toEqual(c.output.bits);
    else expect(Array.from(values)).toEqual(c.output.data);
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
    const lengths = countsOf(attrs.lengths, attrs.n);
    expect(lengths.map((length) => order.splice(0, length))).toEqual(indices);
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
