/**
 * What a core can do at best, for bench/kernels.ts to compare with: fourteen sums in registers, each s · x + x over and over, nothing
 * loaded or stored. A multiplication and an addition take 3 cycles each (fused: 4) and two of each can begin in a cycle, which twelve
 * sums would just fill (49 GFLOP/s); fourteen do (59), and with x they are all the 15 registers that V8 gives.
 */
import { madd, sumLanes } from "./madd";

/** n rounds of 14 · 4 multiplications and as many additions; the result only keeps the compiler from leaving them out. */
export function peak(n: usize, factor: f32): f32 {
  const x = f32x4.splat(factor);
  let s0 = x, s1 = x, s2 = x, s3 = x, s4 = x, s5 = x, s6 = x, s7 = x, s8 = x, s9 = x, s10 = x, s11 = x, s12 = x, s13 = x;
  for (; n > 0; n--) {
    s0 = madd(s0, x, x);
    s1 = madd(s1, x, x);
    s2 = madd(s2, x, x);
    s3 = madd(s3, x, x);
    s4 = madd(s4, x, x);
    s5 = madd(s5, x, x);
    s6 = madd(s6, x, x);
    s7 = madd(s7, x, x);
    s8 = madd(s8, x, x);
    s9 = madd(s9, x, x);
    s10 = madd(s10, x, x);
    s11 = madd(s11, x, x);
    s12 = madd(s12, x, x);
    s13 = madd(s13, x, x);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), f32x4.add(f32x4.add(s4, s5), s6));
  const high = f32x4.add(f32x4.add(f32x4.add(s7, s8), f32x4.add(s9, s10)), f32x4.add(f32x4.add(s11, s12), s13));
  return sumLanes(f32x4.add(low, high));
}
