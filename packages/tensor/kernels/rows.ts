/**
 * Kernels that go along rows: `rows` rows of n floats, `ld` floats apart (n rounded up to a multiple of 8).
 * The caller fills what lies between n and ld with what counts for nothing: −∞ for maxima and exponentials, 0 for sums.
 */
import * as f from "./functions";
import { addWide, madd, maxLanes, sumLanes, total } from "./madd";

/** The largest of a row. */
// @ts-ignore: decorator
@inline
function rowMax(a: usize, end: usize): f32 {
  let m = v128.load(a);
  for (let p = a; p < end; p += 16) m = f32x4.pmax(m, v128.load(p)); // NaN never wins here; it comes out of the sum
  return maxLanes(m);
}

/** a ← e^(scale · a − shift), and the sum of that. */
// @ts-ignore: decorator
@inline
function expRow(a: usize, end: usize, scale: v128, shift: v128): f32 {
  let s = f64x2.splat(0);
  for (let p = a; p < end; p += 32) {
    const x = f.exp(f32x4.sub(f32x4.mul(v128.load(p), scale), shift));
    const y = f.exp(f32x4.sub(f32x4.mul(v128.load(p, 16), scale), shift));
    v128.store(p, x);
    v128.store(p, y, 16);
    s = addWide(s, f32x4.add(x, y));
  }
  return <f32>total(s);
}

/** In place: softmax(scale · row), scale > 0. */
export function softmax(rows: usize, ld: usize, a: usize, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (; rows > 0; rows--, a += ld << 2) {
    const end = a + (ld << 2);
    const sum = expRow(a, end, factor, f32x4.splat(rowMax(a, end) * scale));
    const share = f32x4.splat(<f32>1 / sum);
    for (let p = a; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), share));
  }
}

/** c ← scale · y (g − Σ g y): softmax backward, y its result at b. */
export function softmaxBackward(rows: usize, ld: usize, g: usize, y: usize, c: usize, scale: f32): void {
  const factor = f32x4.splat(scale), step = ld << 2;
  for (; rows > 0; rows--, g += step, y += step, c += step) {
    let s = f32x4.splat(0);
    for (let i: usize = 0; i < step; i += 16) s = madd(v128.load(g + i), v128.load(y + i), s);
    const mean = f32x4.splat(sumLanes(s));
    for (let i: usize = 0; i < step; i += 16)
      v128.store(c + i, f32x4.mul(f32x4.mul(v128.load(y + i), factor), f32x4.sub(v128.load(g + i), mean)));
  }
}

/** The largest of each row to `tops`, and Σ e^(a − largest) to `sums`; a becomes e^(a − largest). */
export function expRows(rows: usize, ld: usize, a: usize, tops: usize, sums: usize): void {
  const one = f32x4.splat(1);
  for (; rows > 0; rows--, a += ld << 2, tops += 4, sums += 4) {
    const end = a + (ld << 2), top = rowMax(a, end);
    store<f32>(tops, top);
    store<f32>(sums, expRow(a, end, one, f32x4.splat(top)));
  }
}

/** a ← factor[row] · e^(a − shift[row]): with shift = log Σ e, a share of softmax. */
export function scaledExpRows(rows: usize, ld: usize, a: usize, shifts: usize, factors: usize): void {
  for (; rows > 0; rows--, a += ld << 2, shifts += 4, factors += 4) {
    const shift = v128.load32_splat(shifts), factor = v128.load32_splat(factors);
    for (let p = a, end = a + (ld << 2); p < end; p += 32) {
      const x = f.exp(f32x4.sub(v128.load(p), shift)), y = f.exp(f32x4.sub(v128.load(p, 16), shift));
      v128.store(p, f32x4.mul(x, factor));
      v128.store(p, f32x4.mul(y, factor), 16);
    }
  }
}

/** The mean of a row. */
// @ts-ignore: decorator
@inline
function rowMean(a: usize, end: usize): f32 {
  let s = f64x2.splat(0), t = s;
  for (let p = a; p < end; p += 32) {
    s = addWide(s, v128.load(p));
    t = addWide(t, v128.load(p, 16));
  }
  return <f32>(total(f64x2.add(s, t)) / <f64>((end - a) >> 2));
}

