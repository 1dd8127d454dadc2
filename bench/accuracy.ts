/**
 * How exact the SIMD functions are: `npx tsx bench/accuracy.ts [stride]` runs every stride-th float32 (all 2^32: stride 1, ten minutes)
 * through each kernel and prints the worst error against float64. test/kernels/maps.test.ts takes its bounds from here.
 */
import { erf } from "../packages/tensor/src/kernels/erf.ts";
import { A, B, simd } from "../packages/tensor/src/kernels/simd/loader.ts";

const STRIDE = Number(process.argv[2] ?? 257);
const CHUNK = 1 << 14;

const ROOT_2_BY_PI = Math.sqrt(2 / Math.PI);
const bend = (x: number): number => Math.tanh(ROOT_2_BY_PI * (x + 0.044715 * x ** 3));
const geluTanhSlope = (x: number): number => {
  const t = bend(x);
  const u1 = ROOT_2_BY_PI * (1 + 3 * 0.044715 * x * x);
  return 0.5 * (1 + t) + (Math.abs(t) === 1 ? 0 : 0.5 * x * (1 - t * t) * u1);
};
const density = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** An error of `got`, in units that make a constant of the bound. */
type Measure = (got: number, want: number, x: number) => number;

/** Units in the last place of the float32 nearest to `want`. */
const ulps: Measure = (got, want) => {
  if (got === Math.fround(want)) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(want)));
  return Math.abs(got - want) / 2 ** (Math.max(exponent, -126) - 23);
};
/** The same, for a kernel that may give 0 for less than the least normal float32, 2^-126. */
const flushedUlps: Measure = (got, want) => (Math.abs(want) < 2 ** -126 ? 0 : ulps(got, want, 0));
/** Units of 2^-24 · |x|: for results that are small beside what they were made from. */
const ofX: Measure = (got, want, x) =>
  got === Math.fround(want) ? 0 : Math.abs(got - want) / (2 ** -24 * Math.abs(x) + 2 ** -149);
/** Units of 2^-24. */
const absolute: Measure = (got, want) => Math.abs(got - want) / 2 ** -24;

const CASES: readonly [name: string, truth: (x: number) => number, Measure, unit: string][] = [
  ["exp", Math.exp, ulps, "ulp"],
  ["tanh", Math.tanh, ulps, "ulp"],
  ["sigmoid", (x) => 1 / (1 + Math.exp(-x)), flushedUlps, "ulp"],
  ["erf", erf, ulps, "ulp"],
  ["sqrt", Math.sqrt, ulps, "ulp"],
  ["geluTanh", (x) => 0.5 * x * (1 + bend(x)), ofX, "2^-24 |x|"],
  ["geluErf", (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)), ofX, "2^-24 |x|"],
  ["geluTanhBackward", geluTanhSlope, absolute, "2^-24"],
  [
    "geluErfBackward",
    (x) => 0.5 * (1 + erf(x * Math.SQRT1_2)) + (Math.abs(x) > 50 ? 0 : x * density(x)),
    absolute,
    "2^-24",
  ],
];

/** Runs the kernel `name` on `xs`, with an upstream gradient of 1 where it takes one. */
function run(name: string, xs: Float32Array): Float32Array {
  if (simd === null) throw new Error("accuracy: no SIMD here");
  const { heap, kernels } = simd;
  const isSlope = name.endsWith("Backward");
  heap.set(xs, isSlope ? B : A);
  if (isSlope) heap.fill(1, A, A + xs.length);
  kernels[name](xs.length, A * 4, ...(isSlope ? [B * 4] : []), A * 4);
  return heap.slice(A, A + xs.length);
}

console.log(`${simd?.variant}, every ${STRIDE}th of 2^32 float32 values`);
for (const [name, truth, measure, unit] of CASES) {
  const xs = new Float32Array(CHUNK);
  const bits = new Uint32Array(xs.buffer);
  let [worst, at, infinities] = [0, 0, 0];
  for (let first = 0; first < 2 ** 32; first += CHUNK * STRIDE) {
    for (let i = 0; i < CHUNK; i++) bits[i] = first + i * STRIDE;
    const ys = run(name, xs);
    for (let i = 0; i < CHUNK; i++) {
      const want = truth(xs[i]);
      if (Number.isNaN(want) || (name.endsWith("Backward") && Math.abs(xs[i]) > 2 ** 63)) continue; // x² is too large there
      if (Math.fround(want) === ys[i]) continue;
      const error = measure(ys[i], want, xs[i]);
      if (Number.isFinite(error)) {
        if (error > worst) [worst, at] = [error, xs[i]];
      } else if (infinities++ === 0) console.log(`  ${name}(${xs[i]}) is ${ys[i]}, not ${want}`);
    }
  }
  console.log(
    `${name.padEnd(18)} ${worst.toFixed(2)} ${unit} at ${at}${infinities > 0 ? `; ${infinities} wrong infinities or NaN` : ""}`,
  );
}
