/** One step of Adam with decoupled weight decay (Loshchilov & Hutter 2019) over n parameters, in torch's order of rounding. */
export function adamw(
  n: usize, p: usize, g: usize, m: usize, v: usize,
  beta1: f32, beta2: f32, keep: f32, step: f32, rootCorrection: f32, eps: f32,
): void {
  const c1 = f32x4.splat(<f32>1 - beta1), b2 = f32x4.splat(beta2), c2 = f32x4.splat(<f32>1 - beta2);
  const kept = f32x4.splat(keep), size = f32x4.splat(step), root = f32x4.splat(rootCorrection), e = f32x4.splat(eps);
  for (let i: usize = 0; i < n << 2; i += 16) {
    const gi = v128.load(g + i), mi = v128.load(m + i);
    const first = f32x4.add(mi, f32x4.mul(c1, f32x4.sub(gi, mi))); // lerp: m + (1 − β₁)(g − m)
    const second = f32x4.add(f32x4.mul(v128.load(v + i), b2), f32x4.mul(f32x4.mul(gi, gi), c2));
    v128.store(m + i, first);
    v128.store(v + i, second);
    const scale = f32x4.add(f32x4.div(f32x4.sqrt(second), root), e);
    v128.store(p + i, f32x4.sub(f32x4.mul(v128.load(p + i), kept), f32x4.div(f32x4.mul(size, first), scale)));
  }
}
