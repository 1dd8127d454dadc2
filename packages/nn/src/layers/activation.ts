/** The bends between layers as modules: each holds its settings and calls the function of that name. */
import {
  elu,
  gelu,
  leakyRelu,
  logSoftmax,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  type Tensor,
  tanh,
} from "@gptlight/tensor";
import { checkProbability, type DropoutOptions, dropout } from "../functional/dropout.ts";
import { Module } from "../module.ts";
import { floatText } from "../module-repr.ts";

/** max(x, 0). @see torch.nn.ReLU @example new ReLU().forward(tensor([-1, 2])).toArray() // [0, 2] */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return relu(x);
  }
}

/** x Φ(x), or its tanh approximation. @see torch.nn.GELU @example new GELU({ approximate: "tanh" }) */
export class GELU extends Module {
  readonly approximate: "none" | "tanh";

  constructor({ approximate = "none" }: { approximate?: "none" | "tanh" } = {}) {
    super();
    this.approximate = approximate;
  }

  forward(x: Tensor): Tensor {
    return gelu(x, { approximate: this.approximate });
  }

  override extraRepr(): string {
    return `approximate='${this.approximate}'`;
  }
}

/** x σ(x). @see torch.nn.SiLU */
export class SiLU extends Module {
  forward(x: Tensor): Tensor {
    return silu(x);
  }
}

/** @see torch.nn.Tanh */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

/** 1 / (1 + e⁻ˣ). @see torch.nn.Sigmoid */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/** What Softmax and LogSoftmax share: the dimension along which probabilities sum to 1. */
class AlongDim extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    if (!Number.isInteger(dim))
      throw new RangeError(
        `${this.constructor.name}: dim must be an integer, such as -1, got ${dim}`,
      );
    this.dim = dim;
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** Probabilities along `dim`, which has no default here. @see torch.nn.Softmax @example new Softmax(-1).forward(tensor([[0, 0]])).toArray() // [[0.5, 0.5]] */
export class Softmax extends AlongDim {
  forward(x: Tensor): Tensor {
    return softmax(x, this.dim);
  }
}

/** Log-probabilities along `dim`, which has no default here. @see torch.nn.LogSoftmax */
export class LogSoftmax extends AlongDim {
  forward(x: Tensor): Tensor {
    return logSoftmax(x, this.dim);
  }
}

/** x where positive, else negativeSlope · x. @see torch.nn.LeakyReLU @example new LeakyReLU(0.5).forward(tensor([-2, 2])).toArray() // [-1, 2] */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01) {
    super();
    this.negativeSlope = negativeSlope;
  }

  forward(x: Tensor): Tensor {
    return leakyRelu(x, this.negativeSlope);
  }

  override extraRepr(): string {
    return `negative_slope=${floatText(this.negativeSlope)}`;
  }
}

/** x where positive, else alpha (eˣ − 1). @see torch.nn.ELU */
export class ELU extends Module {
  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    this.alpha = alpha;
  }

  forward(x: Tensor): Tensor {
    return elu(x, this.alpha);
  }

  override extraRepr(): string {
    return `alpha=${floatText(this.alpha)}`;
  }
}

/** log(1 + e^(beta x)) / beta; x itself where beta x is above the threshold. @see torch.nn.Softplus */
export class Softplus extends Module {
  readonly beta: number;
  readonly threshold: number;

  constructor(beta = 1, threshold = 20) {
    super();
    this.beta = beta;
    this.threshold = threshold;
  }

  forward(x: Tensor): Tensor {
    return softplus(x, { beta: this.beta, threshold: this.threshold });
  }

  override extraRepr(): string {
    return `beta=${floatText(this.beta)}, threshold=${floatText(this.threshold)}`;
  }
}

/**
 * In training, elements become 0 with probability p and the others grow by 1/(1 − p); in evaluation, nothing.
 * @throws RangeError unless p is in [0, 1].
 * @see torch.nn.Dropout
 * @example new Dropout(0.1).eval().forward(tensor([1.5])).toArray() // [1.5]
 */
export class Dropout extends Module {
  readonly p: number;
  readonly generator: DropoutOptions["generator"];

  constructor(p = 0.5, { generator = null }: Pick<DropoutOptions, "generator"> = {}) {
    super();
    this.p = checkProbability(p, "Dropout");
    this.generator = generator;
  }

  forward(x: Tensor): Tensor {
    const { p, training, generator = null } = this;
    return dropout(x, p, { training, generator });
  }

  override extraRepr(): string {
    return `p=${floatText(this.p)}, inplace=False`;
  }
}

/** Dimensions startDim to endDim merged into one. @see torch.nn.Flatten @example new Flatten().forward(zeros([2, 3, 4])).shape // [2, 12] */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(startDim = 1, endDim = -1) {
    super();
    this.startDim = startDim;
    this.endDim = endDim;
  }

  forward(x: Tensor): Tensor {
    return x.flatten(this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}
