/**
 * The updates of one parameter as loops over packed float32 arrays: p parameter, g gradient, the rest optimizer state.
 *
 * Each Math.fround stands where torch stores a float32 between two of its operations (a store into p, m, … rounds by itself). Where torch
 * multiplies and adds at once (fma) there is one rounding for both: the product of two float32 is exact in float64, and the sum is rounded
 * once more only by chance (once in some 2²⁹ cases). So SGD's parameters are torch's bit for bit, as long as gradients are. The others take
 * square roots, where torch's x86 build calls MKL, which misses the nearest float32 by one in a fifth of all cases (measured): their steps
 * agree to such last bits.
 */
import { adamSimd } from "@gptlight/tensor/kernels";
import { power } from "./power.ts";

export interface SgdSettings {
  readonly lr: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
  readonly maximize: boolean;
}

/** m is the momentum's buffer, null without momentum; `first` says that it holds nothing yet. */
export function sgdUpdate(
  p: Float32Array,
  g: Float32Array,
  m: Float32Array | null,
  first: boolean,
  settings: SgdSettings,
): void {
  const { nesterov, maximize } = settings;
  const sign = maximize ? -1 : 1;
  const lr = Math.fround(-settings.lr);
  const decay = Math.fround(settings.weightDecay);
  const momentum = Math.fround(settings.momentum);
  const fresh = Math.fround(1 - settings.dampening);
  for (let i = 0; i < p.length; i++) {
    let d = Math.fround(sign * g[i] + decay * p[i]);
    if (m !== null) {
      m[i] = first ? d : Math.fround(momentum * m[i]) + fresh * d;
      d = nesterov ? Math.fround(d + momentum * m[i]) : m[i];
    }
    p[i] += lr * d;
  }
}

export interface AdamSettings {
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecay: number;
  readonly maximize: boolean;
  /** Weight decay shrinks the parameter itself (AdamW), instead of being part of the gradient (Adam). */
  readonly decoupled: boolean;
}

/**
 * m and v are the running means of g and g²; vMax, unless null, the largest v so far (amsgrad); `step` counts from 1.
 * Where there are SIMD kernels, they do the plain case: 2 ns an element instead of 20 (Node 20) or 34 (Node 24).
 */
export function adamUpdate(
  p: Float32Array,
  g: Float32Array,
  m: Float32Array,
  v: Float32Array,
  vMax: Float32Array | null,
  step: number,
  settings: AdamSettings,
): void {
  const [beta1, beta2] = settings.betas;
  const sign = settings.maximize ? -1 : 1;
  const kept = settings.decoupled ? Math.fround(1 - settings.lr * settings.weightDecay) : 1;
  const decay = settings.decoupled ? 0 : Math.fround(settings.weightDecay);
  const fresh1 = Math.fround(1 - beta1);
  const old2 = Math.fround(beta2);
  const fresh2 = Math.fround(1 - beta2);
  const scale = Math.fround(-(settings.lr / (1 - power(beta1, step)))); // m is too small by 1 − β₁ᵗ at first
  const root = Math.fround(Math.sqrt(1 - power(beta2, step))); // √v by √(1 − β₂ᵗ)
  const eps = Math.fround(settings.eps);
  const plain = vMax === null && sign === 1;
  const numbers = { keep: kept, decay, fresh1, old2, fresh2, scale, root, eps };
  if (plain && adamSimd(p, g, m, v, numbers)) return;
  for (let i = 0; i < p.length; i++) {
    p[i] *= kept;
    const d = Math.fround(sign * g[i] + decay * p[i]);
    m[i] += fresh1 * Math.fround(d - m[i]);
    v[i] = Math.fround(old2 * v[i]) + Math.fround(fresh2 * d) * d;
    if (vMax !== null && !(vMax[i] >= v[i])) vMax[i] = v[i];
    const spread = Math.fround(Math.sqrt(vMax === null ? v[i] : vMax[i]));
    const denominator = Math.fround(Math.fround(spread / root) + eps);
    p[i] += Math.fround(Math.fround(scale * m[i]) / denominator);
  }
}

export interface AdagradSettings {
  readonly lr: number;
  readonly lrDecay: number;
  readonly eps: number;
  readonly weightDecay: number;
  readonly maximize: boolean;
}

/** sum is that of all g² so far; `step` counts from 1. */
export function adagradUpdate(
  p: Float32Array,
  g: Float32Array,
  sum: Float32Array,
  step: number,
  settings: AdagradSettings,
): void {
  const sign = settings.maximize ? -1 : 1;
  const decay = Math.fround(settings.weightDecay);
  const lr = Math.fround(-(settings.lr / (1 + (step - 1) * settings.lrDecay)));
  const eps = Math.fround(settings.eps);
  for (let i = 0; i < p.length; i++) {
    const d = Math.fround(sign * g[i] + decay * p[i]);
    sum[i] += d * d;
    const denominator = Math.fround(Math.fround(Math.sqrt(sum[i])) + eps);
    p[i] += Math.fround(Math.fround(lr * d) / denominator);
  }
}

export interface RmspropSettings {
  readonly lr: number;
  readonly alpha: number;
  readonly eps: number;
  readonly weightDecay: number;
  readonly momentum: number;
  readonly maximize: boolean;
}

/** v is the running mean of g²; mean, unless null, that of g (centered); m, unless null, the momentum's buffer. */
export function rmspropUpdate(
  p: Float32Array,
  g: Float32Array,
  v: Float32Array,
  mean: Float32Array | null,
  m: Float32Array | null,
  settings: RmspropSettings,
): void {
  const sign = settings.maximize ? -1 : 1;
  const decay = Math.fround(settings.weightDecay);
  const old = Math.fround(settings.alpha);
  const fresh = Math.fround(1 - settings.alpha);
  const momentum = Math.fround(settings.momentum);
  const lr = Math.fround(-settings.lr);
  const eps = Math.fround(settings.eps);
  for (let i = 0; i < p.length; i++) {
    const d = Math.fround(sign * g[i] + decay * p[i]);
    v[i] = Math.fround(old * v[i]) + Math.fround(fresh * d) * d;
    let variance = v[i];
    if (mean !== null) {
      mean[i] += fresh * Math.fround(d - mean[i]);
      variance = Math.fround(variance - mean[i] * mean[i]);
    }
    const denominator = Math.fround(Math.fround(Math.sqrt(variance)) + eps);
    if (m === null) p[i] += Math.fround(Math.fround(lr * d) / denominator);
    else {
      m[i] = Math.fround(momentum * m[i]) + Math.fround(d / denominator);
      p[i] += lr * m[i];
    }
  }
}
