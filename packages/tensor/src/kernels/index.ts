/** The kernels, in reading order: arrays in, arrays out; no gradients, no plain numbers. */
export { reshaped } from "../ndarray.ts";
export * from "./activation.ts";
export * from "./binary.ts";
export * from "./copy.ts";
export * from "./create.ts";
export * from "./matmul.ts";
export * from "./movement.ts";
export * from "./norm.ts";
export { recycle } from "./recycle.ts";
export * from "./reduce.ts";
export { broadcastTo } from "./rows.ts";
export * from "./scan.ts";
export * from "./softmax.ts";
export * from "./sort.ts";
export * from "./take.ts";
export * from "./unary.ts";
export * from "./where.ts";
