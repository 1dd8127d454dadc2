/** Gradient table: products of matrices, and what is made of them. */
import {
  einsum,
  layerNorm,
  linear,
  scaledDotProductAttention,
  type Tensor,
} from "@gptlight/tensor";
import { broadcastablePairs, tensors } from "@gptlight/tensor/testing";
import fc from "fast-check";
import { type Case, type Cases, distinct, leaf, plain } from "./cases.ts";

const size = fc.integer({ min: 0, max: 2 });
const sizes3 = fc.tuple(size, size, size);
const batches = broadcastablePairs({ maxDims: 2, maxSize: 2 });

/** (…, M, K) and (…, K, N) with leading sizes that broadcast, or one of them a vector. */
const factors = fc.tuple(sizes3, batches, fc.nat(3)).chain(([[M, K, N], [a, b], kind]) => {
  if (kind === 0) return fc.tuple(leaf([K]), leaf([...b, K, N]));
  if (kind === 1) return fc.tuple(leaf([...a, M, K]), leaf([K]));
  if (kind === 2) return fc.tuple(leaf([K]), leaf([K]));
  return fc.tuple(leaf([...a, M, K]), leaf([...b, K, N]));
});

const products: Record<string, Cases> = {
  matmul: plain(factors, (x, y) => x.matmul(y)),
  mm: plain(
    sizes3.chain(([M, K, N]) => fc.tuple(leaf([M, K]), leaf([K, N]))),
    (x, y) => x.mm(y),
  ),
  bmm: plain(
    fc.tuple(size, sizes3).chain(([B, [M, K, N]]) => fc.tuple(leaf([B, M, K]), leaf([B, K, N]))),
    (x, y) => x.bmm(y),
  ),
  dot: plain(
    size.chain((n) => fc.tuple(leaf([n]), leaf([n]))),
    (x, y) => x.dot(y),
  ),
  outer: plain(
    fc.tuple(size, size).chain(([n, m]) => fc.tuple(leaf([n]), leaf([m]))),
    (x, y) => x.outer(y),
  ),
  linear: plain(
    fc
      .tuple(sizes3, fc.constantFrom([], [2], [1, 2]))
      .chain(([[N, K, out], batch]) =>
        fc.tuple(leaf([...batch, ...(N === 0 ? [] : [N]), K]), leaf([out, K]), leaf([out])),
      ),
    (x, weight, bias) => [linear(x, weight), linear(x, weight, bias)],
  ),
};

/** Equations of every kind: sums, diagonals, traces, batches, ellipses, three operands, a label that broadcasts. */
const EQUATIONS = [
  "ij->ji",
  "ij->",
  "ii->i",
  "ii",
  "iij->j",
  "ij,jk->ik",
  "ij,jk",
  "bij,bjk->bik",
  "i,j->ij",
  "ij,ij->",
  "ij,ij->ij",
  "i,ij,j->",
  "bi,ij,bj->b",
  "...ij,...jk->...ik",
  "...i,i->...",
  "ij,k->i",
  "jj,j->j",
];

const sums: Cases = fc
  .tuple(
    fc.constantFrom(...EQUATIONS),
    fc.record({ i: size, j: size, k: size, b: size }),
    fc.constantFrom([], [2]),
  )
  .chain(([equation, labels, dots]) => {
    const terms = equation.split("->")[0].split(",");
    const shape = (term: string) =>
      [...term.replace("...", "…")].flatMap((label) =>
        label === "…" ? dots : [labels[label as "i"]],
      );
    return fc
      .tuple(...terms.map((term) => leaf(shape(term))))
      .map((inputs): Case => ({ inputs, f: (...xs) => einsum(equation, ...xs), args: [equation] }));
  });

/** Query (…, T, d), key (…, S, d), value (…, S, e), and either mask, which leaves each query a key. */
const attention: Cases = fc
  .record({
    batch: fc.constantFrom([], [1], [2]),
    T: fc.integer({ min: 1, max: 2 }),
    S: fc.integer({ min: 1, max: 2 }),
    d: fc.integer({ min: 1, max: 2 }),
    kind: fc.constantFrom("none", "causal", "bool", "float", "scale"),
  })
  .chain(({ batch, T, S, d, kind }) => {
    const mask = kind === "float" ? leaf([T, S]) : tensors({ dtype: "bool", shape: [T, S] });
    return fc
      .tuple(leaf([...batch, T, d]), leaf([...batch, S, d]), leaf([...batch, S, 2]), mask)
      .map(([q, k, v, m]): Case => {
        const inputs = kind === "float" ? [q, k, v, m] : [q, k, v];
        const allowed =
          kind === "bool" ? m.logicalOr(m.any(-1, { keepdim: true }).logicalNot()) : null;
        const f = (query: Tensor, key: Tensor, value: Tensor, added?: Tensor) =>
          scaledDotProductAttention(query, key, value, {
            isCausal: kind === "causal",
            attnMask: added ?? allowed,
            ...(kind === "scale" ? { scale: 2 } : {}),
          });
        return { inputs, f: f as Case["f"], args: [kind, allowed] };
      });
  });

/** Rows that are not nearly constant: there the normalised values race. */
const normalisation: Cases = fc
  .tuple(fc.constantFrom([2], [3], [2, 2]), fc.constantFrom([], [1], [2]))
  .chain(([shape, batch]) =>
    fc.tuple(
      leaf([...batch, ...shape], { layouts: ["permuted", "stepped", "offset"] }),
      leaf(shape),
      leaf(shape),
    ),
  )
  .filter(([x]) => distinct(x))
  .map(([x, weight, bias]) => ({
    inputs: [x, weight, bias],
    f: (v, w, b) => [
      layerNorm(v, w.shape),
      layerNorm(v, w.shape, { weight: w, eps: 0.1 }),
      layerNorm(v, w.shape, { weight: w, bias: b }),
    ],
    args: [],
  }));

export const composed: Record<string, Cases> = {
  ...products,
  einsum: sums,
  scaledDotProductAttention: attention,
  layerNorm: normalisation,
};
