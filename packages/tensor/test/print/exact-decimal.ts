/**
 * The oracle for number texts: the exact value of a double as a fraction of BigInts, rounded half to even digit by digit.
 * Slow and plain; shares nothing with src/print/number.ts.
 */

/** |x| as numerator / denominator, exactly. */
function fraction(x: number): { numerator: bigint; denominator: bigint } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0) & 0x7fff_ffff_ffff_ffffn;
  const field = Number(bits >> 52n);
  const mantissa = field === 0 ? bits : (bits & 0xf_ffff_ffff_ffffn) | 0x10_0000_0000_0000n;
  const power = Math.max(field, 1) - 1075;
  return power >= 0
    ? { numerator: mantissa << BigInt(power), denominator: 1n }
    : { numerator: mantissa, denominator: 1n << BigInt(-power) };
}

/** numerator / denominator to the nearest integer, ties to even. */
function divideToEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** |x|·10^places to the nearest integer, ties to even. */
function scaled(x: number, places: number): bigint {
  const { numerator, denominator } = fraction(x);
  return places >= 0
    ? divideToEven(numerator * 10n ** BigInt(places), denominator)
    : divideToEven(numerator, denominator * 10n ** BigInt(-places));
}

function signOf(x: number): string {
  return x < 0 || Object.is(x, -0) ? "-" : "";
}

/** `%.{digits}f` of a finite x. */
export function oracleFixed(x: number, digits: number): string {
  const text = String(scaled(x, digits)).padStart(digits + 1, "0");
  const split = text.length - digits;
  return signOf(x) + text.slice(0, split) + (digits > 0 ? `.${text.slice(split)}` : "");
}

/** `%.{digits}e` of a finite x. */
export function oracleScientific(x: number, digits: number): string {
  let power = 0;
  if (x !== 0) {
    // the largest power with 10^power <= |x|
    const { numerator, denominator } = fraction(x);
    power = String(numerator).length - String(denominator).length - 1;
    while (atLeastPower(numerator, denominator, power + 1)) power++;
  }
  let n = String(scaled(x, digits - power));
  if (n.length > digits + 1) {
    power++; // rounding carried: 9.99996 is 1.0000e+01
    n = n.slice(0, -1);
  }
  n = n.padEnd(digits + 1, "0");
  const exponent = `${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  return `${signOf(x)}${n[0]}${digits > 0 ? `.${n.slice(1)}` : ""}e${exponent}`;
}

function atLeastPower(numerator: bigint, denominator: bigint, power: number): boolean {
  return power >= 0
    ? numerator >= denominator * 10n ** BigInt(power)
    : numerator * 10n ** BigInt(-power) >= denominator;
}
