/**
 * Parameter: a Tensor that a Module collects, and that optimizers change.
 */
import { Tensor } from "@gptlight/tensor";

/** The options of Parameter. */
export interface ParameterOptions {
  /** Default true: `backward` collects its gradient. false freezes it. */
  requiresGrad?: boolean;
}

/**
 * A leaf on the memory of `data` that wants a gradient. Assigned to a property of a Module, it is among its parameters.
 * @throws TypeError if `data` is integer or bool and a gradient is wanted.
 * @see torch.nn.Parameter
 * @example String(new Parameter(zeros([2]))) // "Parameter containing:\ntensor([0., 0.], requires_grad=True)"
 */
export class Parameter extends Tensor {
  constructor(data: Tensor, { requiresGrad = true }: ParameterOptions = {}) {
    if (!(data instanceof Tensor))
      throw new TypeError("Parameter: needs a tensor; make one with tensor(…) or zeros(…)");
    super(data.storage, data.dtype, data.shape, data.strides, data.offset);
    this.requiresGrad = requiresGrad;
  }

  /** torch's text: the tensor's, below a line of its own. */
  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}
