/** The numbers that this chapter computes with. */
import { tensor } from "@gptlight/tensor";

export const WORDS = ["Your", "journey", "starts", "with", "one", "step"];

/** Three numbers for each of the six words: an embedding small enough to read. (6, 3) */
export const words = tensor([
  [0.43, 0.15, 0.89],
  [0.55, 0.87, 0.66],
  [0.57, 0.85, 0.64],
  [0.22, 0.58, 0.33],
  [0.77, 0.25, 0.1],
  [0.05, 0.8, 0.55],
]);

/** One text, two heads, three words, four numbers. (1, 2, 3, 4) */
export const twoHeads = tensor([
  [
    [0.2745, 0.6584, 0.2775, 0.8573],
    [0.8993, 0.039, 0.9268, 0.7388],
    // biome-ignore lint/suspicious/noApproximativeNumericConstant: a number that happens to be near log10(e)
    [0.7179, 0.7058, 0.9156, 0.434],
  ],
  [
    [0.0772, 0.3565, 0.1479, 0.5331],
    [0.4066, 0.2318, 0.4545, 0.9737],
    [0.4606, 0.5159, 0.422, 0.5786],
  ],
]).unsqueeze(0);
