/**
 * One step of Adam (Kingma & Ba 2015) over n parameters p with gradients g and running means m and v, in torch's order:
 * p ← p · keep, d ← g + decay · p, m ← m + fresh1 (d − m), v ← v · old2 + fresh2 d², p ← p + scale · m / (√v / root + eps).
 */
export function adam(
  n: usize, p: usize, g: usize, m: usize, v: usize,
  keep: f32, decay: f32, fresh1: f32, old2: f32, fresh2: f32, scale: f32, root: f32, eps: f32,
): void {
  const kept = f32x4.splat(keep), shrink = f32x4.splat(decay), c1 = f32x4.splat(fresh1), b2 = f32x4.splat(old2);
  const c2 = f32x4.splat(fresh2), size = f32x4.splat(scale), r = f32x4.splat(root), e = f32x4.splat(eps);
  for (let i: usize = 0; i < n << 2; i += 16) {
    const before = f32x4.mul(v128.load(p + i), kept);
    const d = f32x4.add(v128.load(g + i), f32x4.mul(shrink, before));
    const mean = v128.load(m + i), first = f32x4.add(mean, f32x4.mul(c1, f32x4.sub(d, mean)));
    const second = f32x4.add(f32x4.mul(v128.load(v + i), b2), f32x4.mul(f32x4.mul(c2, d), d));
    v128.store(m + i, first);
    v128.store(v + i, second);
    const divisor = f32x4.add(f32x4.div(f32x4.sqrt(second), r), e);
    v128.store(p + i, f32x4.add(before, f32x4.div(f32x4.mul(size, first), divisor)));
  }
}
