/** Elementwise kernels on packed float32 arrays, streamed through scratch memory in chunks that stay in the cache. */
import type { TypedArray } from "../../dtype.ts";
import { A, B, C, simd } from "./loader.ts";

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

/** Rows of n floats in an array: row r starts at start + r · rowStep, and its elements are `step` apart, 1 or 0 (one for all). */
export interface Plane {
  readonly data: TypedArray;
  readonly start: number;
  readonly rowStep: number;
  readonly step: number;
}

/**
 * out[k…] = a ∘ b for `rows` rows of n floats. A row that all share (a bias) and a number for each row (a mean) are laid out in full in
 * scratch memory, so that the kernel only knows packed operands.
 */
export function zipSimd(
  name: ZipName,
  a: Plane,
  b: Plane,
  out: TypedArray,
  k: number,
  rows: number,
  n: number,
): boolean {
  if (simd === null || rows * n < MAP_PAYS || !(out instanceof Float32Array)) return false;
  if (a.step > 1 || b.step > 1) return false;
  const { kernels, heap } = simd;
  const kernel = kernels[name];
  const height = Math.min(rows, Math.max(1, Math.floor(CHUNK / n)));
  const width = Math.min(n, CHUNK);
  for (let r = 0; r < rows; r += height)
    for (let at = 0; at < n; at += width) {
      const [h, w] = [Math.min(height, rows - r), Math.min(width, n - at)];
      if (a.rowStep !== 0 || (r === 0 && at === 0) || width < n) lay(heap, A, a, r, at, h, w);
      if (b.rowStep !== 0 || (r === 0 && at === 0) || width < n) lay(heap, B, b, r, at, h, w);
      kernel(h * w, A * 4, B * 4, C * 4);
      out.set(heap.subarray(C, C + h * w), k + r * n + at);
    }
  return true;
}

/** Copies h rows of w floats from (row, column) on to `to`, packed. */
function lay(
  heap: Float32Array,
  to: number,
  { data, start, rowStep, step }: Plane,
  row: number,
  column: number,
  h: number,
  w: number,
): void {
  let from = start + row * rowStep + column * step;
  if (step === 1 && (h === 1 || rowStep === w)) heap.set(data.subarray(from, from + h * w), to);
  else if (rowStep === 0) {
    if (step === 0) heap.fill(data[from], to, to + h * w);
    else repeat(heap, to, data.subarray(from, from + w), h);
  } else
    for (let r = 0; r < h; r++, from += rowStep, to += w) {
      if (step === 0) heap.fill(data[from], to, to + w);
      else heap.set(data.subarray(from, from + w), to);
    }
}

/** `times` copies of `row`, one after the other; what stands there already is doubled. */
function repeat(heap: Float32Array, to: number, row: TypedArray, times: number): void {
  heap.set(row, to);
  const total = row.length * times;
  for (let done = row.length; done < total; done *= 2)
    heap.copyWithin(to + done, to, to + Math.min(done, total - done));
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
