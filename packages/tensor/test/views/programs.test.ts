/** Random programs of view, index and in-place steps, run on tensors and on the model: equal values, and memory shared by the same ones. */
import { arange, type Tensor } from "@gptlight/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { copied, type Model, modelOf, rearranged } from "./model.ts";

interface Pair {
  readonly tensor: Tensor;
  readonly model: Model;
}

/** A step: what to do, to which of the tensors so far, and three numbers to choose the details by. */
interface Step {
  readonly kind: string;
  readonly target: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const without = (list: readonly number[], d: number) => list.filter((_, k) => k !== d);
const withAt = (list: readonly number[], d: number, value: number) => list.toSpliced(d, 1, value);

/** Each step gives the new pair, or null where it does not apply. In-place steps give back their target. */
const STEPS: Record<string, (x: Pair, step: Step) => Pair | null> = {
  transpose({ tensor, model }, { a, b }) {
    if (tensor.ndim === 0) return null;
    const [p, q] = [a % tensor.ndim, b % tensor.ndim];
    const swap = (list: readonly number[]) =>
      list.map((_, d) => list[d === p ? q : d === q ? p : d]);
    return { tensor: tensor.transpose(p, q), model: rearranged(model, swap(model.shape), swap) };
  },
  select({ tensor, model }, { a, b }) {
    if (tensor.ndim === 0) return null;
    const d = a % tensor.ndim;
    if (model.shape[d] === 0) return null;
    const i = b % model.shape[d];
    const selected = rearranged(model, without(model.shape, d), (index) =>
      index.toSpliced(d, 0, i),
    );
    return { tensor: tensor.select(d, i - model.shape[d]), model: selected };
  },
  slice({ tensor, model }, { a, b, c }) {
    if (tensor.ndim === 0) return null;
    const d = a % tensor.ndim;
    const [start, step] = [b % (model.shape[d] + 1), 1 + (c % 3)];
    const length = Math.ceil((model.shape[d] - start) / step);
    const items = model.shape.map((_, k) => (k === d ? `${start}::${step}` : ":"));
    return {
      tensor: tensor.at(...items),
      model: rearranged(model, withAt(model.shape, d, length), (index) =>
        withAt(index, d, start + index[d] * step),
      ),
    };
  },
  unsqueeze({ tensor, model }, { a }) {
    if (tensor.ndim > 4) return null;
    const d = a % (tensor.ndim + 1);
    return {
      tensor: tensor.unsqueeze(d),
      model: rearranged(model, model.shape.toSpliced(d, 0, 1), (index) => without(index, d)),
    };
  },
  squeeze({ tensor, model }) {
    const kept = model.shape.map((_, d) => d).filter((d) => model.shape[d] !== 1);
    const back = (index: number[]) =>
      model.shape.map((_, d) => (kept.includes(d) ? index[kept.indexOf(d)] : 0));
    return {
      tensor: tensor.squeeze(),
      model: rearranged(
        model,
        kept.map((d) => model.shape[d]),
        back,
      ),
    };
  },
  expand({ tensor, model }, { a }) {
    const d = model.shape.indexOf(1);
    if (d < 0) return null;
    const shape = withAt(model.shape, d, 1 + (a % 3));
    return {
      tensor: tensor.expand(shape),
      model: rearranged(model, shape, (index) => withAt(index, d, 0)),
    };
  },
  diagonal({ tensor, model }) {
    if (tensor.ndim < 2) return null;
    const [M, N, ...rest] = model.shape;
    const shape = [...rest, Math.min(M, N)];
    return {
      tensor: tensor.diagonal(),
      model: rearranged(model, shape, (index) => [
        index[rest.length],
        index[rest.length],
        ...index.slice(0, -1),
      ]),
    };
  },
  unbind({ tensor, model }, { a }) {
    if (tensor.ndim === 0 || model.shape[0] === 0) return null;
    const i = a % model.shape[0];
    return {
      tensor: [...tensor][i],
      model: rearranged(model, model.shape.slice(1), (index) => [i, ...index]),
    };
  },
  view({ tensor, model }) {
    if (!tensor.isContiguous()) return null;
    const count = model.cells.length;
    return { tensor: tensor.view(count), model: { shape: [count], cells: model.cells } };
  },
  clone({ tensor, model }) {
    return { tensor: tensor.clone(), model: copied(model) };
  },
  contiguous({ tensor, model }) {
    return { tensor: tensor.contiguous(), model: tensor.isContiguous() ? model : copied(model) };
  },
  flip({ tensor, model }, { a }) {
    if (tensor.ndim === 0) return null;
    const d = a % tensor.ndim;
    const turned = rearranged(model, model.shape, (index) =>
      withAt(index, d, model.shape[d] - 1 - index[d]),
    );
    return { tensor: tensor.flip(d), model: copied(turned) };
  },
  gatherRows({ tensor, model }, { a, b, c }) {
    if (tensor.ndim === 0 || model.shape[0] === 0) return null;
    const n = model.shape[0];
    const rows = [a % n, b % n, c % n];
    const picked = rearranged(model, [3, ...model.shape.slice(1)], ([i, ...rest]) => [
      rows[i],
      ...rest,
    ]);
    return {
      tensor: tensor.at(rows.map((row, k) => (k === 0 ? row - n : row))),
      model: copied(picked),
    };
  },
  pairOfIndices({ tensor, model }, { a, b, c }) {
    if (tensor.ndim < 2 || model.shape[0] === 0 || model.shape[1] === 0) return null;
    const [i, j] = [
      [a % model.shape[0], c % model.shape[0]],
      [b % model.shape[1], a % model.shape[1]],
    ];
    const picked = rearranged(model, [2, ...model.shape.slice(2)], ([k, ...rest]) => [
      i[k],
      j[k],
      ...rest,
    ]);
    return { tensor: tensor.at(i, j), model: copied(picked) };
  },
  mask({ tensor, model }, { a }) {
    const limit = a % 50;
    const cells = model.cells.filter(({ value }) => value > limit);
    if (tensor.ndim === 0) return null;
    return { tensor: tensor.at(tensor.gt(limit)), model: copied({ shape: [cells.length], cells }) };
  },
  fill({ tensor, model }, { a }) {
    if (isExpanded(tensor)) return null;
    tensor.fill_(a);
    for (const cell of model.cells) cell.value = a;
    return { tensor, model };
  },
  add({ tensor, model }, { a }) {
    if (isExpanded(tensor)) return null;
    tensor.add_(a % 100);
    for (const cell of model.cells) cell.value += a % 100;
    return { tensor, model };
  },
  setRow({ tensor, model }, { a, b }) {
    if (tensor.ndim === 0 || model.shape[0] === 0 || isExpanded(tensor)) return null;
    const i = a % model.shape[0];
    tensor.set(i, b);
    for (const cell of rearranged(model, model.shape.slice(1), (index) => [i, ...index]).cells)
      cell.value = b;
    return { tensor, model };
  },
  setRows({ tensor, model }, { a, b, c }) {
    if (tensor.ndim === 0 || model.shape[0] === 0 || isExpanded(tensor)) return null;
    const rows = [a % model.shape[0], b % model.shape[0]];
    tensor.set([rows], c);
    for (const i of rows)
      for (const cell of rearranged(model, model.shape.slice(1), (index) => [i, ...index]).cells)
        cell.value = c;
    return { tensor, model };
  },
};

function isExpanded(x: Tensor): boolean {
  return x.shape.some((size, d) => size > 1 && x.strides[d] === 0);
}

function compare(pairs: readonly Pair[], program: string): void {
  for (const { tensor, model } of pairs) {
    expect(tensor.shape, program).toEqual(model.shape);
    expect([...tensor.toTypedArray()], program).toEqual(model.cells.map(({ value }) => value));
  }
}

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...Object.keys(STEPS)),
    target: fc.nat(99),
    a: fc.nat(99),
    b: fc.nat(99),
    c: fc.nat(99),
  }),
  { minLength: 1, maxLength: 12 },
);
const startShape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

test("programs of up to 12 views, indices and in-place changes have the model's values and share the model's memory", () => {
  fc.assert(
    fc.property(startShape, steps, (shape, program) => {
      const first = modelOf(shape, (i) => i);
      const pairs: Pair[] = [{ tensor: arange(first.cells.length).view(shape), model: first }];
      const done: string[] = [`arange.view(${shape})`];
      for (const step of program) {
        const x = pairs[step.target % pairs.length];
        const result = STEPS[step.kind](x, step);
        if (result === null) continue;
        done.push(`${step.kind}(#${step.target % pairs.length}; ${step.a}, ${step.b}, ${step.c})`);
        if (result.tensor !== x.tensor) pairs.push(result);
        compare(pairs, done.join(" "));
      }
      // a number of its own through each: whoever shares memory shows it
      for (const [i, x] of pairs.entries()) {
        if (isExpanded(x.tensor)) continue;
        STEPS.fill(x, { kind: "fill", target: 0, a: 1000 + i, b: 0, c: 0 });
        compare(pairs, `${done.join(" ")}, then fill #${i}`);
      }
    }),
    { numRuns: 1000 },
  );
});
