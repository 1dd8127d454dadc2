/** Moves that look at all elements in another arrangement. */
import * as model from "./model.ts";
import { type Decide, dimOf, isViewable, type MoveMaker, positionsOf, span } from "./moves.ts";

function otherShape(n: number, decide: Decide): number[] {
  const divisors = span(n + 1).filter((k) => k > 0 && n % k === 0);
  if (n === 0) return decide.pick([[0], [2, 0], [0, 3, 1]]);
  const a = decide.pick(divisors);
  const b = decide.pick(divisors.filter((k) => (n / a) % k === 0));
  return decide.pick([[n], [a, n / a], [a, b, n / a / b], [a, 1, n / a]]);
}

export const views: Record<string, MoveMaker> = {
  view: ({ x, m }, decide) => {
    const shape = otherShape(x.numel(), decide);
    if (!isViewable(positionsOf(x), shape)) return null; // refusals of view: views.test.ts
    return {
      text: `view(${shape})`,
      call: () => x.view(shape),
      mean: () => model.reshape(m, shape),
    };
  },
  reshape: ({ x, m }, decide) => {
    const shape = otherShape(x.numel(), decide);
    const source = isViewable(positionsOf(x), shape) ? m : model.copyOf(m);
    return {
      text: `reshape(${shape})`,
      call: () => x.reshape(shape),
      mean: () => model.reshape(source, shape),
    };
  },
  contiguous: ({ x, m }) => {
    const positions = positionsOf(x);
    const isPacked = positions.every((at, k) => at === positions[0] + k);
    return {
      text: "contiguous()",
      call: () => x.contiguous(),
      mean: () => (isPacked ? m : model.copyOf(m)),
    };
  },
  permute: ({ x, m }, decide) => {
    const left = span(x.ndim);
    const order = span(x.ndim).map(() => left.splice(decide.below(left.length), 1)[0]);
    return {
      text: `permute(${order})`,
      call: () => x.permute(order),
      mean: () => model.permute(m, order),
    };
  },
  transpose: ({ x, m }, decide) => {
    if (x.ndim === 0) return null;
    const [[a, saidA], [b, saidB]] = [dimOf(x, decide), dimOf(x, decide)];
    const order = span(x.ndim).map((d) => (d === a ? b : d === b ? a : d));
    return {
      text: `transpose(${saidA}, ${saidB})`,
      call: () => x.transpose(saidA, saidB),
      mean: () => model.permute(m, order),
    };
  },
  T: ({ x, m }) => ({
    text: "T",
    call: () => x.T,
    mean: () => model.permute(m, span(x.ndim).reverse()),
  }),
  movedim: ({ x, m }, decide) => {
    if (x.ndim === 0) return null;
    const [[from, saidFrom], [to, saidTo]] = [dimOf(x, decide), dimOf(x, decide)];
    const order = span(x.ndim).toSpliced(from, 1).toSpliced(to, 0, from);
    return {
      text: `movedim(${saidFrom}, ${saidTo})`,
      call: () => x.movedim(saidFrom, saidTo),
      mean: () => model.permute(m, order),
    };
  },
  unsqueeze: ({ x, m }, decide) => {
    const dim = decide.below(x.ndim + 1);
    const said = decide.pick([dim, dim - x.ndim - 1]);
    if (x.ndim >= 5) return null;
    return {
      text: `unsqueeze(${said})`,
      call: () => x.unsqueeze(said),
      mean: () => model.unsqueeze(m, dim),
    };
  },
  squeeze: ({ x, m }) => ({
    text: "squeeze()",
    call: () => x.squeeze(),
    mean: () =>
      model.reshape(
        m,
        m.shape.filter((size) => size !== 1),
      ),
  }),
  flatten: ({ x, m }, decide) => {
    if (x.ndim === 0) return null;
    const [a, b] = [decide.below(x.ndim), decide.below(x.ndim)].sort();
    const merged = x.shape.slice(a, b + 1).reduce((n, size) => n * size, 1);
    const shape = x.shape.toSpliced(a, b + 1 - a, merged);
    const source = isViewable(positionsOf(x), shape) ? m : model.copyOf(m);
    return {
      text: `flatten(${a}, ${b})`,
      call: () => x.flatten(a, b),
      mean: () => model.reshape(source, shape),
    };
  },
  expand: ({ x, m }, decide) => {
    if (x.ndim >= 4) return null;
    const own = x.shape.map((size) => (size === 1 ? decide.pick([1, 2, 3]) : size));
    const shape = decide.pick([own, [2, ...own]]);
    if (shape.reduce((n, size) => n * size, 1) > 48) return null;
    return {
      text: `expand(${shape})`,
      call: () => x.expand(shape),
      mean: () => model.expand(m, shape),
    };
  },
  diagonal: ({ x, m }, decide) => {
    if (x.ndim < 2) return null;
    const dim1 = decide.below(x.ndim);
    const dim2 = (dim1 + 1 + decide.below(x.ndim - 1)) % x.ndim;
    const offset = decide.below(5) - 2;
    return {
      text: `diagonal(${JSON.stringify({ offset, dim1, dim2 })})`,
      call: () => x.diagonal({ offset, dim1, dim2 }),
      mean: () => model.diagonal(m, offset, dim1, dim2),
    };
  },
  detach: ({ x, m }) => ({ text: "detach()", call: () => x.detach(), mean: () => m }),
  clone: ({ x, m }) => ({ text: "clone()", call: () => x.clone(), mean: () => model.copyOf(m) }),
};
