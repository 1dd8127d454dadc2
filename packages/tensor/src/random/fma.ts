/**
 * Fused multiply-add: a·b + c with one rounding instead of two. torch's compiled loops use the processor's instruction for it,
 * so the last bits of its random numbers depend on it; JavaScript has none, and these two compute the same result.
 * Both add exactly what rounding lost (Knuth's two-sum, Dekker's product). Left out: results so small that the lost part underflows.
 */

/** Veltkamp's constant 2^27 + 1: multiplying by it parts a float64 into two halves of 26 bits. */
const SPLITTER = 2 ** 27 + 1;

/** What `sum = x + y` lost to rounding, exactly (Knuth). */
function lostInSum(x: number, y: number, sum: number): number {
  const yPart = sum - x;
  return x - (sum - yPart) + (y - yPart);
}

/** What `product = x * y` lost to rounding, exactly (Dekker); NaN if splitting x or y overflows. */
function lostInProduct(x: number, y: number, product: number): number {
  const xShifted = SPLITTER * x;
  const xHigh = xShifted - (xShifted - x);
  const xLow = x - xHigh;
  const yShifted = SPLITTER * y;
  const yHigh = yShifted - (yShifted - y);
  const yLow = y - yHigh;
  return xHigh * yHigh - product + xHigh * yLow + xLow * yHigh + xLow * yLow;
}

/**
 * a·b + c rounded once to float32; a, b and c are float32 values.
 * The product is exact in float64 (24 + 24 bits < 53), so only the sum is rounded, to float64 and then to float32.
 * The second rounding goes wrong only from exactly half way between two float32 values, where the first one's error must decide.
 */
export function fma32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const rounded = Math.fround(sum);
  const other = rounded + 2 * (sum - rounded); // the neighbour on the far side of sum, if sum is a midpoint
  if (other !== rounded && Math.fround(other) === other) {
    const lost = lostInSum(product, c, sum);
    if (lost !== 0) return lost > 0 === other > rounded ? other : rounded;
  }
  return rounded;
}

/**
 * a·b + c rounded once to float64.
 * a·b = product + e exactly; product + c + e is summed as high + low with the rest, which decides if high + low is a midpoint.
 */
export function fma64(a: number, b: number, c: number): number {
  const product = a * b;
  const high = product + c;
  const lostHigh = lostInSum(product, c, high);
  const lostBelow = lostInProduct(a, b, product);
  const low = lostHigh + lostBelow;
  const rest = lostInSum(lostHigh, lostBelow, low);
  const rounded = high + low;
  if (Number.isNaN(rounded)) return high; // an infinity, or a value above 2^996: no room to split it
  const gap = lostInSum(high, low, rounded);
  const other = rounded + 2 * gap; // the neighbour on the far side of high + low, if that is a midpoint
  if (other - rounded === 2 * gap && gap !== 0 && rest !== 0 && rest > 0 === gap > 0) return other;
  return rounded;
}
