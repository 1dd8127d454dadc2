/**
 * eˣ, tanh, erf and what activations make of them, four at a time, in float32.
 * Constants come from a table in memory: V8 builds a v128.const anew with three instructions at each use, while a broadcast load is
 * one (exp: 2.1 → 1.15 ns an element). nearest, trunc_sat, min and max are slow sequences on x64 and are avoided.
 */
import { madd } from "./madd";

const TABLE = memory.data<f32>([
  // 0: eˣ, bounds of x, log₂e, 1.5 · 2²³, −ln 2 in two parts
  130, -150, 1.44269504088896341, 12582912, -0.693359375, 2.12194440e-4,
  // 6: its polynomial (Cephes expf), and 1
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1,
  // 13: the bits of the integer 127
  1.77964905e-43,
  // 14: tanh near 0 (Cephes tanhf), 2, the border 0.625, and −0
  -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1, 2, 0.625, -0.0,
  // 22: erf near 0, odd polynomial, and its border
  -5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1, 0.921875,
  // 29: log(1 − erf) beyond, and a bound for x
  -1.72853470e-5, 3.83197126e-4, -3.88396438e-3, 2.42546219e-2, -1.06777877e-1, -6.34846687e-1, -1.28717512e-1, 10,
  // 37: GELU: √(2/π) 0.044715, √(2/π), ½, 1/√2, 3 · √(2/π) 0.044715, 1/√(2π), −½
  0.035677408136300125, 0.7978845608028654, 0.5, 0.7071067811865476, 0.10703222440890037, 0.3989422804014327, -0.5,
]);

// @ts-ignore: decorator
@inline
function constant(i: usize): v128 {
  return v128.load32_splat(TABLE + (i << 2));
}

/**
 * eˣ within 1 ulp everywhere, subnormal results and overflow included: x = n ln 2 + r, and 2ⁿ is applied in two halves.
 * n comes from adding 1.5 · 2²³, which leaves the nearest integer in the low bits. pmin and pmax with x first keep NaN.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, constant(0)), constant(1));
  const t = madd(x, constant(2), constant(3)), n = f32x4.sub(t, constant(3));
  const r = madd(n, constant(5), madd(n, constant(4), x));
  let p = constant(6);
  p = madd(p, r, constant(7));
  p = madd(p, r, constant(8));
  p = madd(p, r, constant(9));
  p = madd(p, r, constant(10));
  p = madd(p, r, constant(11));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), constant(12));
  const half = i32x4.shr_s(t, 1);
  p = f32x4.mul(p, i32x4.shl(i32x4.add(half, constant(13)), 23));
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.sub(t, half), constant(13)), 23));
}

/** `magnitude` with the sign of x. */
// @ts-ignore: decorator
@inline
function withSign(magnitude: v128, x: v128): v128 {
  return v128.or(magnitude, v128.and(x, constant(21)));
}

/** An odd polynomial below 0.625, else 1 − 2 / (e^2|x| + 1); within 2 ulp. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const z = f32x4.mul(x, x), size = f32x4.abs(x);
  let p = constant(14);
  p = madd(p, z, constant(15));
  p = madd(p, z, constant(16));
  p = madd(p, z, constant(17));
  p = madd(p, z, constant(18));
  p = madd(f32x4.mul(p, z), size, size);
  const far = f32x4.sub(constant(12), f32x4.div(constant(19), f32x4.add(exp(f32x4.add(size, size)), constant(12))));
  return withSign(v128.bitselect(p, far, f32x4.lt(size, constant(20))), x);
}

/** 1 / (1 + e⁻ˣ). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(constant(12), f32x4.add(constant(12), exp(f32x4.neg(x))));
}

/** An odd polynomial near 0, else 1 − e^(a polynomial in |x|); within 2 ulp. */
// @ts-ignore: decorator
@inline
export function erf(x: v128): v128 {
  const a = f32x4.pmin(f32x4.abs(x), constant(36)), s = f32x4.mul(a, a);
  let near = constant(22);
  near = madd(near, s, constant(23));
  near = madd(near, s, constant(24));
  near = madd(near, s, constant(25));
  near = madd(near, s, constant(26));
  near = madd(near, s, constant(27));
  near = madd(near, a, a);
  let r = madd(constant(29), a, constant(30));
  r = madd(r, s, madd(constant(31), a, constant(32)));
  r = madd(r, a, constant(33));
  r = madd(r, a, constant(34));
  r = madd(r, a, constant(35));
  r = madd(r, a, f32x4.neg(a));
  const far = f32x4.sub(constant(12), exp(r));
  return withSign(v128.bitselect(near, far, f32x4.le(a, constant(28))), x);
}

/** ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). */
// @ts-ignore: decorator
@inline
export function geluTanh(x: v128): v128 {
  const half = f32x4.mul(x, constant(39));
  return madd(half, tanh(f32x4.mul(x, madd(f32x4.mul(x, x), constant(37), constant(38)))), half);
}

/** Its derivative, ½ (1 + t) + ½ x (1 − t²) u′ with u = √(2/π) (x + 0.044715 x³) and t = tanh u. */
// @ts-ignore: decorator
@inline
export function geluTanhSlope(x: v128): v128 {
  const z = f32x4.mul(x, x);
  const t = tanh(f32x4.mul(x, madd(z, constant(37), constant(38))));
  const u1 = madd(z, constant(41), constant(38));
  // x (1 − t²) first: it is 0 where x u′ would overflow
  const bend = f32x4.mul(f32x4.mul(x, f32x4.sub(constant(12), f32x4.mul(t, t))), u1);
  return f32x4.mul(constant(39), f32x4.add(f32x4.add(constant(12), t), bend));
}

/** ½ x (1 + erf(x/√2)). */
// @ts-ignore: decorator
@inline
export function geluErf(x: v128): v128 {
  const half = f32x4.mul(x, constant(39));
  return madd(half, erf(f32x4.mul(x, constant(40))), half);
}

/** Its derivative, Φ(x) + x φ(x). */
// @ts-ignore: decorator
@inline
export function geluErfSlope(x: v128): v128 {
  const phi = f32x4.mul(constant(42), exp(f32x4.mul(f32x4.mul(x, x), constant(43))));
  const distribution = madd(constant(39), erf(f32x4.mul(x, constant(40))), constant(39));
  return madd(x, phi, distribution);
}
