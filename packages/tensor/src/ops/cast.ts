/** Changes of dtype by their short names. */
import { to } from "../autograd/identity.ts";
import type { Tensor } from "../tensor.ts";

/** As float32. @see torch.Tensor.float @example tensor([1, 2]).float().dtype // "float32" */
export function float(x: Tensor): Tensor {
  return to(x, "float32");
}

/** As float64. @see torch.Tensor.double @example tensor([1, 2]).double().dtype // "float64" */
export function double(x: Tensor): Tensor {
  return to(x, "float64");
}

/** As int32, the fraction dropped. @see torch.Tensor.int @example tensor([1.9, -1.9]).int().toArray() // [1, -1] */
export function int(x: Tensor): Tensor {
  return to(x, "int32");
}

/** As int32, which stands for torch's int64 here. @see torch.Tensor.long @example tensor([1.9]).long().toArray() // [1] */
export function long(x: Tensor): Tensor {
  return to(x, "int32");
}

/** As bool: whether an element is not 0. @see torch.Tensor.bool @example tensor([0, 3]).bool().toArray() // [false, true] */
export function bool(x: Tensor): Tensor {
  return to(x, "bool");
}
