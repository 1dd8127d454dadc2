/**
 * fast-check arbitraries of tensors in every layout a view can have. An op that is right on packed tensors only is a common fault;
 * these make it show: dimensions in any order of memory, steps between elements, repeated elements (stride 0), room before and behind.
 */
import fc from "fast-check";
import { type DType, fromTypedArray, type Tensor, tensor } from "../index.ts";
import { numelOf, type Shape, shapeText } from "../shape.ts";
import { broadcastablePairs, type ShapeOptions, shapes } from "./shapes.ts";

/** What may happen to the memory order of a tensor, besides lying packed. */
export type Layout = "permuted" | "stepped" | "expanded" | "offset";

const LAYOUTS: readonly Layout[] = ["permuted", "stepped", "expanded", "offset"];

/** Which tensors may come: shapes, dtypes, layouts, values. */
export interface TensorOptions extends ShapeOptions {
  /** Default "float32". */
  dtype?: DType;
  /** This shape; else a random one within minDims, maxDims, minSize, maxSize. */
  shape?: Shape;
  /** Which layouts are mixed in; [] means packed tensors only. Default: all. */
  layouts?: readonly Layout[];
  /** The values. Default: small ones of the dtype, see `elements`. */
  elements?: fc.Arbitrary<number>;
  /** Make them leaves that want a gradient. Default false. */
  requiresGrad?: boolean;
}

/**
 * Tensors of one dtype, of random shape, values and layout. They own or share their memory, but are no views in the eyes of autograd.
 * A failing one is printed with its strides and offset.
 * @example fc.assert(fc.property(tensors(), (x) => x.neg().neg().toArray().toString() === x.toArray().toString()))
 */
export function tensors(options: TensorOptions = {}): fc.Arbitrary<Tensor> {
  const { shape, layouts = LAYOUTS, dtype = "float32", requiresGrad = false } = options;
  const shapeArbitrary = shape === undefined ? shapes(options) : fc.constant([...shape]);
  return shapeArbitrary
    .chain((sizes) => fc.tuple(fc.constant(sizes), plans(sizes, layouts)))
    .chain(([sizes, plan]) =>
      values(numelOf(memoryShape(sizes, plan)), options.elements ?? elements(dtype)).map((data) => {
        const x = laidOut(data, dtype, sizes, plan);
        if (requiresGrad) x.requiresGrad = true;
        return printable(x);
      }),
    );
}

/** Two tensors whose shapes broadcast together, as the operands of add(x, y) do. */
export function tensorPairs(options: TensorOptions = {}): fc.Arbitrary<[x: Tensor, y: Tensor]> {
  return broadcastablePairs(options).chain(([x, y]) =>
    fc.tuple(tensors({ ...options, shape: x }), tensors({ ...options, shape: y })),
  );
}

/** Small values: floats between −8 and 8 with few digits, so that sums stay readable; integers −9 to 9; bools 0 and 1. */
export function elements(dtype: DType): fc.Arbitrary<number> {
  if (dtype === "bool") return fc.integer({ min: 0, max: 1 });
  if (dtype === "int32") return fc.integer({ min: -9, max: 9 });
  return fc.integer({ min: -1024, max: 1024 }).map((n) => n / 128);
}

/** How one dimension lies in memory. */
interface DimPlan {
  /** Elements of the memory before the first, and after the last. */
  readonly before: number;
  readonly after: number;
  readonly step: number;
  /** Stride 0: one element of memory for all indices. */
  readonly repeats: boolean;
}

/** The dimensions' plans, and their order in memory, outermost first. */
interface Plan {
  readonly dims: readonly DimPlan[];
  readonly order: readonly number[];
}

function plans(sizes: Shape, layouts: readonly Layout[]): fc.Arbitrary<Plan> {
  const has = (layout: Layout): boolean => layouts.includes(layout);
  const room = has("offset") ? fc.nat(2) : fc.constant(0);
  const dim = fc.record<DimPlan>({
    before: room,
    after: room,
    step: has("stepped") ? fc.integer({ min: 1, max: 3 }) : fc.constant(1),
    repeats: has("expanded")
      ? fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true))
      : fc.constant(false),
  });
  const inOrder = sizes.map((_, d) => d);
  return fc.record({
    dims: fc.tuple(...sizes.map(() => dim)),
    order: has("permuted")
      ? fc.shuffledSubarray(inOrder, { minLength: sizes.length, maxLength: sizes.length })
      : fc.constant(inOrder),
  });
}

/** The sizes of the packed memory that the plan needs, in the order of the tensor's dimensions. */
function memoryShape(sizes: Shape, { dims }: Plan): number[] {
  return dims.map(({ before, after, step, repeats }, d) => {
    const used = repeats ? 1 : sizes[d] === 0 ? 0 : (sizes[d] - 1) * step + 1;
    return before + used + after;
  });
}

function values(count: number, element: fc.Arbitrary<number>): fc.Arbitrary<number[]> {
  return fc.array(element, { minLength: count, maxLength: count });
}

/** A tensor of `sizes` on the memory `data`: the plan undone, step by step. */
function laidOut(data: readonly number[], dtype: DType, sizes: Shape, plan: Plan): Tensor {
  const inMemory = plan.order.map((d) => memoryShape(sizes, plan)[d]);
  let x = fromTypedArray(tensor(data, { dtype }).data, inMemory, { dtype });
  x = x.permute(plan.order.map((_, d) => plan.order.indexOf(d)));
  plan.dims.forEach(({ before, step, repeats }, d) => {
    const length = repeats ? 1 : sizes[d] === 0 ? 0 : (sizes[d] - 1) * step + 1;
    x = x.narrow(d, before, length).slice(d, { step });
    if (repeats) x = x.expand(x.shape.map((size, k) => (k === d ? sizes[d] : size)));
  });
  return x.detach();
}

/** Tells fast-check to print the layout with the values. */
function printable(x: Tensor): Tensor {
  const text = (): string =>
    `${x.detach()} of shape ${shapeText(x.shape)}, strides ${shapeText(x.strides)}, offset ${x.offset}`;
  Object.defineProperty(x, fc.toStringMethod, { value: text });
  return x;
}
