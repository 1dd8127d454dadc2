/** The kernels that TypeScript calls (src/kernels/simd/), in reading order: functions, maps, rows, gemm, optimizers, normal. */
export * from "./maps";
export * from "./rows";
export { gemm } from "./gemm";
export * from "./optimizers";
export * from "./normal";
