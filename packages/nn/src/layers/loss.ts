/** Losses as modules: each holds its settings and calls the function of that name. A weight belongs to the state dict, as in torch. */
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  cosineSimilarity,
  crossEntropy,
  type Indices,
  klDiv,
  l1Loss,
  mseLoss,
  nllLoss,
  smoothL1Loss,
  type Tensor,
} from "@gptlight/tensor";
import { Module, type StateNames } from "../module.ts";

/** What becomes of the losses of all elements. */
export interface ReductionOptions<R extends string = "mean" | "sum" | "none"> {
  /** Default "mean". */
  reduction?: R;
}

/** What losses share: how they reduce. */
class Loss<R extends string = "mean" | "sum" | "none"> extends Module {
  readonly reduction: R;

  constructor({ reduction }: ReductionOptions<R>) {
    super();
    this.reduction = reduction ?? ("mean" as R);
    if (!["mean", "sum", "none", "batchmean"].includes(this.reduction))
      throw new RangeError(
        `${this.constructor.name}: reduction must be "mean", "sum" or "none", got "${this.reduction}"`,
      );
  }
}

export interface NLLLossOptions extends ReductionOptions {
  /** A factor for each class. */
  weight?: Tensor | null;
  /** Targets of this value count for nothing. Default -100. */
  ignoreIndex?: number;
}

/** −weight[t] x[t] for log-probabilities x and true classes t. @see torch.nn.NLLLoss */
export class NLLLoss extends Loss {
  readonly ignoreIndex: number;
  weight: Tensor | null;

  constructor(options: NLLLossOptions = {}) {
    super(options);
    this.ignoreIndex = options.ignoreIndex ?? -100;
    this.weight = this.registerBuffer("weight", options.weight ?? null);
  }

  forward(input: Tensor, target: Indices): Tensor {
    const { weight, ignoreIndex, reduction } = this;
    return nllLoss(input, target, { weight, ignoreIndex, reduction });
  }
}

export interface CrossEntropyLossOptions extends NLLLossOptions {
  /** This share of the weight is spread evenly over all classes. Default 0. */
  labelSmoothing?: number;
}

/** The mean negative log-likelihood of the true classes, from logits. @see torch.nn.CrossEntropyLoss @example new CrossEntropyLoss().forward(tensor([[2, 0]]), [0]).item() // 0.1269 */
export class CrossEntropyLoss extends NLLLoss {
  readonly labelSmoothing: number;

  constructor(options: CrossEntropyLossOptions = {}) {
    super(options);
    this.labelSmoothing = options.labelSmoothing ?? 0;
  }

  override forward(input: Tensor, target: Indices): Tensor {
    const { weight, ignoreIndex, reduction, labelSmoothing } = this;
    return crossEntropy(input, target, { weight, ignoreIndex, reduction, labelSmoothing });
  }
}

/** (x − y)². @see torch.nn.MSELoss */
export class MSELoss extends Loss {
  constructor(options: ReductionOptions = {}) {
    super(options);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, { reduction: this.reduction });
  }
}

/** |x − y|. @see torch.nn.L1Loss */
export class L1Loss extends Loss {
  constructor(options: ReductionOptions = {}) {
    super(options);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, { reduction: this.reduction });
  }
}

/** With d = |x − y|: d²/(2 beta) up to beta, d − beta/2 beyond. @see torch.nn.SmoothL1Loss */
export class SmoothL1Loss extends Loss {
  readonly beta: number;

  constructor(options: ReductionOptions & { beta?: number } = {}) {
    super(options);
    this.beta = options.beta ?? 1;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(input, target, { beta: this.beta, reduction: this.reduction });
  }
}

/** −(t log p + (1 − t) log(1 − p)) for probabilities p. @see torch.nn.BCELoss */
export class BCELoss extends Loss {
  weight: Tensor | null;

  constructor(options: ReductionOptions & { weight?: Tensor | null } = {}) {
    super(options);
    this.weight = this.registerBuffer("weight", options.weight ?? null);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(input, target, { weight: this.weight, reduction: this.reduction });
  }
}

export interface BCEWithLogitsLossOptions extends ReductionOptions {
  weight?: Tensor | null;
  /** A factor for the losses of positive targets. */
  posWeight?: Tensor | null;
}

/** The binary cross-entropy of sigmoid(x). @see torch.nn.BCEWithLogitsLoss */
export class BCEWithLogitsLoss extends Loss {
  static override readonly stateNames: StateNames = {
    posWeight: "pos_weight",
  };
  weight: Tensor | null;
  posWeight: Tensor | null;

  constructor(options: BCEWithLogitsLossOptions = {}) {
    super(options);
    this.weight = this.registerBuffer("weight", options.weight ?? null);
    this.posWeight = this.registerBuffer("posWeight", options.posWeight ?? null);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    const { weight, posWeight, reduction } = this;
    return binaryCrossEntropyWithLogits(input, target, { weight, posWeight, reduction });
  }
}

export interface KLDivLossOptions extends ReductionOptions<"mean" | "sum" | "none" | "batchmean"> {
  /** The target holds logarithms too. Default false. */
  logTarget?: boolean;
}

/** t (log t − x) for log-probabilities x. @see torch.nn.KLDivLoss */
export class KLDivLoss extends Loss<"mean" | "sum" | "none" | "batchmean"> {
  readonly logTarget: boolean;

  constructor(options: KLDivLossOptions = {}) {
    super(options);
    this.logTarget = options.logTarget ?? false;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return klDiv(input, target, { reduction: this.reduction, logTarget: this.logTarget });
  }
}

/** ⟨x, y⟩ / (‖x‖ ‖y‖) along `dim`. @see torch.nn.CosineSimilarity */
export class CosineSimilarity extends Module {
  readonly dim: number;
  readonly eps: number;

  constructor({ dim = 1, eps = 1e-8 }: { dim?: number; eps?: number } = {}) {
    super();
    this.dim = dim;
    this.eps = eps;
  }

  forward(x: Tensor, y: Tensor): Tensor {
    return cosineSimilarity(x, y, this.dim, { eps: this.eps });
  }
}
