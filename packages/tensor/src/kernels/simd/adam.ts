/** Adam's step over packed float32 arrays, in place, streamed through scratch memory. */
import { A, simd } from "./loader.ts";
import { MAP_PAYS } from "./maps.ts";

const CHUNK = 1 << 14;

/** The numbers of one step: p ← p · keep, d ← g + decay · p, m ← m + fresh1 (d − m), v ← v · old2 + fresh2 d², p ← p + scale · m / (√v / root + eps). */
export interface AdamStep {
  readonly keep: number;
  readonly decay: number;
  readonly fresh1: number;
  readonly old2: number;
  readonly fresh2: number;
  readonly scale: number;
  readonly root: number;
  readonly eps: number;
}

/** Whether it was done: not without SIMD, nor for a few elements, where the plain loop of @gptlight/nn serves (20 ns an element against 2). */
export function adamSimd(
  p: Float32Array,
  g: Float32Array,
  m: Float32Array,
  v: Float32Array,
  step: AdamStep,
): boolean {
  if (simd === null || p.length < MAP_PAYS) return false;
  const { kernels, heap } = simd;
  const { keep, decay, fresh1, old2, fresh2, scale, root, eps } = step;
  const [P, G, M, V] = [A, A + CHUNK, A + 2 * CHUNK, A + 3 * CHUNK];
  for (let i = 0; i < p.length; i += CHUNK) {
    const n = Math.min(CHUNK, p.length - i);
    heap.set(p.subarray(i, i + n), P);
    heap.set(g.subarray(i, i + n), G);
    heap.set(m.subarray(i, i + n), M);
    heap.set(v.subarray(i, i + n), V);
    kernels.adam(
      n,
      P * 4,
      G * 4,
      M * 4,
      V * 4,
      keep,
      decay,
      fresh1,
      old2,
      fresh2,
      scale,
      root,
      eps,
    );
    p.set(heap.subarray(P, P + n), i);
    m.set(heap.subarray(M, M + n), i);
    v.set(heap.subarray(V, V + n), i);
  }
  return true;
}
