/** One training run: a small GPT over characters, its optimizer, and a file to go on from. B batch · T context. */
import { AdamW, clipGradNorm_, loadCheckpoint, saveCheckpoint } from "@gptlight/nn";
import { GPT, generateTokens } from "@gptlight/nn/gpt";
import {
  Generator as Draws,
  fromTypedArray,
  manualSeed,
  noGrad,
  randint,
  type Tensor,
} from "@gptlight/tensor";
import { readSafetensors } from "@gptlight/tensor/safetensors";
import { CORPORA, type Corpus, type CorpusName, corpusOf } from "./train-text.ts";

export interface RunSettings {
  readonly corpus: CorpusName;
  readonly layers: number;
  readonly width: number;
  readonly rate: number;
  readonly seed: number;
}

const [B, T] = [16, 32];
export const TOKENS_PER_STEP: number = B * T;

/** Windows that begin at `starts`, and the same one character later. Shapes (B, T). */
function windows(ids: Int32Array, starts: ArrayLike<number>): [inputs: Tensor, targets: Tensor] {
  const [inputs, targets] = [new Int32Array(starts.length * T), new Int32Array(starts.length * T)];
  for (let b = 0; b < starts.length; b++) {
    inputs.set(ids.subarray(starts[b], starts[b] + T), b * T);
    targets.set(ids.subarray(starts[b] + 1, starts[b] + 1 + T), b * T);
  }
  return [fromTypedArray(inputs, [starts.length, T]), fromTypedArray(targets, [starts.length, T])];
}

export class Run {
  readonly corpus: Corpus;
  readonly model: GPT;
  readonly #optimizer: AdamW;
  #settings: RunSettings;
  step = 0;

  constructor(settings: RunSettings) {
    this.#settings = settings;
    this.corpus = corpusOf(settings.corpus);
    manualSeed(settings.seed);
    const { layers: nLayer, width: nEmbd } = settings;
    const vocabSize = this.corpus.characters.length;
    this.model = new GPT({ vocabSize, nCtx: T, nEmbd, nLayer, nHead: 4, dropout: 0 });
    this.#optimizer = new AdamW(this.model.parameters(), { lr: settings.rate, weightDecay: 0.1 });
  }

  get settings(): RunSettings {
    return this.#settings;
  }

  set rate(rate: number) {
    if (!(rate >= 0 && rate < Infinity))
      throw new RangeError(`the learning rate must be >= 0, got ${rate}`);
    this.#settings = { ...this.#settings, rate };
    for (const group of this.#optimizer.paramGroups) group.lr = rate;
  }

  /** One step on a batch from random places, which the default generator draws: a checkpoint has its state. The loss in nats. */
  train(): number {
    const { train } = this.corpus;
    const starts = randint(0, train.length - T, [B]).toTypedArray();
    const loss = this.model.loss(...windows(train, starts));
    this.#optimizer.zeroGrad();
    loss.backward();
    clipGradNorm_(this.model.parameters(), 1);
    this.#optimizer.step();
    this.step++;
    return loss.item();
  }

  /** The loss on text that is never trained on, always the same. */
  heldOutLoss(): number {
    const { heldOut } = this.corpus;
    const starts = Array.from({ length: B }, (_, b) =>
      Math.floor((b * (heldOut.length - T - 1)) / (B - 1)),
    );
    return noGrad(() => this.model.loss(...windows(heldOut, starts)).item());
  }

  /** A text from the model. Has draws of its own, so that looking does not change the run. */
  sample(length = 80): string {
    const { characters } = this.corpus;
    const start = Math.max(0, characters.indexOf("\n"));
    const options = { maxNewTokens: length, temperature: 0.8, generator: new Draws(this.step) };
    const ids = [...generateTokens(this.model, [start], options)];
    return ids.map((id) => characters[id]).join("");
  }

  save(): Uint8Array {
    const { step, settings } = this;
    return saveCheckpoint({ model: this.model, optimizer: this.#optimizer }, { step, settings });
  }

  /**
   * The run that a file was saved from.
   * @throws RangeError if it is no file of this panel.
   */
  static load(bytes: Uint8Array): Run {
    const { settings } = notesOf(bytes);
    const run = new Run(settings);
    const { step } = loadCheckpoint(bytes, { model: run.model, optimizer: run.#optimizer }) as {
      step: number;
    };
    run.rate = settings.rate;
    run.step = step;
    return run;
  }
}

function notesOf(bytes: Uint8Array): { settings: RunSettings } {
  const extra: unknown = JSON.parse(readSafetensors(bytes).metadata?.get("extra") ?? "null");
  const settings = (extra as { settings?: RunSettings } | null)?.settings;
  if (settings !== undefined && Object.hasOwn(CORPORA, settings.corpus)) return { settings };
  throw new RangeError(
    "this safetensors file is no checkpoint of this panel: it does not say what it was trained on; choose one that was downloaded here",
  );
}
