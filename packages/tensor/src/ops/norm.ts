/**
 * Layer normalisation (Ba, Kiros & Hinton 2016): each row brought to mean 0 and variance 1, then scaled and shifted.
 * x̂ = (x − m) r with r = 1/√(v + ε), y = x̂ w + b. g is always ∂L/∂y.
 */
import { record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { numelOf, type Shape, sameShape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, mul, sub } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { rsqrt } from "./exponential.ts";
import { mean, variance } from "./reduce.ts";

export interface LayerNormOptions {
  weight?: Tensor | null;
  bias?: Tensor | null;
  /** Added to the variance. Default 1e-5. */
  eps?: number;
}

/**
 * x normalised over its last dimensions, which have the sizes `normalizedShape`.
 * Shapes: x (…, *normalizedShape), weight and bias normalizedShape → as x.
 * @throws RangeError if the sizes do not match.
 * @see torch.nn.functional.layer_norm
 * @example layerNorm(tensor([1, 3], { dtype: "float32" }), [2]).toArray() // [-1, 1]
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: Shape,
  options: LayerNormOptions = {},
): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = options;
  const lead = x.ndim - normalizedShape.length;
  if (lead < 0 || normalizedShape.length === 0 || !sameShape(x.shape.slice(lead), normalizedShape))
    throw new RangeError(
      `layerNorm: the last sizes of ${shapeText(x.shape)} must be ${shapeText(normalizedShape)}`,
    );
  for (const parameter of [weight, bias])
    if (parameter !== null && !sameShape(parameter.shape, normalizedShape))
      throw new RangeError(
        `layerNorm: weight and bias need shape ${shapeText(normalizedShape)}, got ${shapeText(parameter.shape)}`,
      );
  const size = numelOf(normalizedShape);
  const value = kernels.layerNorm(x, size, weight, bias, eps);
  const dims = normalizedShape.map((_, i) => lead + i);
  const hat = () => normalized(x, dims, eps);
  return record("NativeLayerNormBackward0", value, [
    [
      x,
      (g) => slopeOfRows(weight === null ? g : mul(g, weight), x, dims, eps),
      x,
      ...present(weight),
    ],
    ...present(weight).map(
      (w) => [w, (g: Tensor) => sumTo(mul(g, hat()), normalizedShape), x] as const,
    ),
    ...present(bias).map((b) => [b, (g: Tensor) => sumTo(g, normalizedShape)] as const),
  ]);
}

function present(x: Tensor | null): Tensor[] {
  return x === null ? [] : [x];
}

/** r = 1/√(v + ε), row by row. */
function inverseDeviation(x: Tensor, dims: readonly number[], eps: number): Tensor {
  return rsqrt(add(variance(x, dims, { correction: 0, keepdim: true }), eps));
}

/** x̂, composed of ops: what the fused kernel computes, and what its derivatives are made of. */
function normalized(x: Tensor, dims: readonly number[], eps: number): Tensor {
  return mul(sub(x, mean(x, dims, { keepdim: true })), inverseDeviation(x, dims, eps));
}

/** ∂L/∂x from h = ∂L/∂x̂: r (h − mean h − x̂ mean(h x̂)). */
function slopeOfRows(h: Tensor, x: Tensor, dims: readonly number[], eps: number): Tensor {
  const hat = normalized(x, dims, eps);
  const centred = sub(h, mean(h, dims, { keepdim: true }));
  const along = mul(hat, mean(mul(h, hat), dims, { keepdim: true }));
  return mul(inverseDeviation(x, dims, eps), sub(centred, along));
}
