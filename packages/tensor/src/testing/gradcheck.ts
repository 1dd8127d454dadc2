/**
 * Does a gradient written by hand agree with the function itself? Central differences in float64 decide.
 * The outputs y are made one number L = Σ w·y with random weights w, so that no error hides in a symmetry; then, for each element
 * x of each input, (L(x + h) − L(x − h)) / 2h is compared with what backward says. torch.autograd.gradcheck compares whole Jacobians.
 */
import { fromTypedArray, Generator, grad, rand, Tensor, zerosLike } from "../index.ts";
import { shapeText } from "../shape.ts";
import { indexAt } from "./closeness.ts";

/** The function under test: tensors in, one or several tensors out. */
export type TensorFunction = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** The options of `gradcheck` and `gradgradcheck`. */
export interface GradcheckOptions {
  /** Allowed difference as a share of the larger of the two slopes. Default 1e-6. */
  rtol?: number;
  /**
   * Allowed difference in addition. Default 2⁻³⁰ max(1, Σ|w·y|), twice what a difference quotient can be off by itself:
   * rounding 8ε/h = 2⁻³² and truncation h²/6 < 2⁻³⁶.
   */
  atol?: number;
  /** h for |x| ≤ 1; larger x step as much further. Default 2⁻¹⁷, near ∛ε, where rounding and truncation balance. */
  step?: number;
}

/**
 * Throws unless the gradients of `f` at `inputs` agree with central differences.
 * The inputs with requiresGrad are checked; they must be float64, and so must the float outputs. Where f bends or jumps
 * (relu at 0, a tie of max) there is no slope to compare: keep away.
 * @throws Error that names the input, the element and both slopes; TypeError if a dtype is not float64 or no input requires grad.
 * @see torch.autograd.gradcheck
 * @example gradcheck((x) => x.pow(3), [tensor([1, 2], { dtype: "float64", requiresGrad: true })]) // true
 */
export function gradcheck(
  f: TensorFunction,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): true {
  checkKinds(inputs, "gradcheck");
  compareSlopes(f, inputs, options, "gradcheck");
  return true;
}

/**
 * Throws unless the gradients of the gradients of `f` agree with central differences: gradcheck of the map from (inputs, ∂L/∂y) to ∂L/∂inputs.
 * @throws as gradcheck; "upstream k" in its text is ∂L/∂y for output k.
 * @see torch.autograd.gradgradcheck
 * @example gradgradcheck((x) => x.pow(3), [tensor([1, 2], { dtype: "float64", requiresGrad: true })]) // true
 */
export function gradgradcheck(
  f: TensorFunction,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): true {
  checkKinds(inputs, "gradgradcheck");
  const upstream = outputsOf(f, inputs).map((y, k) => weightsLike(y, k + 1, true));
  const slopes = (...values: Tensor[]): Tensor[] => {
    const x = values.slice(0, inputs.length);
    const outputs = outputsOf(f, x);
    const live = outputs.map((_, k) => k).filter((k) => outputs[k].requiresGrad);
    const targets = x.filter((_, i) => inputs[i].requiresGrad);
    const found = grad(
      live.map((k) => outputs[k]),
      targets,
      {
        gradOutputs: live.map((k) => values[inputs.length + k]),
        createGraph: true,
        allowUnused: true,
      },
    );
    return found.map((g, i) => g ?? zerosLike(targets[i]));
  };
  compareSlopes(slopes, [...inputs, ...upstream], options, "gradgradcheck", inputs.length);
  return true;
}

/** The outputs that can have a gradient. */
function outputsOf(f: TensorFunction, inputs: readonly Tensor[]): Tensor[] {
  const result = f(...inputs);
  const outputs = result instanceof Tensor ? [result] : result;
  return outputs.filter((y) => y.dtype === "float32" || y.dtype === "float64");
}

/** Numbers in [0.5, 1.5), the same in each run. */
function weightsLike(y: Tensor, seed: number, requiresGrad = false): Tensor {
  if (y.dtype !== "float64")
    throw new TypeError(
      `gradcheck: outputs must be float64, got ${y.dtype}; make the constants of the function float64 too`,
    );
  const weights = rand(y.shape, { dtype: "float64", generator: new Generator(seed) }).add(0.5);
  return requiresGrad ? weights.requiresGrad_() : weights;
}

