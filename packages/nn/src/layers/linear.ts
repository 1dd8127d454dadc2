/** The fully connected layer, and the layer that does nothing. */
import { empty, linear, type Tensor, zeros } from "@gptlight/tensor";
import * as init from "../init/index.ts";
import { Module } from "../module.ts";
import { boolText } from "../module-repr.ts";
import { Parameter } from "../parameter.ts";

/** @throws RangeError unless all are integers >= `least`. */
export function checkSizes(
  sizes: Readonly<Record<string, number>>,
  least: number,
  where: string,
): void {
  for (const [name, size] of Object.entries(sizes))
    if (!Number.isInteger(size) || size < least)
      throw new RangeError(`${where}: ${name} must be an integer >= ${least}, got ${size}`);
}

/** The draws of torch's linear and convolutional layers: the weight, then the bias, both uniform up to 1/√fan_in. */
export function drawWeights(weight: Parameter, bias: Parameter | null): void {
  init.kaimingUniform_(weight, { a: Math.sqrt(5) }); // gain/√fan_in · √3 = 1/√fan_in, by the way torch works it out
  const fanIn = weight.shape.slice(1).reduce((n, size) => n * size, 1);
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  if (bias !== null) init.uniform_(bias, { a: -bound, b: bound });
}

/** @throws TypeError for torch's positional form, Linear(3, 2, false), which would otherwise go unheard. */
export function checkOptions(options: object, where: string): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(
      `${where}: settings are given as an object, such as { bias: false }, got ${String(options)}`,
    );
}

/** The options of Linear, torch's. */
export interface LinearOptions {
  /** Default true. */
  bias?: boolean;
  /** The weight itself, instead of a random one: nothing is drawn, and the bias starts as zeros. */
  weight?: Parameter;
}

/**
 * y = x Wᵀ + b.
 * Shapes: weight (out, in), bias (out); forward: (…, in) → (…, out).
 * @throws RangeError for sizes that are no integers >= 0.
 * @see torch.nn.Linear
 * @example new Linear(3, 2, { bias: false }).forward(randn([8, 3])).shape // [8, 2]
 */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    const { bias = true, weight } = options;
    checkOptions(options, "Linear");
    checkSizes({ inFeatures, outFeatures }, 0, "Linear");
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.weight = weight ?? new Parameter(empty([outFeatures, inFeatures]));
    this.bias = bias ? new Parameter(zeros([outFeatures])) : null;
    if (weight === undefined) this.resetParameters();
  }

  /** Draws weight and bias anew. */
  resetParameters(): void {
    drawWeights(this.weight, this.bias);
  }

  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { inFeatures, outFeatures, bias } = this;
    return `in_features=${inFeatures}, out_features=${outFeatures}, bias=${boolText(bias !== null)}`;
  }
}

/** Returns what it is given. @see torch.nn.Identity @example new Identity().forward(tensor([1])).toArray() // [1] */
export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}
