/** Activations with a parameter, or with a derivative worth a kernel of its own; computed in float64 and rounded once. */
import type { TypedArray } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";
import { packedData } from "./copy.ts";
import { erf } from "./erf.ts";
import { dirtyArray } from "./recycle.ts";
import { mapSimd, slopeSimd } from "./simd/maps.ts";

const ROOT_2_BY_PI = Math.sqrt(2 / Math.PI);
const CUBE = 0.044715; // the factor of x³ that makes tanh fit best

/** x σ(x). */
export function silu(x: NdArray): NdArray {
  const out = dirtyArray(x.shape, x.dtype);
  siluLoop(packedData(x), out.data);
  return out;
}

function siluLoop(a: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i] / (1 + Math.exp(-a[i]));
}

/** alpha (eˣ − 1). */
export function elu(x: NdArray, alpha: number): NdArray {
  const out = dirtyArray(x.shape, x.dtype);
  eluLoop(packedData(x), alpha, out.data);
  return out;
}

function eluLoop(a: TypedArray, alpha: number, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) out[i] = alpha * Math.expm1(a[i]);
}

/** x Φ(x), or its tanh form. */
export function gelu(x: NdArray, byTanh: boolean): NdArray {
  const out = dirtyArray(x.shape, x.dtype);
  const a = packedData(x);
  if (!mapSimd(byTanh ? "geluTanh" : "geluErf", a, out.data))
    (byTanh ? geluTanhLoop : geluErfLoop)(a, out.data);
  return out;
}

function geluErfLoop(a: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) out[i] = 0.5 * a[i] * (1 + erf(a[i] * Math.SQRT1_2));
}

function geluTanhLoop(a: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) {
    const x = a[i];
    out[i] = 0.5 * x * (1 + Math.tanh(ROOT_2_BY_PI * (x + CUBE * x * x * x)));
  }
}

/** g · gelu′(x). */
export function geluBackward(g: NdArray, x: NdArray, byTanh: boolean): NdArray {
  const out = dirtyArray(x.shape, x.dtype);
  const [h, a] = [packedData(g), packedData(x)];
  if (!slopeSimd(byTanh ? "geluTanhBackward" : "geluErfBackward", h, a, out.data))
    (byTanh ? geluTanhSlopeLoop : geluErfSlopeLoop)(h, a, out.data);
  return out;
}

// (x Φ(x))′ = Φ(x) + x φ(x)
function geluErfSlopeLoop(g: TypedArray, a: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) {
    const x = a[i];
    const phi = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    out[i] = g[i] * (0.5 * (1 + erf(x * Math.SQRT1_2)) + x * phi);
  }
}

// with u = √(2/π)(x + 0.044715 x³) and t = tanh u: ½ (1 + t) + ½ x (1 − t²) u′
function geluTanhSlopeLoop(g: TypedArray, a: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) {
    const x = a[i];
    const t = Math.tanh(ROOT_2_BY_PI * (x + CUBE * x * x * x));
    const slope = ROOT_2_BY_PI * (1 + 3 * CUBE * x * x);
    out[i] = g[i] * 0.5 * (1 + t + x * (1 - t * t) * slope);
  }
}

/** g where y is positive: relu backward, from its result. */
export function reluBackward(g: NdArray, y: NdArray): NdArray {
  const out = dirtyArray(y.shape, y.dtype);
  const [h, b] = [packedData(g), packedData(y)];
  if (!slopeSimd("reluBackward", h, b, out.data)) reluSlopeLoop(h, b, out.data);
  return out;
}

function reluSlopeLoop(g: TypedArray, y: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) out[i] = y[i] <= 0 ? 0 : g[i];
}

/** g (1 − y²): tanh backward, from its result. */
export function tanhBackward(g: NdArray, y: NdArray): NdArray {
  const out = dirtyArray(y.shape, y.dtype);
  const [h, b] = [packedData(g), packedData(y)];
  if (!slopeSimd("tanhBackward", h, b, out.data)) tanhSlopeLoop(h, b, out.data);
  return out;
}

function tanhSlopeLoop(g: TypedArray, y: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) out[i] = g[i] * (1 - y[i] * y[i]);
}

/** g y (1 − y): sigmoid backward, from its result. */
export function sigmoidBackward(g: NdArray, y: NdArray): NdArray {
  const out = dirtyArray(y.shape, y.dtype);
  const [h, b] = [packedData(g), packedData(y)];
  if (!slopeSimd("sigmoidBackward", h, b, out.data)) sigmoidSlopeLoop(h, b, out.data);
  return out;
}

function sigmoidSlopeLoop(g: TypedArray, y: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) out[i] = g[i] * y[i] * (1 - y[i]);
}
