/**
 * @gptlight/tensor/testing: what the library is tested with, for users who test their own ops and layers.
 * README.md shows how. Needs fast-check, which is an optional peer dependency of this sub-path only.
 */
export type { ClosenessOptions } from "./closeness.ts";
export { allclose, assertClose, describeDifference } from "./closeness.ts";
export type { GradcheckOptions, TensorFunction } from "./gradcheck.ts";
export { gradcheck, gradgradcheck } from "./gradcheck.ts";
export type { IndexOptions } from "./index-expressions.ts";
export { indexExpressions } from "./index-expressions.ts";
export type { MatcherOutcome, TensorMatchers } from "./matcher.ts";
export { tensorMatchers } from "./matcher.ts";
export type { ShapeOptions } from "./shapes.ts";
export { broadcastablePairs, shapes, shapesBroadcastTo } from "./shapes.ts";
export type { Layout, TensorOptions } from "./tensors.ts";
export { elements, tensorPairs, tensors } from "./tensors.ts";
