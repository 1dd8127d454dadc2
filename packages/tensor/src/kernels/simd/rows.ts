/** Kernels along rows of packed float32 matrices: softmax, layer norm and sums, a few rows at a time through scratch memory. */
import type { TypedArray } from "../../dtype.ts";
import { A, B, BLOCK, C, type Simd, simd, WORK } from "./loader.ts";
import { MAP_PAYS } from "./maps.ts";

/** Floats at a time: what goes in and what comes out stay in the first-level caches. */
const CHUNK = 1 << 14;

/** How rows of n floats go through scratch memory: `ld` floats apart (n rounded up to a multiple of 8), `step` rows at a time. */
interface Passage {
  readonly simd: Simd;
  readonly n: number;
  readonly ld: number;
  readonly step: number;
}

/** null where there is no kernel, the arrays are no float32, or they are too small to gain. */
function passage(a: TypedArray, n: number): Passage | null {
  if (simd === null || !(a instanceof Float32Array) || a.length < MAP_PAYS || n < 8) return null;
  const ld = (n + 7) & ~7;
  return ld > BLOCK / 2 ? null : { simd, n, ld, step: Math.max(1, Math.floor(CHUNK / ld)) };
}

/** Copies `count` rows of `a`, from row `first` on, to `to`, and fills what pads them. */
function bring(
  { simd, n, ld }: Passage,
  a: TypedArray,
  first: number,
  count: number,
  to: number,
  padding: number,
): void {
  const { heap } = simd;
  if (ld === n) heap.set(a.subarray(first * n, (first + count) * n), to);
  else
    for (let r = 0; r < count; r++) {
      heap.set(a.subarray((first + r) * n, (first + r + 1) * n), to + r * ld);
      heap.fill(padding, to + r * ld + n, to + (r + 1) * ld);
    }
}

function fetch(
  { simd, n, ld }: Passage,
  at: number,
  out: TypedArray,
  first: number,
  count: number,
): void {
  const { heap } = simd;
  if (ld === n) out.set(heap.subarray(at, at + count * n), first * n);
  else
    for (let r = 0; r < count; r++)
      out.set(heap.subarray(at + r * ld, at + r * ld + n), (first + r) * n);
}

/** out = softmax(scale · rows of a); with `period` T > 0 causal: row r sees its first (r mod T) + 1 elements only. */
export function softmaxSimd(
  a: TypedArray,
  out: TypedArray,
  n: number,
  scale: number,
  period: number,
): boolean {
  const way = passage(a, n);
  if (way === null) return false;
  const {
    simd: { kernels, heap },
    ld,
    step,
  } = way;
  for (let r = 0, rows = a.length / n; r < rows; r += step) {
    const count = Math.min(step, rows - r);
    bring(way, a, r, count, A, -Infinity);
    if (period > 0)
      for (let i = 0; i < count; i++) {
        const seen = Math.min(n, ((r + i) % period) + 1);
        heap.fill(-Infinity, A + i * ld + seen, A + (i + 1) * ld);
      }
    kernels.softmax(count, ld, A * 4, scale);
    fetch(way, A, out, r, count);
  }
  return true;
}

/** out = scale · y (g − Σ g y), row by row. */
export function softmaxBackwardSimd(
  g: TypedArray,
  y: TypedArray,
  out: TypedArray,
  n: number,
  scale: number,
): boolean {
  const way = passage(g, n);
  if (way === null) return false;
  for (let r = 0, rows = g.length / n; r < rows; r += way.step) {
    const count = Math.min(way.step, rows - r);
    bring(way, g, r, count, A, 0);
    bring(way, y, r, count, B, 0);
    way.simd.kernels.softmaxBackward(count, way.ld, A * 4, B * 4, C * 4, scale);
    fetch(way, C, out, r, count);
  }
  return true;
}

/** lse[row] = log Σ e^a, in float64 as far as its last step goes. */
export function logSumExpSimd(a: TypedArray, lse: Float64Array, n: number): boolean {
  const way = passage(a, n);
  if (way === null) return false;
  const {
    simd: { kernels, heap },
    ld,
    step,
  } = way;
  for (let r = 0; r < lse.length; r += step) {
    const count = Math.min(step, lse.length - r);
    bring(way, a, r, count, A, -Infinity);
    kernels.expRows(count, ld, A * 4, B * 4, C * 4);
    for (let i = 0; i < count; i++) lse[r + i] = heap[B + i] + Math.log(heap[C + i]);
  }
  return true;
}

