/**
 * The small parts of a GPT, written out: LayerNorm (Ba et al. 2016), GELU (Hendrycks & Gimpel 2016), the feed-forward network.
 * @gptlight/nn has them too, fused and faster; these are to be read.
 */
import { Linear, Module, Parameter, Sequential } from "@gptlight/nn";
import { ones, type Tensor, tanh, zeros } from "@gptlight/tensor";

/** Each row to mean 0 and variance 1, then scaled and shifted by what training finds best. */
export class LayerNorm extends Module {
  readonly eps = 1e-5; // a constant row has variance 0
  readonly scale: Parameter;
  readonly shift: Parameter;

  constructor(embDim: number) {
    super();
    this.scale = new Parameter(ones([embDim]));
    this.shift = new Parameter(zeros([embDim]));
  }

  forward(x: Tensor): Tensor {
    const mean = x.mean(-1, { keepdim: true }); // (…, 1)
    const variance = x.var(-1, { keepdim: true, correction: 0 }); // divides by n, not n − 1: as GPT-2 was trained
    const normed = x.sub(mean).div(variance.add(this.eps).sqrt());
    return this.scale.mul(normed).add(this.shift);
  }
}

/** x Φ(x), where Φ(x) is the share of a normal population below x; in GPT-2's approximation by tanh. */
export class GELU extends Module {
  forward(x: Tensor): Tensor {
    const inner = x.add(x.pow(3).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
    return x.mul(0.5).mul(tanh(inner).add(1));
  }
}

/** Each position by itself: four times as wide, a bend, and back. */
export class FeedForward extends Module {
  readonly layers: Sequential;

  constructor(embDim: number) {
    super();
    this.layers = new Sequential(
      new Linear(embDim, 4 * embDim),
      new GELU(),
      new Linear(4 * embDim, embDim),
    );
  }

  forward(x: Tensor): Tensor {
    return this.layers.forward(x);
  }
}