function checkKinds(inputs: readonly Tensor[], where: string): void {
  if (!inputs.some((x) => x.requiresGrad))
    throw new TypeError(`${where}: no input requires grad, so there is nothing to check`);
  for (const [i, x] of inputs.entries())
    if (x.requiresGrad && x.dtype !== "float64")
      throw new TypeError(
        `${where}: input ${i} must be float64 to be compared with differences, got ${x.dtype}; use .double()`,
      );
}

/** Two slopes that ought to be one. */
interface Mismatch {
  readonly index: readonly number[];
  readonly numeric: number;
  readonly analytic: number;
  readonly error: number;
}

/** @throws Error at the first input with wrong slopes. Inputs from `known` on are ∂L/∂y. */
function compareSlopes(
  f: TensorFunction,
  inputs: readonly Tensor[],
  options: GradcheckOptions,
  where: string,
  known = inputs.length,
): void {
  const outputs = outputsOf(f, inputs);
  const weights = outputs.map((y, k) => weightsLike(y, k + 1));
  const terms = outputs.map((y, k) => y.mul(weights[k]).sum());
  const size = outputs.reduce((n, y, k) => n + y.detach().mul(weights[k]).abs().sum().item(), 0);
  const checked = inputs.filter((x) => x.requiresGrad);
  const live = terms.filter((term) => term.requiresGrad);
  const analytic = grad(live, checked, { allowUnused: true });
  const lossAt = (values: readonly Tensor[]): number =>
    outputsOf(f, values).reduce((n, y, k) => n + y.detach().mul(weights[k]).sum().item(), 0);
  const atol = options.atol ?? 2 ** -30 * Math.max(1, size);
  for (const [i, x] of inputs.entries()) {
    if (!x.requiresGrad) continue;
    const slopes = analytic[checked.indexOf(x)] ?? zerosLike(x);
    const numeric = differences(lossAt, inputs, i, options.step ?? 2 ** -17);
    const wrong = mismatches(numeric, slopes, options.rtol ?? 1e-6, atol);
    if (wrong.length > 0)
      throw new Error(
        `${where}: ${report(i < known ? `input ${i}` : `upstream ${i - known}`, x, wrong)}`,
      );
  }
}

/** (L(x + h) − L(x − h)) / 2h for each element of input i, in row-major order. */
function differences(
  lossAt: (values: readonly Tensor[]) => number,
  inputs: readonly Tensor[],
  i: number,
  step: number,
): Float64Array {
  const values = Float64Array.from(inputs[i].toTypedArray());
  return values.map((x, k) => {
    const at = (moved: number): number => {
      const data = values.slice();
      data[k] = moved;
      const input = fromTypedArray(data, inputs[i].shape, { requiresGrad: true });
      return lossAt(inputs.map((other, j) => (j === i ? input : other)));
    };
    const h = step * Math.max(1, Math.abs(x));
    return (at(x + h) - at(x - h)) / (x + h - (x - h));
  });
}

function mismatches(numeric: Float64Array, slopes: Tensor, rtol: number, atol: number): Mismatch[] {
  const wrong: Mismatch[] = [];
  slopes.toTypedArray().forEach((analytic: number, k: number) => {
    const error = Math.abs(numeric[k] - analytic);
    const larger = Math.max(Math.abs(numeric[k]), Math.abs(analytic));
    if (!(error <= rtol * larger + atol))
      // also catches NaN
      wrong.push({ index: indexAt(k, slopes.shape), numeric: numeric[k], analytic, error });
  });
  return wrong;
}

function report(name: string, x: Tensor, wrong: readonly Mismatch[]): string {
  const { index, numeric, analytic } = wrong.reduce((a, b) => (b.error > a.error ? b : a));
  return (
    `the gradient of ${name} (shape ${shapeText(x.shape)}) is wrong at ${wrong.length} of ${x.numel()} elements; ` +
    `worst at ${shapeText(index)}, where x = ${x
      .detach()
      .at(...index)
      .item()}: numeric ${numeric}, analytic ${analytic}`
  );
}
