/**
 * A training run that can stop after any step and go on later as if it had not: model, optimizer, batches, and how far it has come.
 * B batch · T tokens of a window · V vocabulary.
 */
import { setImmediate } from "node:timers/promises";
import { DataLoader, type Dataset, TextWindows } from "@gptlight/data";
import { AdamW, loadCheckpoint, type Module, saveCheckpoint } from "@gptlight/nn";
import { crossEntropy, Generator, manualSeed, noGrad, type Tensor } from "@gptlight/tensor";
import { GPTModel } from "../04-a-gpt/gpt-model.ts";
import type { Settings } from "./settings.ts";

/** The mean of −log p over the tokens that did come next. Shapes: inputs, targets (B, T) → scalar. */
export function batchLoss(model: GPTModel, inputs: Tensor, targets: Tensor): Tensor {
  const logits = model.forward(inputs); // (B, T, V)
  return crossEntropy(logits.flatten(0, 1), targets.flatten()); // B·T guesses among V tokens
}

/** What a step tells. */
export interface Step {
  readonly loss: number;
  readonly tokens: number;
  /** Whether it was the last one of its epoch. */
  readonly endsEpoch: boolean;
}

interface Place {
  epoch: number;
  batch: number;
}

/** What is trained, on what, and how. Batches are pairs of tensors: what the model reads, and what it should have said. */
export interface RunSettings<M extends Module> {
  readonly model: M;
  readonly loss: (model: M, inputs: Tensor, targets: Tensor) => Tensor;
  readonly training: Dataset<[Tensor, Tensor]>;
  readonly validation: Dataset<[Tensor, Tensor]>;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly epochs: number;
}

export class Run<M extends Module> {
  readonly model: M;
  readonly optimizer: AdamW;
  readonly training: DataLoader<[Tensor, Tensor]>;
  readonly validation: DataLoader<[Tensor, Tensor]>;
  readonly totalSteps: number;
  readonly #loss: RunSettings<M>["loss"];
  /** Epochs and batches of the present one that are done. */
  #place: Place = { epoch: 0, batch: 0 };
  readonly #order = new Generator(123);
  /** Where #order stood when the present epoch began: from there its order can be drawn again. */
  readonly #epochStart = new Generator(123);

  constructor(settings: RunSettings<M>) {
    const { model, loss, training, validation, batchSize, learningRate, epochs } = settings;
    this.model = model;
    this.#loss = loss;
    const learning = model.parameters().filter((p) => p.requiresGrad);
    this.optimizer = new AdamW(learning, { lr: learningRate, weightDecay: 0.1 });
    const inRandomOrder = { shuffle: true, dropLast: true, generator: this.#order };
    this.training = new DataLoader(training, { batchSize, ...inRandomOrder });
    this.validation = new DataLoader(validation, { batchSize, generator: new Generator() });
    this.totalSteps = epochs * this.training.length;
  }

  get step(): number {
    return this.#place.epoch * this.training.length + this.#place.batch;
  }

  /** Trains. Between two steps the program can do other things: hear Ctrl-C, show how far it is, save. */
  async *steps(): AsyncGenerator<Step> {
    while (this.step < this.totalSteps) {
      for (const [inputs, targets] of this.#restOfEpoch()) {
        this.optimizer.zeroGrad();
        const loss = this.#loss(this.model, inputs, targets);
        loss.backward();
        this.optimizer.step();
        this.#place.batch++;
        const endsEpoch = this.#place.batch === this.training.length;
        yield { loss: loss.item(), tokens: inputs.numel(), endsEpoch };
        await setImmediate();
      }
      this.#place = { epoch: this.#place.epoch + 1, batch: 0 };
    }
  }

  /** The mean loss on text that the model never learns from. */
  validate(): number {
    this.model.eval(); // without dropout
    const losses = noGrad(() =>
      [...this.validation].map(([inputs, targets]) =>
        this.#loss(this.model, inputs, targets).item(),
      ),
    );
    this.model.train();
    return losses.reduce((sum, loss) => sum + loss) / losses.length;
  }

  /** The bytes of a checkpoint. */
  save(): Uint8Array {
    return saveCheckpoint(this.#parts(), this.#place);
  }

  /** Goes to where the run stood that wrote these bytes. */
  resume(bytes: Uint8Array): void {
    this.#place = loadCheckpoint(bytes, this.#parts()) as Place;
    this.#order.setState(this.#epochStart.getState());
  }

  #parts(): Parameters<typeof saveCheckpoint>[0] {
    const { model, optimizer } = this;
    return { model, optimizer, generators: { epochStart: this.#epochStart } };
  }

  *#restOfEpoch(): IterableIterator<[Tensor, Tensor]> {
    this.#epochStart.setState(this.#order.getState());
    const batches = this.training[Symbol.iterator]();
    for (let done = 0; done < this.#place.batch; done++) batches.next(); // learned from before the run stopped
    yield* batches;
  }
}

/** The windows of a text and a fresh model; seed 123. */
function pretraining({ text, tokenizer, config, ...settings }: Settings): RunSettings<GPTModel> {
  manualSeed(123);
  const model = new GPTModel(config);
  const ids = tokenizer.encode(text);
  const cut = Math.floor(0.9 * ids.length); // nine tenths to learn from, the end to be tested on
  const sizes = { maxLength: config.contextLength, stride: config.contextLength };
  const training = new TextWindows(ids.subarray(0, cut), sizes);
  const validation = new TextWindows(ids.subarray(cut), sizes);
  return { ...settings, model, loss: batchLoss, training, validation };
}

/** A GPT learns to continue a text. */
export class TrainingRun extends Run<GPTModel> {
  constructor(settings: Settings) {
    super(pretraining(settings));
  }
}
