/**
 * Normals in blocks of sixteen, bit for bit as src/random/box-muller.ts, where the polynomials are explained: four pairs at a time.
 * Every step there is a float32 rounded once. Here a step runs in float64, two lanes wide, and is then rounded to float32: twice, that is,
 * which for all 2^24 radii and 2^24 angles comes to the same (bench/random.ts --exhaustive). No relaxed instructions: the bits must not
 * depend on the engine.
 */

/** Float64 values rounded to float32. */
// @ts-ignore: decorator
@inline
function round(x: v128): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(x));
}

/** a · b + c, rounded. */
// @ts-ignore: decorator
@inline
function fma(a: v128, b: v128, c: v128): v128 {
  return round(f64x2.add(f64x2.mul(a, b), c));
}

/** A float32 constant in both lanes. */
// @ts-ignore: decorator
@inline
function constant(x: f64): v128 {
  return f64x2.splat(<f64>(<f32>x));
}

/** The upper two lanes of four, below. */
// @ts-ignore: decorator
@inline
function upper(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 2, 3, 2, 3);
}

/** Two pairs of float64 as four float32. */
// @ts-ignore: decorator
@inline
function joined(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** ln((1 + x) · 2^e), not yet rounded. */
// @ts-ignore: decorator
@inline
function ln(x: v128, e: v128): v128 {
  let y = fma(constant(7.0376836292e-2), x, constant(-1.151461031e-1));
  y = fma(y, x, constant(1.1676998740e-1));
  y = fma(y, x, constant(-1.2420140846e-1));
  y = fma(y, x, constant(1.4249322787e-1));
  y = fma(y, x, constant(-1.6668057665e-1));
  y = fma(y, x, constant(2.0000714765e-1));
  y = fma(y, x, constant(-2.4999993993e-1));
  y = fma(y, x, constant(3.3333331174e-1));
  y = round(f64x2.mul(y, x));
  const xx = round(f64x2.mul(x, x));
  y = fma(y, xx, round(f64x2.mul(e, constant(-2.1219444e-4))));
  y = fma(xx, f64x2.splat(-0.5), y);
  return f64x2.add(f64x2.mul(e, f64x2.splat(0.693359375)), round(f64x2.add(x, y)));
}

/** √(−2·ln(1 − u)) for four u. */
// @ts-ignore: decorator
@inline
function radius(u: v128): v128 {
  const rest = f32x4.sub(f32x4.splat(1), u);
  const mantissa = v128.or(v128.and(rest, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000)); // in [½, 1)
  const small = f32x4.lt(mantissa, f32x4.splat(<f32>0.7071067811865476)); // −1 as an integer where so
  const e = i32x4.add(i32x4.sub(i32x4.shr_u(rest, 23), i32x4.splat(126)), small);
  const x = f32x4.sub(f32x4.add(mantissa, v128.and(mantissa, small)), f32x4.splat(1));
  const low = ln(f64x2.promote_low_f32x4(x), f64x2.convert_low_i32x4_s(e));
  const high = ln(f64x2.promote_low_f32x4(upper(x)), f64x2.convert_low_i32x4_s(upper(e)));
  return f32x4.sqrt(f32x4.mul(f32x4.splat(-2), joined(low, high)));
}

/** `angle` less octant · π/4. */
// @ts-ignore: decorator
@inline
function reduced(angle: v128, octant: v128): v128 {
  const t = fma(octant, f64x2.splat(-0.78515625), angle);
  return fma(octant, constant(-3.774894977445941e-8), fma(octant, constant(-2.4187564849853516e-4), t));
}

// @ts-ignore: decorator
@inline
function cosine(tt: v128): v128 {
  let c = fma(constant(2.443315711809948e-5), tt, constant(-1.388731625493765e-3));
  c = fma(c, tt, constant(4.166664568298827e-2));
  c = round(f64x2.mul(c, tt));
  return f64x2.add(fma(c, tt, f64x2.mul(tt, f64x2.splat(-0.5))), f64x2.splat(1));
}

// @ts-ignore: decorator
@inline
function sine(t: v128, tt: v128): v128 {
  let s = fma(constant(-1.9515295891e-4), tt, constant(8.3321608736e-3));
  s = fma(s, tt, constant(-1.6666654611e-1));
  s = round(f64x2.mul(s, tt));
  return f64x2.add(f64x2.mul(s, t), t);
}

/** The sign bit in the lanes where `bits` holds a 4. */
// @ts-ignore: decorator
@inline
function signs(bits: v128): v128 {
  return i32x4.shl(v128.and(bits, i32x4.splat(4)), 29);
}

/** (r, v) at a pair's places, 32 bytes apart, become (r·cos 2πv, r·sin 2πv), for four pairs. */
// @ts-ignore: decorator
@inline
function turn(a: usize): void {
  const angle = f32x4.mul(f32x4.splat(<f32>6.283185307179586), v128.load(a, 32));
  const whole = i32x4.trunc_sat_f32x4_s(f32x4.mul(angle, f32x4.splat(<f32>1.2732395447351628)));
  const octant = v128.and(i32x4.add(whole, i32x4.splat(1)), i32x4.splat(~1));
  const t = reduced(f64x2.promote_low_f32x4(angle), f64x2.convert_low_i32x4_s(octant));
  const u = reduced(f64x2.promote_low_f32x4(upper(angle)), f64x2.convert_low_i32x4_s(upper(octant)));
  const tt = round(f64x2.mul(t, t)), uu = round(f64x2.mul(u, u));
  const c = joined(cosine(tt), cosine(uu)), s = joined(sine(t, tt), sine(u, uu));
  const swap = i32x4.eq(v128.and(octant, i32x4.splat(2)), i32x4.splat(2));
  const cos = v128.xor(v128.bitselect(s, c, swap), signs(i32x4.add(octant, i32x4.splat(2)))); // octants 2 and 4
  const sin = v128.xor(v128.bitselect(c, s, swap), signs(octant)); // octants 4 and 6
  const r = v128.load(a);
  v128.store(a, f32x4.mul(r, cos));
  v128.store(a, f32x4.mul(r, sin), 32);
}

/** In place: n uniforms at a, n a multiple of 16, become radii where a block's first eight stand. */
export function normalRadii(n: usize, a: usize): void {
  for (const end = a + (n << 2); a < end; a += 64) {
    v128.store(a, radius(v128.load(a)));
    v128.store(a, radius(v128.load(a, 16)), 16);
  }
}

/** In place: n floats at a, of each block eight radii and eight uniforms, become normals of mean 0 and standard deviation 1. */
export function normalTurn(n: usize, a: usize): void {
  for (const end = a + (n << 2); a < end; a += 64) {
    turn(a);
    turn(a + 16);
  }
}
