/**
 * Self-attention without a mask, twice: with bare parameters, then with layers (scaled dot-product attention, Vaswani et al. 2017).
 * T words · dIn features in · dOut features out.
 */
import { Linear, Module, Parameter } from "@gptlight/nn";
import { rand, type Tensor } from "@gptlight/tensor";

/** The weights are plain matrices that multiply from the right: q = x W. */
export class SelfAttentionV1 extends Module {
  readonly wQuery: Parameter;
  readonly wKey: Parameter;
  readonly wValue: Parameter;

  constructor(dIn: number, dOut: number) {
    super();
    this.wQuery = new Parameter(rand([dIn, dOut]));
    this.wKey = new Parameter(rand([dIn, dOut]));
    this.wValue = new Parameter(rand([dIn, dOut]));
  }

  forward(x: Tensor): Tensor {
    const queries = x.matmul(this.wQuery); // (T, dOut)
    const keys = x.matmul(this.wKey); // (T, dOut)
    const values = x.matmul(this.wValue); // (T, dOut)
    const scores = queries.matmul(keys.T); // (T, T): row t asks, column s answers
    const weights = scores.div(Math.sqrt(keys.size(-1))).softmax(-1); // each row sums to 1
    return weights.matmul(values); // (T, dOut)
  }
}

/** The same with Linear layers: their first weights are drawn smaller, around 0, and training goes better from there. */
export class SelfAttentionV2 extends Module {
  readonly wQuery: Linear;
  readonly wKey: Linear;
  readonly wValue: Linear;

  constructor(dIn: number, dOut: number) {
    super();
    this.wQuery = new Linear(dIn, dOut, { bias: false });
    this.wKey = new Linear(dIn, dOut, { bias: false });
    this.wValue = new Linear(dIn, dOut, { bias: false });
  }

  forward(x: Tensor): Tensor {
    const queries = this.wQuery.forward(x); // (T, dOut)
    const keys = this.wKey.forward(x);
    const values = this.wValue.forward(x);
    const scores = queries.matmul(keys.T); // (T, T)
    return scores
      .div(Math.sqrt(keys.size(-1)))
      .softmax(-1)
      .matmul(values);
  }
}
