/** A training run that is saved on the way, and goes on: what continue_in_torch.py must reproduce from the file. */
import { AdamW, clipGradNorm_, saveCheckpoint } from "@gptlight/nn";
import { GPT } from "@gptlight/nn/gpt";
import { Generator, manualSeed, rand, randint } from "@gptlight/tensor";

/** Dropout is off: each process in PyTorch would draw masks of its own. */
const CONFIG = { vocabSize: 64, nCtx: 16, nEmbd: 32, nLayer: 2, nHead: 4, dropout: 0 };
/** Both processes in PyTorch take half of each batch. */
const BATCH = 8;

export interface Run {
  /** The checkpoint, after `before` steps. */
  file: Uint8Array;
  /** The losses of all steps, those after the checkpoint included. */
  losses: number[];
  /** rand([1]) in the end: the default generator travels too. */
  lastDraw: number;
}

/** `before` steps, the checkpoint, and `after` steps more. */
export function run(before: number, after: number): Run {
  manualSeed(123);
  const model = new GPT(CONFIG);
  const optimizer = new AdamW(model.parameters(), { lr: 3e-3, weightDecay: 0.1 });
  const batches = new Generator(7); // its state is in the file, so that PyTorch draws the same batches
  const losses: number[] = [];

  function step(): void {
    const text = randint(0, CONFIG.vocabSize, [BATCH, CONFIG.nCtx + 1], { generator: batches }); // (B, T + 1)
    optimizer.zeroGrad();
    const loss = model.loss(text.at(":", ":-1"), text.at(":", "1:"));
    loss.backward();
    clipGradNorm_(model.parameters(), 1);
    optimizer.step();
    losses.push(loss.item());
  }

  for (let k = 0; k < before; k++) step();
  const notes = { step: before, steps: after, batch: BATCH, config: model.config, maxNorm: 1 };
  const file = saveCheckpoint({ model, optimizer, generators: { batches } }, notes);
  for (let k = 0; k < after; k++) step();
  return { file, losses, lastDraw: rand([1]).item() };
}
