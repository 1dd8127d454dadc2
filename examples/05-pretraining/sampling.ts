/** From scores to the next token: the likeliest one, or one that is drawn, by temperature and among the k likeliest. */
import { cat, noGrad, type Tensor, tensor } from "@gptlight/tensor";
import type { GPTModel } from "../04-a-gpt/gpt-model.ts";

export interface SamplingOptions {
  /** Scores are divided by it: below 1 the likely become likelier, above 1 all become alike; 0 takes the likeliest. */
  readonly temperature: number;
  /** Only the so many likeliest tokens can come. Default: all. */
  readonly topK?: number;
}

/** How likely each token is to be drawn. Shapes: logits (V) → (V). */
export function chances(logits: Tensor, { temperature, topK }: SamplingOptions): Tensor {
  if (topK === undefined) return logits.div(temperature).softmax(-1);
  const least = logits.topk(topK).values.at(-1); // the k-th largest
  const kept = logits.maskedFill(logits.lt(least), Number.NEGATIVE_INFINITY);
  return kept.div(temperature).softmax(-1);
}

/** `ids` with `count` more tokens. */
export function continueText(
  model: GPTModel,
  ids: readonly number[],
  count: number,
  options: SamplingOptions,
): number[] {
  const contextLength = model.posEmb.weight.size(0);
  let text = tensor([...ids]); // (T)
  for (let i = 0; i < count; i++) {
    const visible = text.at(`${-contextLength}:`).unsqueeze(0); // (1, T)
    const logits = noGrad(() => model.forward(visible)).at(0, -1); // (V)
    const next =
      options.temperature === 0
        ? logits.argmax(-1, { keepdim: true })
        : chances(logits, options).multinomial(1);
    text = cat([text, next]);
  }
  return [...text.toTypedArray()];
}
