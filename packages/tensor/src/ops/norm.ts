/**
 * Layer normalisation (Ba, Kiros & Hinton 2016): each row brought to mean 0 and variance 1, then scaled and shifted.
 * x̂ = (x − m) r with r = 1/√(v + ε), y = x̂ w + b. g is always ∂L/∂y.
 */
import { vjp } from "../autograd/backward.ts";
import { isGradEnabled } from "../autograd/grad-mode.ts";
import { record, recordJoint } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { checkShape, numelOf, type Shape, sameShape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, mul, sub } from "./arithmetic.ts";
import { rsqrt } from "./exponential.ts";
import { mean, variance } from "./reduce.ts";

/** The options of `layerNorm`, torch's. */
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
  checkShape(normalizedShape, "layerNorm");
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
  const { value, stats } = kernels.layerNorm(x, numelOf(normalizedShape), weight, bias, eps);
  const inputs = [x, ...present(weight), ...present(bias)];
  return recordJoint("NativeLayerNormBackward0", value, inputs, [x, ...present(weight)], (g) => {
    if (isGradEnabled()) {
      const dims = normalizedShape.map((_, i) => lead + i);
      return vjp((a, ...rest) => composedNorm(a, dims, rest, options), inputs, g);
    }
    const [dx, dw, db] = kernels
      .layerNormBackward(g, x, normalizedShape, weight, stats)
      .map((slope) => record("", slope, []));
    return [dx, ...(weight === null ? [] : [dw]), ...(bias === null ? [] : [db])];
  });
}

function present(x: Tensor | null | undefined): Tensor[] {
  return x ? [x] : [];
}

/** The same out of ops; `rest` holds the weight and the bias, as far as there are any. */
function composedNorm(
  x: Tensor,
  dims: readonly number[],
  rest: readonly Tensor[],
  options: LayerNormOptions,
): Tensor {
  const { weight, bias, eps = 1e-5 } = options;
  const centred = sub(x, mean(x, dims, { keepdim: true }));
  const hat = mul(centred, rsqrt(add(variance(x, dims, { correction: 0, keepdim: true }), eps)));
  const scaled = weight ? mul(hat, rest[0]) : hat;
  return bias ? add(scaled, rest[rest.length - 1]) : scaled;
}
