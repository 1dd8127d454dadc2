/**
 * Comparing tensors with a tolerance, and saying where they differ most: |actual − expected| ≤ atol + rtol · |expected|.
 * torch.allclose and torch.testing.assert_close; left out are its msg, check_device and check_layout, which have no meaning here.
 */
import { type DType, type NestedArray, Tensor, tensor } from "../index.ts";
import { broadcastShapes, sameShape, shapeText } from "../shape.ts";

export interface ClosenessOptions {
  /** Allowed difference as a share of |expected|. */
  rtol?: number;
  /** Allowed difference that does not depend on the expected value. */
  atol?: number;
  /** Does NaN equal NaN? Default false. */
  equalNan?: boolean;
}

/** What torch.testing.assert_close allows when nothing is said: about √ε of the dtype, and nothing for integers. */
const DEFAULTS: Readonly<Record<DType, { rtol: number; atol: number }>> = {
  float32: { rtol: 1.3e-6, atol: 1e-5 },
  float64: { rtol: 1e-7, atol: 1e-7 },
  int32: { rtol: 0, atol: 0 },
  bool: { rtol: 0, atol: 0 },
};

/**
 * Whether every element of `actual` is close to that of `expected`, broadcasting; `describeDifference` says which are not.
 * Default rtol 1e-5, atol 1e-8.
 * @throws RangeError if the shapes do not broadcast.
 * @see torch.allclose
 * @example allclose(tensor([1, 2.5]), tensor([1, 2.50001])) // true
 */
export function allclose(
  actual: Tensor,
  expected: Tensor,
  options: ClosenessOptions = {},
): boolean {
  const shape = broadcastShapes(actual.shape, expected.shape, "allclose");
  const tolerance = { rtol: 1e-5, atol: 1e-8, ...options };
  return farElements(actual.expand(shape), expected.expand(shape), tolerance).length === 0;
}

/**
 * Throws unless `actual` has the shape, the dtype and, up to the tolerance, the values of `expected`, which may be nested arrays (then any dtype will do).
 * Default tolerance: that of the wider dtype, float32 1.3e-6 and 1e-5, float64 1e-7 and 1e-7, integers and bools 0.
 * @throws Error that names the index where the two differ most, both values there, and how many differ.
 * @see torch.testing.assert_close
 * @example assertClose(tensor([1, 2.5]), [1, 2.5]) // undefined
 */
export function assertClose(
  actual: Tensor,
  expected: Tensor | NestedArray,
  options: ClosenessOptions = {},
): void {
  const difference = describeDifference(actual, expected, options);
  if (difference !== null) throw new Error(`assertClose: ${difference}`);
}

/**
 * How `actual` differs from `expected`, in the words of assertClose, or null if it does not.
 * @example describeDifference(tensor([1, 2]), [1, 3]) // "1 of 2 elements differ (50.0%); worst at [1]: got 2, wanted 3, difference 1 where 0 is allowed"
 */
export function describeDifference(
  actual: Tensor,
  expected: Tensor | NestedArray,
  options: ClosenessOptions = {},
): string | null {
  if (!(actual instanceof Tensor)) return `wanted a tensor, got ${typeof actual}`;
  const wanted = expected instanceof Tensor ? expected : tensor(expected, { dtype: actual.dtype });
  if (!sameShape(actual.shape, wanted.shape))
    return `wanted shape ${shapeText(wanted.shape)}, got ${shapeText(actual.shape)}`;
  if (actual.dtype !== wanted.dtype) return `wanted dtype ${wanted.dtype}, got ${actual.dtype}`;
  const tolerance = { ...DEFAULTS[actual.dtype], ...options };
  const far = farElements(actual, wanted, tolerance);
  if (far.length === 0) return null;
  const { index, got, want, excess } = far.reduce((a, b) => (b.excess > a.excess ? b : a));
  const percent = ((100 * far.length) / actual.numel()).toFixed(1);
  const short = (x: number): number => Number(x.toPrecision(3));
  const allowed = tolerance.atol + tolerance.rtol * Math.abs(want);
  const gap = `, difference ${short(Math.abs(got - want))} where ${short(allowed)} is allowed`;
  return [
    `${far.length} of ${actual.numel()} elements differ (${percent}%)`,
    `worst at ${shapeText(index)}: got ${got}, wanted ${want}${Number.isFinite(excess) ? gap : ""}`,
  ].join("; ");
}

/** An element outside the tolerance. */
interface FarElement {
  readonly index: readonly number[];
  readonly got: number;
  readonly want: number;
  /** How far outside; Infinity where one of the two is NaN or infinite. */
  readonly excess: number;
}

function farElements(
  actual: Tensor,
  expected: Tensor,
  { rtol = 0, atol = 0, equalNan = false }: ClosenessOptions,
): FarElement[] {
  const [a, b] = [actual.toTypedArray(), expected.toTypedArray()];
  const far: FarElement[] = [];
  for (let k = 0; k < a.length; k++) {
    const [got, want] = [a[k], b[k]];
    if (got === want || (equalNan && Number.isNaN(got) && Number.isNaN(want))) continue;
    const comparable = Number.isFinite(got) && Number.isFinite(want);
    const excess = comparable ? Math.abs(got - want) - (atol + rtol * Math.abs(want)) : Infinity;
    if (excess > 0) far.push({ index: indexAt(k, actual.shape), got, want, excess });
  }
  return far;
}

/** The index of element k, counted in row-major order. */
export function indexAt(k: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  let rest = k;
  for (let d = shape.length - 1; d >= 0; d--) {
    index[d] = rest % shape[d];
    rest = Math.floor(rest / shape[d]);
  }
  return index;
}
