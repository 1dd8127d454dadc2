/** The matrix product in all its rank combinations, and the layer made of it. */
import { record } from "../autograd/record.ts";
import { isFloat } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import { broadcastShapes, numelOf, type Shape, sameShape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { mul } from "./arithmetic.ts";
import { expand, sumTo } from "./broadcast.ts";
import { checkTensor, promoted } from "./operands.ts";
import { reshape, transpose, view } from "./views.ts";

/**
 * The matrix product: rows of x with columns of y.
 * Shapes: (K)·(K) → (), (M, K)·(K) → (M), (K)·(K, N) → (N), (…, M, K)·(…, K, N) → (…, M, N) with leading sizes broadcast.
 * @throws RangeError if the inner sizes differ.
 * @see torch.matmul
 * @example tensor([[1, 2], [3, 4]]).matmul(tensor([[1, 0], [1, 1]])).toArray() // [[3, 2], [7, 4]]
 */
export function matmul(x: Tensor, y: Tensor): Tensor {
  for (const operand of [x, y])
    if (checkTensor(operand, "matmul").dtype === "bool")
      throw new TypeError('matmul: bools have no products to sum; use .to("int32") first');
  const [a, b] = promoted(x, y, "matmul");
  const inner = b.ndim === 1 ? b.shape[0] : b.shape[b.ndim - 2];
  if (a.ndim === 0 || b.ndim === 0 || a.shape[a.ndim - 1] !== inner)
    throw new RangeError(
      `matmul: ${shapeText(x.shape)} @ ${shapeText(y.shape)} needs equal inner sizes (${a.shape.at(-1) ?? "a scalar"} and ${inner ?? "a scalar"} given)${a.shape.at(-1) === b.shape.at(-1) ? "; transpose one: y.mT" : ""}`,
    );
  return byRank(a, b);
}

function byRank(a: Tensor, b: Tensor): Tensor {
  const [M, K, N] = [a.shape.at(-2) ?? 1, a.shape.at(-1) ?? 1, b.shape.at(-1) ?? 1];
  if (a.ndim === 1 && b.ndim === 1)
    return renamed("DotBackward0", product("", reshape(a, [1, K]), reshape(b, [K, 1])), []);
  if (b.ndim === 1) {
    const name = a.ndim === 2 ? "MvBackward0" : "UnsafeViewBackward0";
    return renamed(name, byRank(a, reshape(b, [K, 1])), a.shape.slice(0, -1));
  }
  if (a.ndim === 1) {
    const name = b.ndim === 2 ? "SqueezeBackward4" : "UnsafeViewBackward0";
    return renamed(name, byRank(reshape(a, [1, K]), b), [...b.shape.slice(0, -2), N]);
  }
  if (a.ndim === 2 && b.ndim === 2) return product("MmBackward0", a, b);
  if (b.ndim === 2) {
    const rows = product("MmBackward0", asRows(a), b); // all batches as rows of one matrix
    return renamed("UnsafeViewBackward0", rows, [...a.shape.slice(0, -2), M, N]);
  }
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), "matmul");
  return product(batchName(a, b, [M, N]), expand(a, [...batch, M, K]), expand(b, [...batch, K, N]));
}

/**
 * torch turns one matrix, or a batch of one beside a batch of several, against all of the other side's rows, if the matrix wants a gradient:
 * its gradient is then one product. On the left that makes the result a transpose, packed if it must be.
 */
function batchName(a: Tensor, b: Tensor, [M, N]: Shape): string {
  const isOne =
    a.ndim === 2 || (a.ndim === 3 && b.ndim === 3 && a.shape[0] === 1 && b.shape[0] !== 1);
  if (!isOne || !a.requiresGrad) return "UnsafeViewBackward0";
  return M === 1 || N === 1 || b.numel() * M === 0 ? "TransposeBackward0" : "CloneBackward0";
}

/** (…, K) → (rows, K). */
function asRows(x: Tensor): Tensor {
  return reshape(x, [numelOf(x.shape.slice(0, -1)), x.shape[x.ndim - 1]]); // not -1, which K = 0 leaves open
}

/** (…, M, K) @ (…, K, N) with equal leading sizes: the one product that is recorded. */
export function product(name: string, x: Tensor, y: Tensor): Tensor {
  return record(name, kernels.matmul(x, y), [
    [x, (g) => product("MmBackward0", g, transpose(y, -2, -1)), y], // ∂L/∂X = G Yᵀ
    [y, (g) => product("MmBackward0", transpose(x, -2, -1), g), x], // ∂L/∂Y = Xᵀ G
  ]);
}

