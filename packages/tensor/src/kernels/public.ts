/** @gptlight/tensor/kernels: what packages built on tensors may call beneath the ops, and which kernels this process runs. */
import { simd } from "./simd/loader.ts";

export { type AdamStep, adamSimd } from "./simd/adam.ts";

/** "relaxed-simd", "simd", or "plain" where WebAssembly or its SIMD is missing or forbidden. */
export const kernelVariant: string = simd?.variant ?? "plain";
