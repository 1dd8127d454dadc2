/** Exercise 1: where a block's numbers are. Two thirds in the feed-forward network, one third in attention. */
import { GPT_CONFIG_124M, TransformerBlock } from "../gpt-model.ts";

const block = new TransformerBlock({ ...GPT_CONFIG_124M, contextLength: 1 });
for (const [name, part] of Object.entries({ attention: block.att, "feed-forward": block.ff })) {
  const count = part.parameters().reduce((sum, p) => sum + p.numel(), 0);
  console.log(name, count.toLocaleString("en-US"));
}
// attention 2,360,064
// feed-forward 4,722,432
