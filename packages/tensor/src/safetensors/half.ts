/**
 * The two 16-bit floats of checkpoints, as loops over bit patterns: IEEE binary16 (torch.float16: 5 exponent bits, 10 of fraction)
 * and bfloat16 (the upper half of a float32). Widening is exact, NaN payloads included; narrowing rounds to nearest, ties to even,
 * and beyond the largest finite value to infinity, as torch's .half() and .bfloat16() do.
 */

const F32_INFINITY = 0x7f800000;
const F16_INFINITY = 0x7c00;

/** float16 bits to float32 bits. */
export function widenFloat16(halves: Uint16Array, out: Uint32Array): void {
  for (let i = 0; i < halves.length; i++) {
    const sign = (halves[i] & 0x8000) << 16;
    const exponent = (halves[i] >> 10) & 31;
    const fraction = halves[i] & 0x3ff;
    if (exponent === 31) {
      out[i] = sign | F32_INFINITY | (fraction << 13); // infinity, or a NaN with its payload
    } else if (exponent > 0) {
      out[i] = sign | ((exponent + 112) << 23) | (fraction << 13); // the biases are 127 and 15
    } else if (fraction > 0) {
      // fraction · 2^-24 is subnormal in float16 but not in float32: shift the leading one up to bit 10, the hidden bit
      const shift = Math.clz32(fraction) - 21;
      out[i] = sign | ((113 - shift) << 23) | ((fraction << (13 + shift)) & 0x7fffff);
    } else {
      out[i] = sign;
    }
  }
}

/** float32 bits to float16 bits. */
export function narrowToFloat16(words: Uint32Array, out: Uint16Array): void {
  for (let i = 0; i < words.length; i++)
    out[i] = ((words[i] >>> 16) & 0x8000) | float16Of(words[i] & 0x7fffffff);
}

/** Without the sign. */
function float16Of(word: number): number {
  if (word > F32_INFINITY) return F16_INFINITY | ((word & 0x7fffff) >> 13 || 1); // a NaN stays one
  const exponent = word >> 23;
  if (exponent < 102) return 0; // below 2^-25, half of the smallest float16
  if (exponent < 113) {
    // subnormal: in units of 2^-24
    const mantissa = (word & 0x7fffff) | 0x800000;
    return shiftToEven(mantissa, 126 - exponent);
  }
  return Math.min(shiftToEven(word - (112 << 23), 13), F16_INFINITY); // a carry moves on into the exponent
}

/** bfloat16 bits to float32 bits. */
export function widenBfloat16(halves: Uint16Array, out: Uint32Array): void {
  for (let i = 0; i < halves.length; i++) out[i] = halves[i] << 16;
}

/** float32 bits to bfloat16 bits. */
export function narrowToBfloat16(words: Uint32Array, out: Uint16Array): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] & 0x7fffffff;
    const upper = word > F32_INFINITY ? nanBfloat16(word) : shiftToEven(word, 16);
    out[i] = ((words[i] >>> 16) & 0x8000) | upper;
  }
}

/** The upper half of a NaN, kept a NaN where only the lower half told it from infinity. */
function nanBfloat16(word: number): number {
  const upper = word >> 16;
  return upper === F32_INFINITY >> 16 ? upper | 1 : upper;
}

/** n / 2^shift to the nearest integer, ties to even; n >= 0, shift from 1 to 24. */
function shiftToEven(n: number, shift: number): number {
  const rest = n & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  const quotient = n >> shift;
  return rest > half || (rest === half && (quotient & 1) === 1) ? quotient + 1 : quotient;
}
