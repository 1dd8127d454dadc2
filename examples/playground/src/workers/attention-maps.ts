/** The attention weights of every head: the model's own layers, with the softmax that its fused attention does not hand out. */
import type { GPT } from "@gptlight/nn/gpt";
import { arange, noGrad, ones, type Tensor, tensor } from "@gptlight/tensor";

export interface AttentionMaps {
  readonly layers: number;
  readonly heads: number;
  readonly size: number;
  /** (layers, heads, size, size): the row asks, the column answers. */
  readonly weights: Float32Array<ArrayBuffer>;
}

/** One layer's weights (H, T, T) for its input x (1, T, C). */
function weightsOf(block: GPT["h"] extends Iterable<infer B> ? B : never, x: Tensor): Tensor {
  const [, T, C] = x.shape;
  const { attn } = block;
  const heads = (part: Tensor) => part.view(T, attn.nHead, -1).transpose(0, 1); // (H, T, D)
  const [q, k] = attn.cAttn.forward(block.ln1.forward(x)).split(C, -1).map(heads);
  const scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(q.shape[2])); // (H, T, T)
  const future = ones([T, T]).triu(1).bool();
  return scores.maskedFill(future, -Infinity).softmax(-1);
}

export function attentionMaps(model: GPT, ids: readonly number[]): AttentionMaps {
  const { nLayer: layers, nHead: heads } = model.config;
  const size = ids.length;
  const weights = new Float32Array(layers * heads * size * size);
  noGrad(() => {
    let x = model.wte.forward(tensor([[...ids]])).add(model.wpe.forward(arange(size))); // (1, T, C)
    for (const [i, block] of [...model.h].entries()) {
      weights.set(weightsOf(block, x).toTypedArray(), i * heads * size * size);
      x = block.forward(x);
    }
  });
  return { layers, heads, size, weights };
}
