/** fast-check arbitraries of shapes: lists of sizes, alone or in pairs that broadcast. They shrink to few and small dimensions. */
import fc from "fast-check";

/** How many dimensions shapes may have, and how large they may be. */
export interface ShapeOptions {
  /** Default 0: a scalar's []. */
  minDims?: number;
  /** Default 4. */
  maxDims?: number;
  /** Default 0: empty tensors are shapes too. */
  minSize?: number;
  /** Default 4. */
  maxSize?: number;
}

/** Shapes such as [], [3], [2, 0, 4]. @example fc.sample(shapes({ maxDims: 0 }), 1) // [[]] */
export function shapes(options: ShapeOptions = {}): fc.Arbitrary<number[]> {
  const { minDims = 0, maxDims = Math.max(minDims, 4), minSize = 0, maxSize = 4 } = options;
  return fc.array(fc.integer({ min: minSize, max: maxSize }), {
    minLength: minDims,
    maxLength: maxDims,
  });
}

/** Shapes that broadcast to `shape`: leading sizes may be missing, others may be 1. */
export function shapesBroadcastTo(shape: readonly number[]): fc.Arbitrary<number[]> {
  return fc
    .tuple(
      fc.nat(shape.length),
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
    )
    .map(([missing, ones]) => shape.map((size, d) => (ones[d] ? 1 : size)).slice(missing));
}

/** Two shapes that broadcast together, as the operands of add(x, y) do; `maxDims` bounds the longer one. */
export function broadcastablePairs(
  options: ShapeOptions = {},
): fc.Arbitrary<[x: number[], y: number[]]> {
  return shapes(options).chain((shape) =>
    fc.tuple(shapesBroadcastTo(shape), shapesBroadcastTo(shape)),
  );
}
