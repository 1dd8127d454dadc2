/**
 * Integer powers, correctly rounded. V8's x ** n misses the nearest number in one of ten cases, where the C library under torch does not;
 * a last bit of β^t would change the last bits of every parameter that Adam updates.
 */

/** A number as the sum of two, the second too small to change the first: some 106 bits. */
type Double = readonly [high: number, low: number];

/** x as the sum of two halves of 26 bits (Veltkamp), whose products are exact. */
function split(x: number): Double {
  const t = (2 ** 27 + 1) * x;
  const high = t - (t - x);
  return [high, x - high];
}

/** x · y, with what the rounding of the product of the high parts loses (Dekker 1971) and the cross terms. */
function times([x, dx]: Double, [y, dy]: Double): Double {
  const product = x * y;
  const [x1, x2] = split(x);
  const [y1, y2] = split(y);
  const lost = x1 * y1 - product + x1 * y2 + x2 * y1 + x2 * y2 + (x * dy + dx * y);
  const high = product + lost;
  return [high, product - high + lost];
}

/**
 * xⁿ for an integer n >= 0, by repeated squaring.
 * @example power(0.85, 7) // 0.3205770882812499, where V8's 0.85 ** 7 ends in …8125
 */
export function power(x: number, n: number): number {
  let result: Double = [1, 0];
  let square: Double = [x, 0];
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = times(result, square);
    square = times(square, square);
  }
  return result[0];
}
