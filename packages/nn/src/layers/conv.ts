/** Convolutional and pooling layers as modules. Left out: transposed convolution. */
import { empty, type Tensor } from "@gptlight/tensor";
import { type ConvOptions, conv1d, conv2d, slidesOf } from "../functional/conv.ts";
import { type PadMode, pad } from "../functional/pad.ts";
import {
  type AvgPoolOptions,
  avgPool2d,
  type MaxPoolOptions,
  maxPool2d,
} from "../functional/pool.ts";
import { type PerDim, perDim } from "../functional/windows.ts";
import { Module } from "../module.ts";
import { boolText, tupleText } from "../module-repr.ts";
import { Parameter } from "../parameter.ts";
import { checkOptions, checkSizes, drawWeights } from "./linear.ts";

/** The options of Conv1d and Conv2d, torch's. */
export interface ConvModuleOptions extends Omit<ConvOptions, "bias"> {
  /** Default true. */
  bias?: boolean;
  /** What the padding holds: zeros, or x's own elements (see pad). Default "zeros". */
  paddingMode?: "zeros" | Exclude<PadMode, "constant">;
}

/** What Conv1d and Conv2d share: weight (O, C/groups, …kernel), bias (O), and torch's draws. */
class Conv extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly options: Omit<ConvOptions, "bias">;
  readonly paddingMode: NonNullable<ConvModuleOptions["paddingMode"]>;
  weight: Parameter;
  bias: Parameter | null;

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: readonly number[],
    options: ConvModuleOptions,
  ) {
    super();
    checkOptions(options, this.constructor.name);
    const { bias = true, paddingMode = "zeros", ...rest } = options;
    const groups = rest.groups ?? 1;
    checkSizes({ inChannels, outChannels, groups }, 1, this.constructor.name);
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new RangeError(
        `${this.constructor.name}: groups ${groups} must divide ${inChannels} channels in and ${outChannels} out`,
      );
    if (!["zeros", "reflect", "replicate", "circular"].includes(paddingMode))
      throw new RangeError(
        `${this.constructor.name}: paddingMode must be "zeros", "reflect", "replicate" or "circular", got "${paddingMode}"`,
      );
    this.paddingMode = paddingMode;
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = kernelSize;
    this.options = rest;
    this.weight = new Parameter(empty([outChannels, inChannels / groups, ...kernelSize]));
    this.bias = bias ? new Parameter(empty([outChannels])) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew. */
  resetParameters(): void {
    drawWeights(this.weight, this.bias);
  }

  /** x with its padding, if that is other than zeros, and what is left for the convolution to do. */
  protected padded(x: Tensor): [x: Tensor, options: ConvOptions] {
    const options = { ...this.options, bias: this.bias };
    if (this.paddingMode === "zeros") return [x, options];
    const slides = slidesOf(this.kernelSize, options, this.constructor.name);
    const widths = slides.toReversed().flatMap(({ before, after }) => [before, after]);
    return [pad(x, widths, { mode: this.paddingMode }), { ...options, padding: 0 }];
  }

  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, options, bias, paddingMode } = this;
    const D = kernelSize.length;
    const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
    const tuple = (value: PerDim) => tupleText(perDim(value, D, 0, "Conv"));
    const parts = [`${inChannels}`, `${outChannels}`, `kernel_size=${tupleText(kernelSize)}`];
    parts.push(`stride=${tuple(stride)}`);
    if (typeof padding === "string") parts.push(`padding=${padding}`);
    else if (perDim(padding, D, 0, "Conv").some((p) => p !== 0))
      parts.push(`padding=${tuple(padding)}`);
    if (perDim(dilation, D, 1, "Conv").some((d) => d !== 1))
      parts.push(`dilation=${tuple(dilation)}`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (bias === null) parts.push(`bias=${boolText(false)}`);
    if (paddingMode !== "zeros") parts.push(`padding_mode=${paddingMode}`);
    return parts.join(", ");
  }
}

/**
 * Shapes: weight (O, C/groups, K), bias (O); forward: (N, C, L) or (C, L) → (N, O, L′) or (O, L′).
 * @throws RangeError for sizes that do not fit together.
 * @see torch.nn.Conv1d
 * @example new Conv1d(4, 6, 3, { padding: 1 }).forward(randn([2, 4, 10])).shape // [2, 6, 10]
 */
export class Conv1d extends Conv {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDim,
    options: ConvModuleOptions = {},
  ) {
    super(inChannels, outChannels, perDim(kernelSize, 1, 1, "Conv1d: kernelSize"), options);
  }

  forward(x: Tensor): Tensor {
    const [padded, options] = this.padded(x);
    return conv1d(padded, this.weight, options);
  }
}

/**
 * Shapes: weight (O, C/groups, Kh, Kw), bias (O); forward: (N, C, H, W) or (C, H, W) → (N, O, H′, W′) or (O, H′, W′).
 * @throws RangeError for sizes that do not fit together.
 * @see torch.nn.Conv2d
 * @example new Conv2d(1, 8, 3, { stride: 2 }).forward(randn([2, 1, 9, 9])).shape // [2, 8, 4, 4]
 */
export class Conv2d extends Conv {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDim,
    options: ConvModuleOptions = {},
  ) {
    super(inChannels, outChannels, perDim(kernelSize, 2, 1, "Conv2d: kernelSize"), options);
  }

  forward(x: Tensor): Tensor {
    const [padded, options] = this.padded(x);
    return conv2d(padded, this.weight, options);
  }
}

/** `2` or `(3, 2)`: as it was given. */
function givenText(value: PerDim): string {
  return typeof value === "number" ? String(value) : tupleText(value);
}

/** The largest element of each window. @see torch.nn.MaxPool2d @example new MaxPool2d(2).forward(randn([1, 3, 8, 8])).shape // [1, 3, 4, 4] */
export class MaxPool2d extends Module {
  readonly kernelSize: PerDim;
  readonly options: MaxPoolOptions;

  constructor(kernelSize: PerDim, options: MaxPoolOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { kernelSize, options } = this;
    const { stride, padding = 0, dilation = 1, ceilMode = false } = options;
    return `kernel_size=${givenText(kernelSize)}, stride=${givenText(stride ?? kernelSize)}, padding=${givenText(padding)}, dilation=${givenText(dilation)}, ceil_mode=${boolText(ceilMode)}`;
  }
}

/** The mean of each window. @see torch.nn.AvgPool2d @example new AvgPool2d(2).forward(randn([1, 3, 8, 8])).shape // [1, 3, 4, 4] */
export class AvgPool2d extends Module {
  readonly kernelSize: PerDim;
  readonly options: AvgPoolOptions;

  constructor(kernelSize: PerDim, options: AvgPoolOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { kernelSize, options } = this;
    return `kernel_size=${givenText(kernelSize)}, stride=${givenText(options.stride ?? kernelSize)}, padding=${givenText(options.padding ?? 0)}`;
  }
}
