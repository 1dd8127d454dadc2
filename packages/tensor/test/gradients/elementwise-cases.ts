/** Gradient table: ops that go element by element. */
import { type Tensor, tensor, where } from "@gptlight/tensor";
import { tensors } from "@gptlight/tensor/testing";
import fc from "fast-check";
import {
  anywhere,
  between,
  betweenSteps,
  binary,
  type Cases,
  leaf,
  leaves,
  nonzero,
  plain,
  positive,
  smallShapes,
  unary,
  withArgs,
} from "./cases.ts";

const alpha = fc.constantFrom(1, -0.5, 3);

/** Binary ops that bend where x = y. */
const apart = (x: Tensor, y: Tensor) =>
  x.detach().sub(y.detach()).abs().gt(0.05).all().item() === 1;

/** x mod y jumps at multiples of y, and is nearly 0 or y beside them. */
const offMultiples = (x: Tensor, y: Tensor) => {
  const part = x.detach().remainder(y.detach()).div(y.detach());
  return part.sub(0.5).abs().lt(0.45).all().item() === 1;
};

/** x, a mask that broadcasts to it, and another tensor of x's shape. */
const masked = smallShapes({ minSize: 1 }).chain((shape) =>
  fc.tuple(leaf(shape), tensors({ shape, dtype: "bool" }), leaf(shape)),
);

const oneOperand: Record<string, Cases> = {
  abs: unary((x) => x.abs(), nonzero),
  neg: unary((x) => x.neg()),
  reciprocal: unary((x) => x.reciprocal(), nonzero),
  square: unary((x) => x.square()),
  exp: unary((x) => x.exp()),
  log: unary((x) => x.log(), positive),
  log1p: unary((x) => x.log1p(), between(-0.75, 2)),
  sqrt: unary((x) => x.sqrt(), positive),
  rsqrt: unary((x) => x.rsqrt(), positive),
  sin: unary((x) => x.sin()),
  cos: unary((x) => x.cos()),
  tan: unary((x) => x.tan(), between(-1, 1)),
  tanh: unary((x) => x.tanh()),
  sigmoid: unary((x) => x.sigmoid()),
  logSigmoid: unary((x) => x.logSigmoid()),
  relu: unary((x) => x.relu(), nonzero),
  leakyRelu: withArgs(
    leaves({ elements: nonzero }),
    () => fc.tuple(alpha),
    (x, slope) => x.leakyRelu(slope),
  ),
  elu: withArgs(
    leaves({ elements: nonzero }),
    () => fc.tuple(alpha),
    (x, a) => x.elu(a),
  ),
  silu: unary((x) => x.silu()),
  softplus: withArgs(
    leaves({ elements: anywhere.filter((x) => Math.abs(x - 1) > 0.05) }),
    () => fc.tuple(fc.constantFrom({}, { beta: 2, threshold: 2 }, { beta: 0.5 })), // 2x bends at x = 1
    (x, options) => x.softplus(options),
  ),
  gelu: withArgs(
    leaves(),
    () => fc.tuple(fc.constantFrom("none" as const, "tanh" as const)),
    (x, approximate) => x.gelu({ approximate }),
  ),
  erf: unary((x) => x.erf()),
  sign: unary((x) => x.sign(), nonzero),
  floor: unary((x) => x.floor(), betweenSteps),
  ceil: unary((x) => x.ceil(), betweenSteps),
  trunc: unary((x) => x.trunc(), betweenSteps),
  round: unary((x) => x.round(), betweenSteps),
  clone: unary((x) => x.clone()),
  contiguous: unary((x) => x.contiguous()),
  to: unary((x) => x.to("float64")),
  double: unary((x) => x.double()),
};

const twoOperands: Record<string, Cases> = {
  add: fc.oneof(
    alpha.chain((a) => binary((x, y) => x.add(y, { alpha: a }))),
    unary((x) => x.add(2)),
  ),
  sub: fc.oneof(
    alpha.chain((a) => binary((x, y) => x.sub(y, { alpha: a }))),
    unary((x) => x.sub(2)),
  ),
  rsub: fc.oneof(
    binary((x, y) => x.rsub(y)),
    unary((x) => x.rsub(2)),
  ),
  mul: fc.oneof(
    binary((x, y) => x.mul(y)),
    unary((x) => x.mul(-3)),
  ),
  div: fc.oneof(
    binary((x, y) => x.div(y), [anywhere, nonzero]),
    unary((x) => x.div(-3)),
  ),
  pow: fc.oneof(
    binary((x, y) => x.pow(y), [positive, nonzero]), // at y = 0 torch's second gradient, and so this one, is 0 by decree
    withArgs(
      leaves({ elements: positive }),
      () => fc.tuple(fc.constantFrom(0, 0.5, 1, -1, 2.5)),
      (x, p) => x.pow(p),
    ),
    withArgs(
      leaves(),
      () => fc.tuple(fc.constantFrom(0, 1, 2, 3)), // 0 to a whole power is smooth
      (x, p) => x.pow(p),
    ),
  ),
  hypot: binary((x, y) => x.hypot(y), [nonzero, anywhere]),
  maximum: binary((x, y) => x.maximum(y), undefined, apart),
  minimum: binary((x, y) => x.minimum(y), undefined, apart),
  remainder: binary((x, y) => x.remainder(y), [anywhere, nonzero], offMultiples),
};

const choices: Record<string, Cases> = {
  where: fc.oneof(
    plain(masked, (x, mask, y) => where(mask, x, y)),
    plain(masked, (x, mask, y) => where(mask, x.sum(), y)),
    plain(masked, (x, mask) => where(mask, x, 3)),
  ),
  maskedFill: fc.oneof(
    plain(masked, (x, mask, y) => x.maskedFill(mask, y.sum())),
    plain(masked, (x, mask) => x.maskedFill(mask, -2)),
  ),
  clamp: fc.oneof(
    withArgs(
      leaves({ elements: anywhere.filter((x) => Math.abs(Math.abs(x) - 1) > 0.05) }),
      () => fc.constantFrom<[number | null, number | null]>([-1, 1], [null, 1], [-1, null]),
      (x, low, high) => x.clamp(low, high),
    ),
    binary((x, low) => x.clamp(low), undefined, apart),
    binary((x, high) => x.clamp(null, high), undefined, apart),
    binary((x, high) => x.clamp(high.sub(5), high), undefined, apart),
    binary((x, high) => x.clamp(tensor(-9, { dtype: "float64" }), high), undefined, apart),
  ),
};

export const elementwise: Record<string, Cases> = { ...oneOperand, ...twoOperands, ...choices };
