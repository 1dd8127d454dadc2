/**
 * Random programs of up to twelve views, indexings and changes in place, against the model of model.ts.
 * After every step all variables must hold the model's values, and share memory exactly where the model shares cells.
 */
import { arange } from "@gptlight/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { changes } from "./change-moves.ts";
import { pieces } from "./index-moves.ts";
import { arranged, type Cell, cellsOf, type Model } from "./model.ts";
import { type Decide, isViewable, type MoveMaker, positionsOf, type Variable } from "./moves.ts";
import { views } from "./view-moves.ts";

const MOVES: Record<string, MoveMaker> = { ...views, ...pieces, ...changes };

interface Step {
  readonly move: string;
  /** Which variable, and all else that the move decides. */
  readonly decisions: readonly number[];
}

interface Program {
  readonly shape: readonly number[];
  readonly steps: readonly Step[];
}

const step: fc.Arbitrary<Step> = fc.record({
  move: fc.constantFrom(...Object.keys(MOVES)),
  decisions: fc.array(fc.nat(2 ** 20), { minLength: 30, maxLength: 30 }),
});
const program: fc.Arbitrary<Program> = fc.record({
  shape: fc.array(fc.constantFrom(2, 3, 1, 4, 0), { maxLength: 3 }),
  steps: fc.array(step, { minLength: 1, maxLength: 12, size: "max" }),
});

function decider(numbers: readonly number[]): Decide {
  let k = 0;
  const below = (n: number): number => numbers[k++ % numbers.length] % n;
  return { below, pick: (list) => list[below(list.length)] };
}

/** Every cell of the model lies at one place of memory, and every place holds one cell. */
function checkSharing(variables: readonly Variable[]): void {
  const placeOf = new Map<Cell, string>();
  const cellOf = new Map<string, Cell>();
  const storages = [...new Set(variables.map(({ x }) => x.storage))];
  for (const [i, { x, m }] of variables.entries()) {
    const cells = cellsOf(m);
    const storage = storages.indexOf(x.storage);
    positionsOf(x).forEach((position, k) => {
      const [cell, place] = [cells[k], `${storage}:${position}`];
      if ((placeOf.get(cell) ?? place) !== place || (cellOf.get(place) ?? cell) !== cell)
        throw new Error(`v${i} shares memory otherwise than the model does`);
      placeOf.set(cell, place);
      cellOf.set(place, cell);
    });
  }
}

function checkValues(variables: readonly Variable[]): void {
  for (const [i, { x, m }] of variables.entries()) {
    expect(x.shape, `shape of v${i}`).toEqual(m.shape);
    expect([...x.toTypedArray()], `v${i}`).toEqual(cellsOf(m).map((cell) => cell.value));
  }
}

/** Runs a program on both; what it did is added to an error's text. */
function run({ shape, steps }: Program): void {
  const size = shape.reduce((n, s) => n * s, 1);
  const x = arange(0, size, 1, { dtype: "float64" }).view([...shape]);
  let next = 0;
  const m: Model = arranged(shape, () => ({ value: next++ }));
  const variables: Variable[] = [{ x, m }];
  const lines = [`v0 = arange(${size}).view(${shape})`];
  try {
    checkSharing(variables);
    for (const { move, decisions } of steps) runStep(move, decider(decisions), variables, lines);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${lines.join("\n")}`);
  }
}

function runStep(name: string, decide: Decide, variables: Variable[], lines: string[]): void {
  const k = decide.below(variables.length);
  const move = MOVES[name](variables[k], decide, variables);
  if (move === null) return;
  lines.push(`v${k}.${move.text}${move.refused ? " is refused" : ""}`);
  if (move.refused) expect(move.call).toThrow("share memory");
  else {
    const x = move.call();
    const m = move.mean();
    if (m !== undefined) {
      lines.push(`  is v${variables.length}`);
      variables.push({ x, m });
    }
  }
  checkValues(variables);
  checkSharing(variables);
}

test("random programs of views, indices and changes in place do what nested arrays of cells do", () => {
  fc.assert(fc.property(program, run), { numRuns: 2000 });
});

test("random programs make every move", () => {
  const seen = new Set<string>();
  for (const { shape, steps } of fc.sample(program, { numRuns: 300, seed: 1 })) {
    run({ shape, steps });
    for (const { move } of steps) seen.add(move);
  }
  expect([...seen].sort()).toEqual(Object.keys(MOVES).sort());
});

test("view(…) refuses just where no strides could say the new shape", () => {
  const shapes = fc.constantFrom<number[]>([2, 3, 2], [4, 3], [12], [1, 12, 1], [3, 2, 2]);
  const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
  fc.assert(
    fc.property(order, fc.nat(1), fc.nat(2), shapes, (dims, start, cut, shape) => {
      const x = arange(48)
        .view(4, 3, 4)
        .permute(dims)
        .narrow(0, start, 2)
        .narrow(2, 0, 3 - cut);
      const fits = shape.reduce((n, s) => n * s, 1) === x.numel();
      const call = () => x.view(shape);
      if (!fits) expect(call).toThrow("needs 12 elements");
      else if (isViewable(positionsOf(x), shape)) expect(call().storage).toBe(x.storage);
      else expect(call).toThrow("without a copy; use reshape(…), or contiguous() first");
    }),
    { numRuns: 500 },
  );
});
