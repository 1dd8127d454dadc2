/**
 * Numbers as Python's `%.4f` and `%.4e` write them, and the one notation that torch picks for a whole tensor
 * (torch/_tensor_str.py, class _Formatter). Complex numbers are left out: the library has none.
 *
 * JavaScript's toFixed and toExponential round from the exact binary value too, but exact ties go away from zero where Python
 * goes to the even digit: 0.03125 is 0.0313 here and 0.0312 there. So a tie is found and its last digit put right.
 */
import { type DType, isFloat } from "../dtype.ts";
import type { PrintOptions } from "./options.ts";

/** Python's `%.{digits}f`. */
export function fixedText(x: number, digits: number): string {
  const sign = isNegative(x) ? "-" : "";
  const size = Math.abs(x);
  if (!Number.isFinite(size)) return specialText(x);
  if (size >= 1e21) {
    // toFixed would switch to the shortest digits here; doubles of this size are integers
    return `${sign}${BigInt(size)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
  }
  const text = size.toFixed(digits);
  return sign + (isTie(size, digits) ? toEven(text) : text);
}

/** Python's `%.{digits}e`: one digit, a point, `digits` digits, and an exponent of at least two digits. */
export function scientificText(x: number, digits: number): string {
  const sign = isNegative(x) ? "-" : "";
  const size = Math.abs(x);
  if (!Number.isFinite(size)) return specialText(x);
  const [mantissa, exponent] = size.toExponential(digits).split("e");
  const power = Number(exponent);
  const rounded = isTie(size, digits - power) ? toEven(mantissa) : mantissa;
  const exponentText = String(Math.abs(power)).padStart(2, "0");
  return `${sign}${rounded}e${power < 0 ? "-" : "+"}${exponentText}`;
}

/** Negative zero counts: torch shows its sign. */
function isNegative(x: number): boolean {
  return x < 0 || Object.is(x, -0);
}

/** nan has no sign in print. */
function specialText(x: number): string {
  if (Number.isNaN(x)) return "nan";
  return x > 0 ? "inf" : "-inf";
}

/**
 * Whether x lies exactly half way between two neighbouring multiples of 10^-places, that is, whether x·2·10^places is odd.
 * For places >= 0 the factor 5^places changes no parity, so x·2^(places+1) must be odd: a scaling that is exact in binary.
 * For places < 0, x must be an odd multiple of 10^-places / 2; 5^23 no longer fits a double's 53 bits, so larger ones never are.
 */
function isTie(x: number, places: number): boolean {
  if (places >= 0) return (x * 2 ** (places + 1)) % 2 === 1;
  if (places < -22) return false;
  const half = 10 ** -places / 2;
  return x % half === 0 && (x / half) % 2 === 1;
}

/** The digits of a tie that was rounded up: an odd last digit goes back to the even one below it. */
function toEven(digits: string): string {
  const last = Number(digits.at(-1));
  return last % 2 === 0 ? digits : digits.slice(0, -1) + String(last - 1);
}

/** The values of a tensor as text, and the width that all but zeros and non-finite values keep to. */
export interface NumberTexts {
  readonly texts: string[];
  readonly width: number;
}

/** Each value padded on the left to the common width, in one notation for all of them. */
export function numberTexts(
  values: readonly number[],
  dtype: DType,
  options: PrintOptions,
): NumberTexts {
  const raw = isFloat(dtype) ? floatTexts(values, options) : wholeTexts(values, dtype);
  return { texts: raw.texts.map((text) => text.padStart(raw.width)), width: raw.width };
}

/** Integers and bools: the plain text, as wide as the longest. */
function wholeTexts(values: readonly number[], dtype: DType): NumberTexts {
  const texts = values.map((x) => (dtype === "bool" ? (x === 0 ? "False" : "True") : String(x)));
  return { texts, width: texts.reduce((width, text) => Math.max(width, text.length), 1) };
}

/** Floats: scientific if the range asks for it, else whole numbers with a bare point, else fixed. */
function floatTexts(values: readonly number[], options: PrintOptions): NumberTexts {
  const { precision } = options;
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  let whole = true;
  for (const x of values) {
    if (!counts(x)) continue;
    low = Math.min(low, Math.abs(x));
    high = Math.max(high, Math.abs(x));
    whole &&= Number.isInteger(x);
  }
  const scientific =
    high > 0 && (options.sciMode ?? (high / low > 1000 || high > 1e8 || (!whole && low < 1e-4)));
  const textOf = (x: number): string => {
    if (scientific) return scientificText(x, precision);
    if (!whole) return fixedText(x, precision);
    return Number.isFinite(x) ? `${fixedText(x, 0)}.` : specialText(x);
  };

  let width = 1;
  const texts = values.map((x) => {
    const text = textOf(x);
    if (counts(x)) width = Math.max(width, text.length);
    return text;
  });
  return { texts, width };
}

/** Only finite, non-zero values decide notation and width; a `-inf` may stick out. */
function counts(x: number): boolean {
  return x !== 0 && Number.isFinite(x);
}
