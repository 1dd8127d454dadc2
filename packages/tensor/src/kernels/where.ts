/** Choosing between two arrays, element by element. */
import type { TypedArray } from "../dtype.ts";
import { emptyArray, type NdArray } from "../ndarray.ts";
import { broadcastShapes } from "../shape.ts";
import { broadcastTo, walkRows } from "./rows.ts";

/** `x` where `condition` (bool) holds, else `y`; all three broadcast, x and y are of one dtype. */
export function where(condition: NdArray, x: NdArray, y: NdArray): NdArray {
  const both = broadcastShapes(x.shape, y.shape, "where");
  const out = emptyArray(broadcastShapes(condition.shape, both, "where"), x.dtype);
  const operands = [condition, x, y].map((a) => broadcastTo(a, out.shape));
  walkRows([...operands, out], (n, [c, i, j, k], [dc, di, dj]) =>
    whereLoop(condition.data, c, dc, x.data, i, di, y.data, j, dj, out.data, k, n),
  );
  return out;
}

function whereLoop(
  condition: TypedArray,
  c: number,
  dc: number,
  a: TypedArray,
  i: number,
  di: number,
  b: TypedArray,
  j: number,
  dj: number,
  out: TypedArray,
  k: number,
  n: number,
): void {
  for (const end = k + n; k < end; k++, c += dc, i += di, j += dj)
    out[k] = condition[c] !== 0 ? a[i] : b[j];
}
