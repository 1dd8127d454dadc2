/**
 * golden/in-place.json: random small programs of ops, views and in-place changes, as torch ran them.
 * Every variable's values, whether it requires grad, the leaves' gradients, and where torch refused a change or the backward pass.
 */
import { noGrad, type Tensor, tensor } from "@gptlight/tensor";
import { assertClose } from "@gptlight/tensor/testing";
import { expect, test } from "vitest";
import { loadGolden } from "../../../../test/support/golden.ts";

interface Packed {
  shape: number[];
  data: number[];
}
/** An operand that is a variable, by its number. */
type Argument = number | { var: number };
type Step = [op: string, variable: number, ...rest: (Argument | { error: string })[]];
interface Program {
  id: number;
  leaves: (Packed & { requiresGrad: boolean })[];
  steps: Step[];
  want: {
    values: Packed[];
    requiresGrad: boolean[];
    gradFn: (string | null)[];
    grads?: (Packed | null)[];
    error?: string;
  };
}

type Operand = Tensor | number;
type Call = (x: Tensor, a: Operand, b: Operand, c: Operand) => Tensor;

/** Steps that make a new variable. */
const NEW: Record<string, Call> = {
  clone: (x) => x.clone(),
  detach: (x) => x.detach(),
  neg: (x) => x.neg(),
  sin: (x) => x.sin(),
  tanh: (x) => x.tanh(),
  sigmoid: (x) => x.sigmoid(),
  mul: (x, y) => x.mul(y),
  add: (x, y) => x.add(y),
  sum: (x, dim) => x.sum(dim as number),
  select: (x, dim, i) => x.select(dim as number, i as number),
  narrow: (x, dim, start, n) => x.narrow(dim as number, start as number, n as number),
  transpose: (x, a, b) => x.transpose(a as number, b as number),
  unsqueeze: (x, dim) => x.unsqueeze(dim as number),
  flatten: (x) => x.flatten(),
  diagonal: (x) => x.diagonal(),
};

const IN_PLACE: Record<string, Call> = {
  add_: (x, y) => x.add_(y),
  mul_: (x, y) => x.mul_(y),
  copy_: (x, y) => x.copy_(y as Tensor),
  neg_: (x) => x.neg_(),
  tanh_: (x) => x.tanh_(),
  sigmoid_: (x) => x.sigmoid_(),
  pow_: (x, p) => x.pow_(p),
  zero_: (x) => x.zero_(),
  fill_: (x, value) => x.fill_(value),
  clamp_: (x, low, high) => x.clamp_(low, high),
  set: (x, i, value) => x.set(i as number, value),
  noGradMul_: (x, y) => noGrad(() => x.mul_(y)),
};

/** torch's refusals, and the words of ours that mean the same. */
const REFUSALS: [torch: RegExp, ours: RegExp][] = [
  [/^a leaf Variable that requires grad/, /a leaf that requires grad cannot be changed in place/],
  [/^a view of a leaf Variable/, /a view of a leaf that requires grad cannot be changed in place/],
  [/modified by an inplace operation/, /^backward: a value .* saved was changed in place since/],
];

function ours(torchError: string): RegExp {
  const pair = REFUSALS.find(([torch]) => torch.test(torchError));
  return pair?.[1] ?? expect.fail(`no words for ${torchError}`);
}

function unpacked({ shape, data }: Packed, requiresGrad = false): Tensor {
  return tensor(data, { dtype: "float64" }).view(shape).detach().requiresGrad_(requiresGrad); // detached: no view
}

/** Runs a step; where torch refused it, it must throw and change nothing. */
function run([op, k, ...rest]: Step, variables: Tensor[]): void {
  const args = rest.filter((a): a is Argument => !(typeof a === "object" && "error" in a));
  const operands = args.map((a) => (typeof a === "object" ? variables[a.var] : a));
  const call = () =>
    (NEW[op] ?? IN_PLACE[op])(variables[k], ...(operands as [Operand, Operand, Operand]));
  const refused = rest.find((a): a is { error: string } => typeof a === "object" && "error" in a);
  if (refused) expect(call, `${op} of variable ${k}`).toThrow(ours(refused.error));
  else if (op in NEW) variables.push(call());
  else call();
}

function weights(k: number, x: Tensor): Tensor {
  const data = Array.from({ length: x.numel() }, (_, i) => Math.cos(1 + k + i));
  return unpacked({ shape: [...x.shape], data });
}

const { programs } = loadGolden<{ programs: Program[] }>("in-place");

test.each(programs)("program $id does what torch does", ({ leaves, steps, want }) => {
  const variables = leaves.map((leaf) => unpacked(leaf, leaf.requiresGrad));
  for (const step of steps) run(step, variables);
  variables.forEach((x, k) => {
    assertClose(x.detach(), unpacked(want.values[k]), { rtol: 1e-14, atol: 1e-14 }); // a few roundings of tanh
  });
  expect(variables.map((x) => x.requiresGrad)).toEqual(want.requiresGrad);
  const names = variables.map((x) => x.gradFn?.name ?? null);
  // after a change that is not recorded torch makes the nodes of views anew, as AsStridedBackward0; here they stay
  if (!steps.some(([op]) => op === "noGradMul_" || op === "detach"))
    expect(names).toEqual(
      want.gradFn.map((name) => name?.replace("torch::autograd::", "") ?? null),
    );
  const live = variables.map((x, k) => ({ x, k })).filter(({ x }) => x.requiresGrad);
  const terms = live.map(({ x, k }) => x.mul(weights(k, x)).sum());
  const backward = () => terms.reduce((sum, term) => sum.add(term)).backward();
  if (want.error !== undefined) expect(backward).toThrow(ours(want.error));
  else {
    backward();
    want.grads?.forEach((grad, i) => {
      if (grad === null) expect(variables[i].grad).toBe(null);
      else assertClose(variables[i].grad as Tensor, unpacked(grad), { rtol: 1e-12, atol: 1e-12 });
    });
  }
});