/** out = factors[row] · e^(a − lse[row]): softmax, scaled row by row. */
export function scaledSoftmaxSimd(
  a: TypedArray,
  lse: Float64Array,
  factors: Float64Array,
  out: TypedArray,
  n: number,
): boolean {
  const way = passage(a, n);
  if (way === null) return false;
  const {
    simd: { kernels, heap },
    ld,
    step,
  } = way;
  for (let r = 0; r < lse.length; r += step) {
    const count = Math.min(step, lse.length - r);
    bring(way, a, r, count, A, -Infinity);
    heap.set(lse.subarray(r, r + count), B);
    heap.set(factors.subarray(r, r + count), C);
    kernels.scaledExpRows(count, ld, A * 4, B * 4, C * 4);
    fetch(way, A, out, r, count);
  }
  return true;
}

/** out = (a − mean)/√(variance + eps) · w + b; mean and 1/√(…) of each row go to `stats`. For n a multiple of 8. */
export function layerNormSimd(
  a: TypedArray,
  w: TypedArray,
  b: TypedArray,
  out: TypedArray,
  stats: TypedArray,
  n: number,
  eps: number,
): boolean {
  const way = passage(a, n);
  if (way === null || way.ld !== n || n > CHUNK) return false;
  const { kernels, heap } = way.simd;
  const [W, BIAS, STATS] = [B, B + n, B + 2 * n];
  heap.set(w, W);
  heap.set(b, BIAS);
  for (let r = 0, rows = a.length / n; r < rows; r += way.step) {
    const count = Math.min(way.step, rows - r);
    bring(way, a, r, count, A, 0);
    kernels.layerNorm(count, n, A * 4, W * 4, BIAS * 4, C * 4, STATS * 4, eps);
    fetch(way, C, out, r, count);
    stats.set(heap.subarray(STATS, STATS + 2 * count), 2 * r);
  }
  return true;
}

/** What layer norm's backward reads and writes; dw and db are added to. */
export interface LayerNormSlopes {
  readonly g: TypedArray;
  readonly a: TypedArray;
  readonly w: TypedArray;
  readonly stats: TypedArray;
  readonly dx: TypedArray;
  readonly dw: TypedArray;
  readonly db: TypedArray;
}

export function layerNormBackwardSimd(
  { g, a, w, stats, dx, dw, db }: LayerNormSlopes,
  n: number,
): boolean {
  const way = passage(a, n);
  if (way === null || way.ld !== n || n > CHUNK) return false;
  const { kernels, heap } = way.simd;
  const [G, W, DW, DB, STATS] = [B, WORK, WORK + n, WORK + 2 * n, WORK + 3 * n];
  heap.set(w, W);
  heap.set(dw, DW);
  heap.set(db, DB);
  for (let r = 0, rows = a.length / n; r < rows; r += way.step) {
    const count = Math.min(way.step, rows - r);
    bring(way, a, r, count, A, 0);
    bring(way, g, r, count, G, 0);
    heap.set(stats.subarray(2 * r, 2 * (r + count)), STATS);
    kernels.layerNormBackward(count, n, G * 4, A * 4, W * 4, STATS * 4, C * 4, DW * 4, DB * 4);
    fetch(way, C, dx, r, count);
  }
  dw.set(heap.subarray(DW, DW + n));
  db.set(heap.subarray(DB, DB + n));
  return true;
}

/** out[j] = Σ over rows of a[row][j], for rows of n floats, in float64 and rounded once. */
export function sumRowsSimd(a: TypedArray, out: TypedArray, n: number): boolean {
  const way = passage(a, n);
  if (way === null) return false;
  const {
    simd: { kernels, heap },
    ld,
    step,
  } = way;
  const sums = new Float64Array(heap.buffer, B * 4, ld);
  sums.fill(0);
  for (let r = 0, rows = a.length / n; r < rows; r += step) {
    const count = Math.min(step, rows - r);
    bring(way, a, r, count, A, 0);
    kernels.addRows(count, ld, A * 4, B * 4);
  }
  out.set(sums.subarray(0, n));
  return true;
}

/** Σ a[i…i+n), in float64; null where there is no kernel. */
export function sumSimd(a: TypedArray, i: number, n: number): number | null {
  if (simd === null || n < MAP_PAYS || !(a instanceof Float32Array)) return null;
  const { kernels, heap } = simd;
  let total = 0;
  for (let at = 0; at < n; at += CHUNK) {
    const m = Math.min(CHUNK, n - at);
    heap.set(a.subarray(i + at, i + at + m), A);
    const padded = (m + 15) & ~15;
    heap.fill(0, A + m, A + padded);
    total += kernels.sum(padded, A * 4);
  }
  return total;
}
