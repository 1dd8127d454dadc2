/** The most that SIMD in WebAssembly can do here, in floating-point operations per second: packages/tensor/kernels/peak.ts, timed. */

import { RELAXED_SIMD, SIMD } from "./peak.generated.ts";
import { clock } from "./sides.ts";

const ROUNDS = 80_000; // 10 ms at one round in 7 cycles
const OPERATIONS = ROUNDS * 14 * 4 * 2;

/** A function that takes one sample of multiply and add, fused if `variant` is "relaxed-simd", in GFLOP/s. */
export function peakSampler(variant: string): () => number {
  const base64 = variant === "relaxed-simd" ? RELAXED_SIMD : SIMD;
  const module = new WebAssembly.Module(Buffer.from(base64, "base64"));
  const env = { memory: new WebAssembly.Memory({ initial: 1 }) };
  const peak = new WebAssembly.Instance(module, { env }).exports.peak as (
    rounds: number,
    factor: number,
  ) => number;
  return () => {
    const start = clock();
    peak(ROUNDS, 0.5);
    return OPERATIONS / (clock() - start) / 1e6;
  };
}