/**
 * c ← (a − mean) r w + b with r = 1/√(variance + eps); the mean and r are kept in `stats`, two floats a row.
 * Rows have no padding here: ld is a multiple of 8 and all of it counts.
 */
export function layerNorm(rows: usize, ld: usize, a: usize, w: usize, b: usize, c: usize, stats: usize, eps: f64): void {
  const n = <f64>ld, step = ld << 2;
  for (; rows > 0; rows--, a += step, c += step, stats += 8) {
    const mean = rowMean(a, a + step), m = f32x4.splat(mean);
    let s = f64x2.splat(0), t = s;
    for (let i: usize = 0; i < step; i += 32) {
      const x = f32x4.sub(v128.load(a + i), m), y = f32x4.sub(v128.load(a + i, 16), m);
      s = addWide(s, f32x4.mul(x, x));
      t = addWide(t, f32x4.mul(y, y));
    }
    const r = <f32>(1 / sqrt<f64>(total(f64x2.add(s, t)) / n + eps)), scale = f32x4.splat(r);
    for (let i: usize = 0; i < step; i += 16)
      v128.store(c + i, madd(f32x4.mul(f32x4.sub(v128.load(a + i), m), scale), v128.load(w + i), v128.load(b + i)));
    store<f32>(stats, mean);
    store<f32>(stats, r, 4);
  }
}

/**
 * Layer norm backward from the statistics: c ← r (h − mean h − x̂ mean(h x̂)) with h = g w and x̂ = (a − mean) r;
 * dw += g x̂ and db += g, row after row.
 */
export function layerNormBackward(
  rows: usize, ld: usize, g: usize, a: usize, w: usize, stats: usize, c: usize, dw: usize, db: usize,
): void {
  const n = <f32>ld, step = ld << 2;
  for (; rows > 0; rows--, g += step, a += step, c += step, stats += 8) {
    const m = v128.load32_splat(stats), r = v128.load32_splat(stats, 4);
    let sum = f32x4.splat(0), along = sum;
    for (let i: usize = 0; i < step; i += 16) {
      const gi = v128.load(g + i), h = f32x4.mul(gi, v128.load(w + i));
      const hat = f32x4.mul(f32x4.sub(v128.load(a + i), m), r);
      sum = f32x4.add(sum, h);
      along = madd(h, hat, along);
      v128.store(dw + i, madd(gi, hat, v128.load(dw + i)));
      v128.store(db + i, f32x4.add(v128.load(db + i), gi));
    }
    const meanH = f32x4.splat(sumLanes(sum) / n), meanAlong = f32x4.splat(sumLanes(along) / n);
    for (let i: usize = 0; i < step; i += 16) {
      const h = f32x4.mul(v128.load(g + i), v128.load(w + i));
      const hat = f32x4.mul(f32x4.sub(v128.load(a + i), m), r);
      v128.store(c + i, f32x4.mul(r, f32x4.sub(f32x4.sub(h, meanH), f32x4.mul(hat, meanAlong))));
    }
  }
}

/** out[j] += Σ rows a[row][j], with out in float64. */
export function addRows(rows: usize, ld: usize, a: usize, out: usize): void {
  for (let i: usize = 0; i < ld << 2; i += 16) {
    let low = v128.load(out + 2 * i), high = v128.load(out + 2 * i, 16);
    for (let p = a + i, end = p + ((rows * ld) << 2); p < end; p += ld << 2) {
      const x = v128.load(p);
      low = f64x2.add(low, f64x2.promote_low_f32x4(x));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 0, 1)));
    }
    v128.store(out + 2 * i, low);
    v128.store(out + 2 * i, high, 16);
  }
}

/** The sum of n floats, n a multiple of 16, in float64. */
export function sum(n: usize, a: usize): f64 {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (const end = a + (n << 2); a < end; a += 64) {
    s0 = addWide(s0, v128.load(a));
    s1 = addWide(s1, v128.load(a, 16));
    s2 = addWide(s2, v128.load(a, 32));
    s3 = addWide(s3, v128.load(a, 48));
  }
  return total(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
}
