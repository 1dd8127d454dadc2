/**
 * Einstein summation: labels name dimensions; a label that the output leaves out is summed over.
 * Operands are contracted from left to right, each pair as one batched matrix product.
 */
import { numelOf, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { mul } from "./arithmetic.ts";
import { expand, sum } from "./broadcast.ts";
import { bmm } from "./matmul.ts";
import { diagonal } from "./slicing.ts";
import { permute, reshape, unsqueeze, view } from "./views.ts";

/** A tensor whose dimensions have names. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/**
 * The sum of products that `equation` describes, such as "bij,bjk->bik": any number of operands, "..." for broadcast dimensions,
 * a label twice in one operand for its diagonal; without "->" the output has, in alphabetical order, the labels that occur once.
 * @throws RangeError if the equation does not fit the operands.
 * @see torch.einsum
 * @example einsum("ij,jk->ik", tensor([[1, 2]]), tensor([[3], [4]])).toArray() // [[11]]
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  const { inputs, output } = parse(equation, operands);
  const terms = operands.map((x, i) => withoutRepeats({ x, labels: inputs[i] }));
  let result = terms[0];
  for (let i = 1; i < terms.length; i++) {
    const needed = new Set([...output, ...terms.slice(i + 1).flatMap((t) => t.labels)]);
    result = contract(result, terms[i], needed);
  }
  const summed = sumOut(result, new Set(output));
  const order = output.map((label) => summed.labels.indexOf(label));
  if (summed.x === terms[0].x) return permute(summed.x, order); // nothing was summed: a view, as in torch
  return order.every((d, i) => d === i) ? summed.x : permute(summed.x, order);
}

function parse(
  equation: string,
  operands: readonly Tensor[],
): { inputs: string[][]; output: string[] } {
  if (typeof equation !== "string")
    throw new TypeError('einsum: the equation comes first, as in einsum("ij,jk->ik", x, y)');
  const [left, right] = equation.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  const wrong = (why: string) => new RangeError(`einsum: "${equation}" ${why}`);
  if (!/^[a-zA-Z.,]*(->[a-zA-Z.]*)?$/.test(equation.replaceAll(" ", "")))
    throw wrong('may hold letters, commas, "..." and one "->" only');
  if (operands.length === 0 || terms.length !== operands.length)
    throw wrong(`has ${terms.length} terms for ${operands.length} operands`);
  const widths = terms.map((term, i) => operands[i].ndim - term.replace("...", "").length);
  const dots = Math.max(0, ...terms.map((term, i) => (term.includes("...") ? widths[i] : 0)));
  const inputs = terms.map((term, i) => {
    const fits = term.includes("...") ? widths[i] >= 0 : widths[i] === 0;
    if (!fits || term.replace("...", "").includes("."))
      throw wrong(`: term "${term}" does not fit shape ${shapeText(operands[i].shape)}`);
    return spell(term, dots, widths[i]);
  });
  const once = (label: string) => inputs.flat().filter((l) => l === label).length === 1;
  const letters = [...new Set(inputs.flat())].filter((l) => l.length === 1 && once(l)).sort();
  const output =
    right === undefined ? [...spell("...", dots, dots), ...letters] : spell(right, dots, dots);
  for (const [i, label] of output.entries())
    if (!inputs.flat().includes(label) || output.indexOf(label) !== i)
      throw wrong(`: output label "${label}" must occur in the inputs, and once in the output`);
  return { inputs, output };
}

/** The labels of a term, "..." becoming the last `width` of the labels "…0", "…1", … that all operands share. */
function spell(term: string, dots: number, width: number): string[] {
  const shared = Array.from({ length: dots }, (_, i) => `…${i}`).slice(dots - width);
  const [before, after] = term.includes("...") ? term.split("...") : [term, ""];
  return [...before, ...(term.includes("...") ? shared : []), ...after];
}

/** A label that stands twice means the diagonal of its two dimensions. */
function withoutRepeats({ x, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, i) => labels.indexOf(label) < i);
  if (second < 0) return { x, labels };
  const first = labels.indexOf(labels[second]);
  if (x.shape[first] !== x.shape[second])
    throw new RangeError(
      `einsum: label "${labels[second]}" stands for sizes ${x.shape[first]} and ${x.shape[second]} of one operand`,
    );
  const rest = labels.filter((_, d) => d !== first && d !== second);
  return withoutRepeats({
    x: diagonal(x, { dim1: first, dim2: second }),
    labels: [...rest, labels[second]],
  });
}

/** Without the dimensions that nobody needs any more. */
function sumOut({ x, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const gone = labels.map((_, d) => d).filter((d) => !needed.has(labels[d]));
  if (gone.length === 0) return { x, labels };
  return { x: sum(x, gone), labels: labels.filter((label) => needed.has(label)) };
}

/** Two operands made one: (batch, left, shared) @ (batch, shared, right). */
function contract(a: Labelled, b: Labelled, needed: ReadonlySet<string>): Labelled {
  const left = sumOut(a, new Set([...needed, ...b.labels]));
  const right = sumOut(b, new Set([...needed, ...a.labels]));
  const both = left.labels.filter((label) => right.labels.includes(label));
  const batch = both.filter((label) => needed.has(label));
  const shared = both.filter((label) => !needed.has(label));
  const lefts = left.labels.filter((label) => !both.includes(label));
  const rights = right.labels.filter((label) => !both.includes(label));
  const labels = [...batch, ...lefts, ...rights];
  const sizes = sizesByLabel(left, right);
  const size = (list: readonly string[]) => list.map((label) => sizes.get(label) as number);
  const x = arranged(left, [...batch, ...lefts, ...shared], sizes);
  const y = arranged(right, [...batch, ...shared, ...rights], sizes);
  if (shared.length === 0) return { x: allProducts(x, y, lefts.length, rights.length), labels };
  const [B, L, S, R] = [batch, lefts, shared, rights].map((list) => numelOf(size(list)));
  return { x: view(bmm(reshape(x, [B, L, S]), reshape(y, [B, S, R])), size(labels)), labels };
}

/** The size of each label; where one operand has 1, the other's size, to which it broadcasts. */
function sizesByLabel(...operands: readonly Labelled[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { x, labels } of operands)
    labels.forEach((label, d) => {
      const known = sizes.get(label) ?? 1;
      if (known !== 1 && x.shape[d] !== 1 && known !== x.shape[d])
        throw new RangeError(
          `einsum: label "${label}" stands for sizes ${known} and ${x.shape[d]}`,
        );
      sizes.set(label, known === 1 ? x.shape[d] : known);
    });
  return sizes;
}

/** Dimensions in the order of `labels`, sizes of 1 expanded. */
function arranged(
  { x, labels }: Labelled,
  order: readonly string[],
  sizes: Map<string, number>,
): Tensor {
  const moved = permute(
    x,
    order.map((label) => labels.indexOf(label)),
  );
  return expand(
    moved,
    order.map((label) => sizes.get(label) as number),
  );
}

/** (batch, left), (batch, right) → (batch, left, right) without a sum: elementwise. */
function allProducts(x: Tensor, y: Tensor, lefts: number, rights: number): Tensor {
  let [a, b] = [x, y];
  for (let i = 0; i < rights; i++) a = unsqueeze(a, -1);
  const batch = y.ndim - rights;
  for (let i = 0; i < lefts; i++) b = unsqueeze(b, batch);
  return mul(a, b);
}