/** A fresh result under another shape, and under the name that torch gives this case. */
function renamed(name: string, x: Tensor, shape: readonly number[]): Tensor {
  const xShape = x.shape;
  return record(name, kernels.reshaped(x, shape), [[x, (g) => reshape(g, xShape)]]);
}

/**
 * The products of two batches of matrices of the same size.
 * Shapes: (B, M, K), (B, K, N) → (B, M, N).
 * @throws RangeError if the sizes do not match; there is no broadcasting.
 * @see torch.bmm
 * @example bmm(ones([2, 1, 3]), ones([2, 3, 1])).toArray() // [[[3]], [[3]]]
 */
export function bmm(x: Tensor, y: Tensor): Tensor {
  const fits =
    x.ndim === 3 && y.ndim === 3 && x.shape[0] === y.shape[0] && x.shape[2] === y.shape[1];
  if (!fits)
    throw new RangeError(
      `bmm: needs (B, M, K) and (B, K, N), got ${shapeText(x.shape)} and ${shapeText(y.shape)}`,
    );
  const [a, b] = promoted(x, y, "bmm");
  return product("BmmBackward0", a, b);
}

/** The product of two matrices, without broadcasting. @see torch.mm */
export function mm(x: Tensor, y: Tensor): Tensor {
  if (x.ndim !== 2 || y.ndim !== 2)
    throw new RangeError(
      `mm: needs two matrices, got ${shapeText(x.shape)} and ${shapeText(y.shape)}; matmul takes all ranks`,
    );
  return matmul(x, y);
}

/** The product of two vectors. @see torch.dot @example dot(tensor([1, 2]), tensor([3, 4])).item() // 11 */
export function dot(x: Tensor, y: Tensor): Tensor {
  if (x.ndim !== 1 || y.ndim !== 1)
    throw new RangeError(
      `dot: needs two vectors, got ${shapeText(x.shape)} and ${shapeText(y.shape)}`,
    );
  return matmul(x, y);
}

/** All products of an element of x and one of y. Shapes: (N), (M) → (N, M). @see torch.outer @example outer(tensor([1, 2]), tensor([3, 4])).toArray() // [[3, 4], [6, 8]] */
export function outer(x: Tensor, y: Tensor): Tensor {
  if (x.ndim !== 1 || y.ndim !== 1)
    throw new RangeError(
      `outer: needs two vectors, got ${shapeText(x.shape)} and ${shapeText(y.shape)}`,
    );
  return mul(view(x, [-1, 1]), y);
}

/**
 * x Wᵀ + b: a fully connected layer.
 * Shapes: x (…, in), weight (out, in), bias (out) → (…, out).
 * @throws RangeError if the sizes do not match.
 * @see torch.nn.functional.linear
 * @example linear(tensor([[0.5, 2]]), tensor([[3, 4.5]]), tensor([5.5])).toArray() // [[16]]
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  checkTensor(x, "linear");
  if (weight.ndim !== 2 || x.ndim === 0 || x.shape[x.ndim - 1] !== weight.shape[1])
    throw new RangeError(
      `linear: x ${shapeText(x.shape)} needs a last size equal to that of the weight (out, in), got ${shapeText(weight.shape)}`,
    );
  const [out] = weight.shape;
  if (bias !== null && !sameShape(bias.shape, [out]))
    throw new RangeError(`linear: needs a bias of shape [${out}], got ${shapeText(bias.shape)}`);
  const dtypes = [x, weight, ...(bias === null ? [] : [bias])].map((t) => t.dtype);
  if (new Set(dtypes).size > 1 || !isFloat(x.dtype))
    throw new TypeError(
      `linear: x, weight and bias must have one float dtype, got ${dtypes.join(", ")}`,
    );
  if (x.ndim === 2)
    return affine(bias === null ? "MmBackward0" : "AddmmBackward0", x, weight, bias);
  const rows = affine("MmBackward0", asRows(x), weight, bias);
  const plain = x.ndim === 1 ? "SqueezeBackward4" : "UnsafeViewBackward0";
  const name = bias === null ? plain : "ViewBackward0";
  return renamed(name, rows, [...x.shape.slice(0, -1), out]);
}

/** X Wᵀ + b for rows X, one node: ∂X = G W, ∂W = Gᵀ X, ∂b = Σ rows of G. */
function affine(name: string, x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const y = kernels.matmul(x, kernels.swapLast(weight));
  if (bias !== null) kernels.addInto(y, kernels.broadcastTo(bias, y.shape));
  return record(name, y, [
    [x, (g) => product("MmBackward0", g, weight), weight],
    [weight, (g) => product("MmBackward0", transpose(g, 0, 1), x), x],
    ...(bias === null ? [] : [[bias, (g: Tensor) => sumTo(g, bias.shape)] as const]),
  ]);
}
