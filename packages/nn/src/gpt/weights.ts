/** How a GPT-2 began: weights normal with standard deviation 0.02, at the ends of branches smaller; biases 0. */
import { empty, type Tensor } from "@gptlight/tensor";
import * as init from "../init/index.ts";
import { Embedding } from "../layers/embedding.ts";
import { Linear, type LinearOptions } from "../layers/linear.ts";
import { Parameter } from "../parameter.ts";

/** Gives the first values of a weight. */
export type WeightSource = (shape: readonly number[], std: number) => Tensor;

/** Draws each weight once, in the order of the parameters. */
export const drawn: WeightSource = (shape, std) => init.normal_(empty(shape), { std });

/** For weights that are about to be loaded: nothing is drawn. */
export const unset: WeightSource = (shape) => empty(shape);

const STD = 0.02;

/** The standard deviation at the end of a branch: the stream is a sum of 2 · nLayer branches and should not grow with them. */
export function branchStd(nLayer: number): number {
  return STD / Math.sqrt(2 * nLayer);
}

export function linear(
  inputs: number,
  outputs: number,
  source: WeightSource,
  { std = STD, ...options }: LinearOptions & { std?: number } = {},
): Linear {
  const weight = options.weight ?? new Parameter(source([outputs, inputs], std));
  return new Linear(inputs, outputs, { ...options, weight });
}

export function table(rows: number, size: number, source: WeightSource): Embedding {
  return new Embedding(rows, size, { weight: new Parameter(source([rows, size], STD)) });
}
