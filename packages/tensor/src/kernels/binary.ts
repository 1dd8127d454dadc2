/**
 * Elementwise kernels of two operands, broadcasting: one named loop each.
 * A shared loop that takes the operation as a callback measured 5 to 20 times slower, since V8 cannot inline it.
 */
import type { DType, TypedArray } from "../dtype.ts";
import type { NdArray } from "../ndarray.ts";
import { broadcastShapes } from "../shape.ts";
import { narrow } from "./copy.ts";
import { dirtyArray } from "./recycle.ts";
import { broadcastTo, walkPlanes, walkRows } from "./rows.ts";
import { type Plane, type ZipName, zipSimd } from "./simd/maps.ts";

/** One row: a from i in steps of di, b from j in steps of dj, n results to out from k on. */
type Loop = (
  a: TypedArray,
  i: number,
  di: number,
  b: TypedArray,
  j: number,
  dj: number,
  out: TypedArray,
  k: number,
  n: number,
) => void;

const addLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] + b[j];
};
const subLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] - b[j];
};
const mulLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] * b[j];
};
const divLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] / b[j];
};
const floorDivideLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = Math.floor(a[i] / b[j]);
};
// Python's %: the result has the sign of the divisor.
const remainderLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) {
    const r = a[i] % b[j];
    out[k] = r !== 0 && r < 0 !== b[j] < 0 ? r + b[j] : r;
  }
};
const powLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  // 1 ** NaN is 1 in C and torch, NaN in JavaScript
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] === 1 ? 1 : a[i] ** b[j];
};
// Math.max and Math.min give NaN if either operand is NaN, as torch does.
const maximumLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = Math.max(a[i], b[j]);
};
const minimumLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = Math.min(a[i], b[j]);
};
const hypotLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = Math.hypot(a[i], b[j]);
};
const eqLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] === b[j] ? 1 : 0;
};
const ltLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] < b[j] ? 1 : 0;
};
const leLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] <= b[j] ? 1 : 0;
};
const neLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] !== b[j] ? 1 : 0;
};
const andLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] !== 0 && b[j] !== 0 ? 1 : 0;
};
const orLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj) out[k] = a[i] !== 0 || b[j] !== 0 ? 1 : 0;
};
const xorLoop: Loop = (a, i, di, b, j, dj, out, k, n) => {
  for (const end = k + n; k < end; k++, i += di, j += dj)
    out[k] = (a[i] !== 0) !== (b[j] !== 0) ? 1 : 0;
};

/** A kernel as ops see it: two arrays of one dtype in, a packed array out. */
export type BinaryKernel = (x: NdArray, y: NdArray) => NdArray;

export const add: BinaryKernel = arithmetic("add", addLoop, "add");
export const sub: BinaryKernel = arithmetic("sub", subLoop, "sub");
export const mul: BinaryKernel = arithmetic("mul", mulLoop, "mul");
export const div: BinaryKernel = arithmetic("div", divLoop, "div");
export const floorDivide: BinaryKernel = arithmetic("floorDivide", floorDivideLoop);
export const remainder: BinaryKernel = arithmetic("remainder", remainderLoop);
export const pow: BinaryKernel = arithmetic("pow", powLoop);
export const maximum: BinaryKernel = arithmetic("maximum", maximumLoop);
export const minimum: BinaryKernel = arithmetic("minimum", minimumLoop);
export const hypot: BinaryKernel = arithmetic("hypot", hypotLoop);
export const eq: BinaryKernel = predicate("eq", eqLoop);
export const ne: BinaryKernel = predicate("ne", neLoop);
export const lt: BinaryKernel = predicate("lt", ltLoop);
export const le: BinaryKernel = predicate("le", leLoop);
export const logicalAnd: BinaryKernel = predicate("logicalAnd", andLoop);
export const logicalOr: BinaryKernel = predicate("logicalOr", orLoop);
export const logicalXor: BinaryKernel = predicate("logicalXor", xorLoop);

/** A kernel whose result has the operands' dtype; integer results are worked out in float64 and must fit. */
function arithmetic(name: string, loop: Loop, fast: ZipName | null = null): BinaryKernel {
  return (x, y) => {
    if (x.dtype === "float32" || x.dtype === "float64") return run(name, loop, x, y, x.dtype, fast);
    return narrow(name, run(name, loop, x, y, "float64"), x.dtype);
  };
}

/** A kernel whose result is bool. */
function predicate(name: string, loop: Loop): BinaryKernel {
  return (x, y) => run(name, loop, x, y, "bool");
}

const plane = (data: TypedArray, start: number, rowStep: number, step: number): Plane => ({
  data,
  start,
  rowStep,
  step,
});

function run(
  name: string,
  loop: Loop,
  x: NdArray,
  y: NdArray,
  dtype: DType,
  fast: ZipName | null = null,
): NdArray {
  const out = dirtyArray(broadcastShapes(x.shape, y.shape, name), dtype);
  const [a, b, c] = [x.data, y.data, out.data];
  const operands = [broadcastTo(x, out.shape), broadcastTo(y, out.shape), out];
  walkPlanes(operands, (rows, n, [i, j, k], [ri, rj], [di, dj]) => {
    const [left, right] = [plane(a, i, ri, di), plane(b, j, rj, dj)];
    if (fast !== null && zipSimd(fast, left, right, c, k, rows, n)) return;
    for (let r = 0; r < rows; r++) loop(a, i + r * ri, di, b, j + r * rj, dj, c, k + r * n, n);
  });
  return out;
}

/** out ← out + y, in place; both of one shape and float dtype. */
export function addInto(out: NdArray, y: NdArray): void {
  const [a, b] = [out.data, y.data];
  walkRows([out, y], (n, [i, j], [di, dj]) => {
    if (di !== 1) addStridedLoop(a, i, di, b, j, dj, n);
    else if (!zipSimd("add", plane(a, i, 0, 1), plane(b, j, 0, dj), a, i, 1, n))
      addLoop(a, i, 1, b, j, dj, a, i, n);
  });
}

function addStridedLoop(
  a: TypedArray,
  i: number,
  di: number,
  b: TypedArray,
  j: number,
  dj: number,
  n: number,
): void {
  for (; n > 0; n--, i += di, j += dj) a[i] += b[j];
}
