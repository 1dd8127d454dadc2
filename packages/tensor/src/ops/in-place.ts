/**
 * Writing into a tensor that exists, and what that means for gradients.
 * An in-place op is the plain op on the values before, written over them: x.mul_(y) computes before · y, and x takes over its place on the tape.
 * If x is a view, the change belongs to the tensor that owns the memory (torch calls that node CopySlices).
 */

import { enableGrad, isGradEnabled } from "../autograd/grad-mode.ts";
import { to } from "../autograd/identity.ts";
import { Node } from "../autograd/node.ts";
import { detach, record } from "../autograd/record.ts";
import { kindOf } from "../dtype.ts";
import * as kernels from "../kernels/index.ts";
import type { NdArray } from "../ndarray.ts";
import { sameShape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { expand } from "./broadcast.ts";
import { putAdd, take } from "./take.ts";

/**
 * Writes op(x) over x.
 * @throws RangeError if that has a larger shape or a wider kind of dtype (bool < integer < float) than x: in-place changes neither.
 */
export function update(x: Tensor, where: string, op: (before: Tensor) => Tensor): Tensor {
  checkWritable(x, where);
  const value = op(isGradEnabled() ? snapshot(x) : x);
  if (kindOf(value.dtype) > kindOf(x.dtype))
    throw new RangeError(
      `${where}: a ${value.dtype} result does not fit in place into ${x.dtype}; use the op without the trailing _`,
    );
  if (!sameShape(value.shape, x.shape))
    throw new RangeError(
      `${where}: a result of shape ${shapeText(value.shape)} does not fit in place into ${shapeText(x.shape)}`,
    );
  return overwrite(x, where, value, value.node);
}

/**
 * Writes `value`, broadcast and in x's dtype, over x. x's new place on the tape is `node`, or that of a plain copy, named so.
 * @throws RangeError if the shape does not broadcast to x's; Error if a leaf that requires grad would be changed outside noGrad.
 */
export function overwrite(
  x: Tensor,
  where: string,
  value: Tensor,
  node: Node | string | null = null,
): Tensor {
  checkWritable(x, where);
  const fitted = sameShape(value.shape, x.shape) ? value : expand(value, x.shape);
  const source = to(fitted, x.dtype);
  const own = source === value && node instanceof Node ? node : null;
  const before = x.requiresGrad ? alias(x) : null;
  kernels.copyInto(source.storage === x.storage ? kernels.copy(source) : source, x);
  x.storage.version++;
  if (own !== null) savedIn(x, own, value);
  if (isGradEnabled() && (before !== null || source.requiresGrad)) {
    if (x.link !== null) rewriteOwner(x, x.link.base, source);
    else {
      x.node =
        own ??
        copyNode((typeof node === "string" ? node : node?.name) ?? "CopyBackwards", before, source);
      x.rewrites++;
      x.renewView = (view) => viewNode(view, x);
    }
  }
  return x;
}

/** Lets a node that saved its result find it in `x`, where it was written: if x changes once more, backward will refuse, as in torch. */
function savedIn(x: Tensor, node: Node, result: Tensor): void {
  if (node.result !== result) return;
  const written = detach(x);
  written.node = node;
  node.result = written;
  node.edges =
    node.edges?.map((edge) => ({
      ...edge,
      saved: edge.saved.map((saved) =>
        saved.tensor === result ? { tensor: written, version: x.storage.version } : saved,
      ),
    })) ?? null;
}

/** @throws Error where torch forbids writing: shared elements, leaves, views that autograd could not follow. */
export function checkWritable(x: Tensor, where: string): void {
  if (x.numel() > 0 && x.shape.some((size, d) => size > 1 && x.strides[d] === 0))
    throw new RangeError(
      `${where}: several elements of this expanded tensor share memory; clone() it before writing`,
    );
  if (!isGradEnabled()) return;
  const owner = x.link?.base ?? x;
  const leaf = [x, owner].find((y) => y.requiresGrad && y.isLeaf);
  if (leaf !== undefined) {
    const what = leaf === x ? "a leaf" : "a view of a leaf";
    throw new Error(
      `${where}: ${what} that requires grad cannot be changed in place; wrap the change in noGrad(() => …)`,
    );
  }
  if (x.link?.untracked && owner.requiresGrad)
    throw new Error(
      `${where}: a view made under noGrad cannot be changed in place outside it; make the view again`,
    );
}

/** The values of `x` now, at x's place on the tape. */
function snapshot(x: Tensor): Tensor {
  const before = record("", kernels.copy(x), []);
  before.node = x.node;
  return before;
}

/** Another handle at x's present place on the tape, for x is about to move on. */
function alias(x: Tensor): Tensor {
  const before = detach(x);
  before.node = x.node;
  return before;
}

/** The node of x after a plain copy: what was there before gets no gradient, the source gets all. */
function copyNode(name: string, before: Tensor | null, source: Tensor): Node | null {
  const nothing = (g: Tensor) => take("ZerosBackward0", g, everywhereBut(g, null));
  return record(name, source, [
    ...(before === null ? [] : ([[before, nothing]] as const)),
    [source, (g) => g],
  ]).node;
}

/** Gives the owner of x's memory a node that says: these elements are now `source`, the others what they were. */
function rewriteOwner(x: Tensor, base: Tensor, source: Tensor): void {
  const positions = positionsIn(base, x);
  const region = { positions, chunk: 1, shape: x.shape, reads: [] };
  base.node = record("CopySlices", base, [
    [alias(base), (g) => take("CopySlices", g, everywhereBut(g, positions))],
    [source, (g) => take("CopySlices", g, region)],
  ]).node;
  base.rewrites++;
  base.renewView = (view) => viewNode(view, base);
}

/** The node of a view whose owner has been rewritten since the view was made. */
function viewNode(view: Tensor, base: Tensor): Node | null {
  const places = { positions: positionsIn(base, view), chunk: 1, shape: view.shape, reads: [] };
  const baseShape = base.shape;
  return enableGrad(
    () => record("AsStridedBackward0", view, [[base, (g) => putAdd(g, places, baseShape)]]).node,
  );
}

/** Every place of g but `positions`, where zeros are taken; null: zeros everywhere. */
function everywhereBut(g: Tensor, positions: Int32Array | null): Parameters<typeof take>[2] {
  const kept = Int32Array.from({ length: g.numel() }, (_, i) => (positions === null ? -1 : i));
  for (const p of positions ?? []) kept[p] = -1;
  return { positions: kept, chunk: 1, shape: g.shape, reads: [] };
}

/** For each element of `view`, its row-major position in `base`, which owns the memory. */
function positionsIn(base: NdArray, view: NdArray): Int32Array {
  const memory = kernels.memoryPositions(view);
  if (base.isContiguous()) return memory.map((m) => m - base.offset);
  const logical = new Map(Array.from(kernels.memoryPositions(base), (m, i) => [m, i]));
  return memory.map((m) => logical.get(m) as number);
}
