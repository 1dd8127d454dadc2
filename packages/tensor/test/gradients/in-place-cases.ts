/** Gradient table: ops that write over their first argument, here always a copy of a leaf. Those with an index are in index-cases.ts. */
import { tensors } from "@gptlight/tensor/testing";
import fc from "fast-check";
import {
  between,
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

/** Two tensors of one shape, the second perhaps broadcast. */
const onto = (elements = between(-2, 2), others = elements) =>
  smallShapes().chain((shape) =>
    fc.tuple(
      leaf(shape, { elements }),
      fc.oneof(leaf(shape, { elements: others }), leaf([], { elements: others })),
    ),
  );
const masked = smallShapes().chain((shape) =>
  fc.tuple(leaf(shape), tensors({ shape, dtype: "bool" }), leaf([])),
);

export const inPlaceOps: Record<string, Cases> = {
  add_: plain(onto(), (x, y) => x.clone().add_(y, { alpha: 3 })),
  sub_: plain(onto(), (x, y) => x.clone().sub_(y, { alpha: 3 })),
  mul_: plain(onto(), (x, y) => x.clone().mul_(y)),
  div_: plain(onto(nonzero), (x, y) => x.clone().div_(y)),
  pow_: fc.oneof(
    plain(onto(positive), (x, y) => x.clone().pow_(y)),
    unary((x) => x.clone().pow_(3)),
  ),
  copy_: plain(onto(), (x, y) => x.clone().copy_(y)),
  fill_: plain(onto(), (x, y) => x.clone().fill_(y.sum())),
  zero_: unary((x) => x.clone().zero_()),
  neg_: unary((x) => x.clone().neg_()),
  abs_: unary((x) => x.clone().abs_(), nonzero),
  sqrt_: unary((x) => x.clone().sqrt_(), positive),
  exp_: unary((x) => x.clone().exp_()),
  log_: unary((x) => x.clone().log_(), positive),
  relu_: unary((x) => x.clone().relu_(), nonzero),
  tanh_: unary((x) => x.clone().tanh_()),
  sigmoid_: unary((x) => x.clone().sigmoid_()),
  clamp_: withArgs(
    leaves({ elements: between(-2, 2).filter((x) => Math.abs(Math.abs(x) - 1) > 0.05) }),
    () => fc.constant([-1, 1] as [number, number]),
    (x, low, high) => x.clone().clamp_(low, high),
  ),
  maskedFill_: plain(masked, (x, mask, value) => x.clone().maskedFill_(mask, value)),
};
