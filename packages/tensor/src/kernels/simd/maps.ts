/** Elementwise kernels on packed float32 arrays, streamed through scratch memory in chunks that stay in the cache. */
import type { TypedArray } from "../../dtype.ts";
import { A, B, simd } from "./loader.ts";

/** From so many elements on the copies pay; measured between 64 (exp) and 128 (add). */
export const MAP_PAYS = 128;
const CHUNK = 1 << 14;

export type MapName =
  | "exp"
  | "tanh"
  | "sigmoid"
  | "erf"
  | "geluTanh"
  | "geluErf"
  | "sqrt"
  | "relu"
  | "neg";
export type ZipName = "add" | "sub" | "mul" | "div";
export type SlopeName =
  | "geluTanhBackward"
  | "geluErfBackward"
  | "tanhBackward"
  | "sigmoidBackward"
  | "reluBackward";

/** out = f(a), if there is a kernel for it here and it pays. */
export function mapSimd(name: MapName, a: TypedArray, out: TypedArray): boolean {
  if (simd === null || out.length < MAP_PAYS || !(out instanceof Float32Array)) return false;
  const { kernels, heap } = simd;
  const kernel = kernels[name];
  for (let i = 0; i < out.length; i += CHUNK) {
    const n = Math.min(CHUNK, out.length - i);
    heap.set(a.subarray(i, i + n), A);
    kernel(n, A * 4, A * 4);
    out.set(heap.subarray(A, A + n), i);
  }
  return true;
}

/** out[k…k+n) = a ∘ b; a step of 0 stands for one element for all. */
export function zipSimd(
  name: ZipName,
  a: TypedArray,
  i: number,
  di: number,
  b: TypedArray,
  j: number,
  dj: number,
  out: TypedArray,
  k: number,
  n: number,
): boolean {
  if (simd === null || n < MAP_PAYS || !(out instanceof Float32Array)) return false;
  if (di > 1 || dj > 1 || di + dj === 0) return false;
  const { kernels, heap } = simd;
  const kernel = kernels[name];
  for (let at = 0; at < n; at += CHUNK) {
    const m = Math.min(CHUNK, n - at);
    if (di === 0) heap[A] = a[i];
    else heap.set(a.subarray(i + at, i + at + m), A);
    if (dj === 0) heap[B] = b[j];
    else heap.set(b.subarray(j + at, j + at + m), B);
    kernel(m, A * 4, di, B * 4, dj, A * 4);
    out.set(heap.subarray(A, A + m), k + at);
  }
  return true;
}

/** out = g · f′, where `a` is what the slope is worked out from. */
export function slopeSimd(name: SlopeName, g: TypedArray, a: TypedArray, out: TypedArray): boolean {
  if (simd === null || out.length < MAP_PAYS || !(out instanceof Float32Array)) return false;
  const { kernels, heap } = simd;
  const kernel = kernels[name];
  for (let i = 0; i < out.length; i += CHUNK) {
    const n = Math.min(CHUNK, out.length - i);
    heap.set(g.subarray(i, i + n), A);
    heap.set(a.subarray(i, i + n), B);
    kernel(n, A * 4, B * 4, A * 4);
    out.set(heap.subarray(A, A + n), i);
  }
  return true;
}
