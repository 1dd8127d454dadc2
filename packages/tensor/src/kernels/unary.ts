/** Elementwise kernels of one operand: one named loop each over packed elements, computed in float64 and rounded once. */
import type { TypedArray } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";
import { packedData } from "./copy.ts";
import { erf as erfOf } from "./erf.ts";
import { dirtyArray } from "./recycle.ts";
import { type MapName, mapSimd } from "./simd/maps.ts";

type Loop = (a: TypedArray, out: TypedArray) => void;

const negLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = -a[i];
};
const absLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.abs(a[i]);
};
const signLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.sign(a[i]) + 0;
};
const reciprocalLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = 1 / a[i];
};
const sqrtLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(a[i]);
};
const rsqrtLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = 1 / Math.sqrt(a[i]);
};
const expLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(a[i]);
};
const logLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.log(a[i]);
};
const log1pLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.log1p(a[i]);
};
const sinLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.sin(a[i]);
};
const cosLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.cos(a[i]);
};
const tanLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.tan(a[i]);
};
const tanhLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.tanh(a[i]);
};
const sigmoidLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = 1 / (1 + Math.exp(-a[i]));
};
// log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|), which cannot overflow
const softplusLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++)
    out[i] = Math.max(a[i], 0) + Math.log1p(Math.exp(-Math.abs(a[i])));
};
const reluLoop: Loop = (a, out) => {
  // biome-ignore lint/complexity/useMathMinMax: Math.max would not keep −0, which torch keeps
  for (let i = 0; i < out.length; i++) out[i] = a[i] < 0 ? 0 : a[i];
};
const erfLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = erfOf(a[i]);
};
const floorLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.floor(a[i]);
};
// to the nearest, ties to even, as torch (Math.round takes ties up)
const roundLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) {
    const r = Math.round(a[i]);
    out[i] = r - a[i] === 0.5 && r % 2 !== 0 ? r - 1 : r;
  }
};
const ceilLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.ceil(a[i]);
};
const truncLoop: Loop = (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.trunc(a[i]);
};

/** A kernel as ops see it: one array in, a packed array of the same dtype out. */
export type UnaryKernel = (x: NdArray) => NdArray;

/** A plain loop, and the SIMD kernel of the same name where there is one. */
function unary(loop: Loop, fast: MapName | null = null): UnaryKernel {
  return (x) => {
    const out = dirtyArray(x.shape, x.dtype);
    const a = packedData(x);
    if (fast === null || !mapSimd(fast, a, out.data)) loop(a, out.data);
    return out;
  };
}

export const neg: UnaryKernel = unary(negLoop, "neg");
export const abs: UnaryKernel = unary(absLoop);
export const sign: UnaryKernel = unary(signLoop);
export const reciprocal: UnaryKernel = unary(reciprocalLoop);
export const sqrt: UnaryKernel = unary(sqrtLoop, "sqrt");
export const rsqrt: UnaryKernel = unary(rsqrtLoop);
export const exp: UnaryKernel = unary(expLoop, "exp");
export const log: UnaryKernel = unary(logLoop);
export const log1p: UnaryKernel = unary(log1pLoop);
export const sin: UnaryKernel = unary(sinLoop);
export const cos: UnaryKernel = unary(cosLoop);
export const tanh: UnaryKernel = unary(tanhLoop, "tanh");
export const tan: UnaryKernel = unary(tanLoop);
export const sigmoid: UnaryKernel = unary(sigmoidLoop, "sigmoid");
export const softplus: UnaryKernel = unary(softplusLoop);
export const relu: UnaryKernel = unary(reluLoop, "relu");
export const erf: UnaryKernel = unary(erfLoop, "erf");
export const round: UnaryKernel = unary(roundLoop);
export const floor: UnaryKernel = unary(floorLoop);
export const ceil: UnaryKernel = unary(ceilLoop);
export const trunc: UnaryKernel = unary(truncLoop);
