/** Matrix products over any strides: the textbook loops, and the SIMD kernel for all but the smallest float32 products. */
import type { TypedArray } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";
import { numelOf } from "../shape.ts";
import { narrow } from "./copy.ts";
import { dirtyArray } from "./recycle.ts";
import { type FloatMatrix, GEMM_PAYS, gemm } from "./simd/gemm.ts";
import { simd } from "./simd/loader.ts";

/** One matrix inside a typed array: where it starts, and how far a row and a column step. */
interface Matrix {
  readonly data: TypedArray;
  readonly start: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** [...batch, M, K] @ [...batch, K, N] → [...batch, M, N]; both of one dtype and with the same batch sizes. */
export function matmul(x: NdArray, y: NdArray): NdArray {
  const rank = x.ndim;
  const [M, K, N] = [x.shape[rank - 2], x.shape[rank - 1], y.shape[rank - 1]];
  const batch = x.shape.slice(0, rank - 2);
  const isInt = x.dtype === "int32" || x.dtype === "bool";
  const out = dirtyArray([...batch, M, N], isInt ? "float64" : x.dtype);
  const fast = simd !== null && x.dtype === "float32" && M * N * K >= GEMM_PAYS ? simd : null;
  for (let n = 0, count = numelOf(batch); n < count; n++) {
    const [a, b] = [matrixAt(x, n), matrixAt(y, n)];
    if (fast === null) product(a, b, out.data, n * M * N, M, N, K);
    else
      gemm(fast, a as FloatMatrix, b as FloatMatrix, out.data as Float32Array, n * M * N, M, N, K);
  }
  return isInt ? narrow("matmul", out, x.dtype) : out;
}

/** Matrix n of a batch, counted in row-major order. */
function matrixAt(x: NdArray, n: number): Matrix {
  const rank = x.ndim;
  let start = x.offset;
  for (let d = rank - 3, rest = n; d >= 0; d--) {
    start += (rest % x.shape[d]) * x.strides[d];
    rest = Math.floor(rest / x.shape[d]);
  }
  return { data: x.data, start, rowStep: x.strides[rank - 2], columnStep: x.strides[rank - 1] };
}

/** out[k…] = A B: for each row of A, rows of B are scaled and added up; a row is summed in float64 and rounded once. */
function product(
  A: Matrix,
  B: Matrix,
  out: TypedArray,
  k: number,
  M: number,
  N: number,
  K: number,
): void {
  const [a, b] = [A.data, B.data];
  const row = new Float64Array(N);
  for (let m = 0; m < M; m++, k += N) {
    row.fill(0);
    for (let p = 0; p < K; p++) {
      const scale = a[A.start + m * A.rowStep + p * A.columnStep];
      for (let n = 0, j = B.start + p * B.rowStep; n < N; n++, j += B.columnStep)
        row[n] += scale * b[j];
    }
    out.set(row, k);
  }
}
