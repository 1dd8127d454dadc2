/** Matrix products by the SIMD kernel, straight from strided operands. */
import { A, B, BLOCK, C, type Simd, WORK } from "./loader.ts";

/** A matrix somewhere in a float32 array. */
export interface FloatMatrix {
  readonly data: Float32Array;
  readonly start: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** From so many multiplications on the kernel beats the plain loop (8 × 8 × 8: 0.40 µs against 0.9). */
export const GEMM_PAYS = 512;

/** Longest edge of a block of C, and depth of the blocks of A and B, in scratch memory. */
const EDGE = 1024;
const DEPTH = 1024;

/** out[k…] = X Y, row-major. X is M × K, Y is K × N. */
export function gemm(
  { kernels, heap }: Simd,
  x: FloatMatrix,
  y: FloatMatrix,
  out: Float32Array,
  k: number,
  M: number,
  N: number,
  K: number,
): void {
  const depth = evenPart(K, DEPTH, 4);
  const edge = Math.min(EDGE, Math.floor(BLOCK / depth) & ~7);
  const [height, width] = [evenPart(M, edge, 4), evenPart(N, edge, 8)];
  for (let j = 0; j < N; j += width)
    for (let i = 0; i < M; i += height) {
      const [m, n] = [Math.min(height, M - i), Math.min(width, N - j)];
      const rowC = (n + 7) & ~7;
      for (let p = 0; p < K; p += depth) {
        const d = Math.min(depth, K - p);
        const b = stage(heap, B, y, p, j, d, n);
        const a = stage(heap, A, x, i, p, m, d);
        const first = p === 0 ? 1 : 0;
        kernels.gemm(
          m,
          n,
          d,
          A * 4,
          a.row,
          a.column,
          B * 4,
          b.row,
          b.column,
          C * 4,
          rowC,
          first,
          WORK * 4,
        );
      }
      unstage(heap, rowC, out, k + i * N + j, N, m, n);
    }
}

/** `total` in equal parts of at most `cap`, rounded up to a multiple of `unit`. */
function evenPart(total: number, cap: number, unit: number): number {
  return Math.ceil(total / Math.ceil(total / cap) / unit) * unit;
}

/** How far, in floats, a row and a column of a block step in scratch memory. */
interface Steps {
  readonly row: number;
  readonly column: number;
}

/** Copies the block of m × n at (row, column) to `to`. It lies there column by column if the matrix is a transposed view. */
function stage(
  heap: Float32Array,
  to: number,
  { data, start, rowStep, columnStep }: FloatMatrix,
  row: number,
  column: number,
  m: number,
  n: number,
): Steps {
  const from = start + row * rowStep + column * columnStep;
  if (columnStep !== 1 && rowStep === 1)
    return { row: 1, column: copyRows(heap, to, data, from, columnStep, rowStep, n, m) };
  return { row: copyRows(heap, to, data, from, rowStep, columnStep, m, n), column: 1 };
}

/**
 * Copies m rows of n floats and returns how far apart they lie then.
 * Rows near each other are copied with what lies between them: one call for all takes 0.06 ns a float, a loop 1.5 ns
 * (heads of 16 in rows of 192: half the time). From 32 floats on, a call for each row beats the loop.
 */
function copyRows(
  heap: Float32Array,
  to: number,
  data: Float32Array,
  from: number,
  rowStep: number,
  columnStep: number,
  m: number,
  n: number,
): number {
  const span = (m - 1) * rowStep + n;
  if (columnStep === 1 && span <= Math.min(BLOCK, 12 * m * n) && span > 0) {
    heap.set(data.subarray(from, from + span), to);
    return rowStep;
  }
  let source = from;
  let target = to;
  if (columnStep === 1 && n >= 32)
    for (let i = 0; i < m; i++, source += rowStep, target += n)
      heap.set(data.subarray(source, source + n), target);
  else
    for (let i = 0; i < m; i++, source += rowStep)
      for (let j = 0, s = source; j < n; j++, s += columnStep) heap[target++] = data[s];
  return n;
}

/** Copies the block of C to `out`, whose rows are N apart. */
function unstage(
  heap: Float32Array,
  rowC: number,
  out: Float32Array,
  k: number,
  N: number,
  m: number,
  n: number,
): void {
  let source = C;
  let target = k;
  if (n === N && n === rowC) out.set(heap.subarray(source, source + m * n), target);
  else if (n >= 32)
    for (let i = 0; i < m; i++, source += rowC, target += N)
      out.set(heap.subarray(source, source + n), target);
  else
    for (let i = 0; i < m; i++, source += rowC, target += N)
      for (let j = 0; j < n; j++) out[target + j] = heap[source + j];
}
