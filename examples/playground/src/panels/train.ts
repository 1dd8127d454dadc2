/** Train a GPT here: the controls, the loss curve and the samples of the worker in workers/train.ts. */
import { drawLines, type Line } from "../chart.ts";
import { button, download, errorLine, field, h, messageOf, numberInput } from "../dom.ts";
import { Remote } from "../remote.ts";
import { number, say } from "../text/say.ts";
import type { RunCard, TrainEvent, TrainService } from "../workers/train.ts";
import type { CorpusName } from "../workers/train-text.ts";

const CORPUS_NAMES: readonly (readonly [CorpusName, string])[] = [
  ["names", say("corpusNames")],
  ["sums", say("corpusSums")],
  ["stories", say("corpusStories")],
  ["verdict", say("corpusVerdict")],
];

/** The chart is drawn anew twice a second at most. */
const DRAW_EVERY = 500; // ms
const SAMPLES_SHOWN = 5;

class TrainPanel {
  readonly #remote = new Remote<TrainService>("train");
  readonly #corpus = h(
    "select",
    {},
    ...CORPUS_NAMES.map(([value, name]) => h("option", { value }, name)),
  );
  readonly #layers = numberInput(2, { min: 1, max: 6 });
  readonly #width = h(
    "select",
    {},
    ...[32, 64, 128].map((size) =>
      h("option", { value: `${size}`, selected: size === 64 }, `${size}`),
    ),
  );
  readonly #seed = numberInput(123, { min: 0 });
  readonly #rate = numberInput(0.003, { min: 0, step: 0.0005 });
  readonly #go = button(say("begin"), () => void this.#toggle(), "main");
  readonly #fifty = button(say("fifty"), () => void this.#toggle(50));
  readonly #status = h("p", { className: "status", attrs: { role: "status" } });
  readonly #bounds = h("p", { className: "note" });
  readonly #kernels = h("p", { className: "note" });
  readonly #error = errorLine();
  readonly #chart = h("figure");
  readonly #samples = h("ol", { className: "samples", reversed: true });
  #card: RunCard | null = null;
  #running = false;
  #losses: [number, number][] = [];
  #heldOut: [number, number][] = [];
  #drawing: ReturnType<typeof setTimeout> | null = null;

  constructor(body: HTMLElement) {
    const file = h("input", { type: "file", accept: ".safetensors" });
    file.addEventListener("change", () => void this.#load(file));
    for (const control of [this.#corpus, this.#layers, this.#width, this.#seed])
      control.addEventListener("change", () => void this.#create());
    this.#rate.addEventListener(
      "change",
      () => void this.#try(() => this.#remote.call("setRate", Number(this.#rate.value))),
    );
    this.#remote.onEvent = (event) => this.#receive(event);
    body.append(
      h(
        "div",
        { className: "controls" },
        field(say("corpus"), this.#corpus),
        field(say("layers"), this.#layers),
        field(say("width"), this.#width),
        field(say("seed"), this.#seed),
      ),
      h(
        "div",
        { className: "controls" },
        this.#go,
        this.#fifty,
        field(say("rate"), this.#rate),
        button(say("fresh"), () => void this.#create()),
        button(say("save"), () => void this.#save()),
        field(say("load"), file),
      ),
      this.#status,
      this.#error,
      this.#chart,
      this.#bounds,
      this.#kernels,
      h("h3", {}, say("samples")),
      this.#samples,
    );
    void this.#create();
  }

  /** Does it, and shows what went wrong, or that nothing did. */
  async #try(action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
      this.#error.textContent = "";
    } catch (problem) {
      this.#error.textContent = messageOf(problem);
    }
  }

  #create(): Promise<void> {
    const settings = {
      corpus: this.#corpus.value as CorpusName,
      layers: Number(this.#layers.value),
      width: Number(this.#width.value),
      rate: Number(this.#rate.value),
      seed: Number(this.#seed.value),
    };
    return this.#try(async () => this.#take(await this.#remote.call("create", settings)));
  }

  #load(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    return this.#try(async () => {
      if (file === undefined) return;
      const card = await this.#remote.call("load", new Uint8Array(await file.arrayBuffer()));
      const { corpus, layers, width, rate, seed } = card.settings;
      this.#corpus.value = corpus;
      for (const [control, value] of [
        [this.#layers, layers],
        [this.#width, width],
        [this.#rate, rate],
        [this.#seed, seed],
      ] as const)
        control.value = `${value}`;
      this.#take(card);
      this.#status.textContent = say("trainLoaded", { step: card.step });
    });
  }

  #save(): Promise<void> {
    return this.#try(async () => {
      const bytes = await this.#remote.call("save");
      download("gptlight.safetensors", bytes as Uint8Array<ArrayBuffer>);
    });
  }

  /** Another run begins, or goes on. */
  #take(card: RunCard): void {
    this.#card = card;
    [this.#losses, this.#heldOut] = [[], []];
    this.#samples.replaceChildren();
    this.#setRunning(false);
    const { parameters, vocabulary, uniform, unigram, variant } = card;
    this.#status.textContent = say("trainIdle", { parameters, vocabulary });
    this.#bounds.textContent = say("trainBounds", {
      vocabulary,
      uniform: number(uniform, 3),
      unigram: number(unigram, 3),
    });
    this.#status.dataset.step = `${card.step}`;
    this.#kernels.textContent = say("kernels", { variant });
    void this.#draw();
  }

  #setRunning(running: boolean): void {
    this.#running = running;
    const begun = this.#losses.length > 0 || (this.#card?.step ?? 0) > 0;
    this.#fifty.disabled = running;
    this.#go.textContent = running ? say("pause") : say(begun ? "resume" : "begin");
  }

  /** Trains, for so many steps if their number is given; or pauses. */
  #toggle(steps: number | null = null): Promise<void> {
    return this.#try(async () => {
      const running = !this.#running;
      this.#setRunning(running);
      await (running ? this.#remote.call("go", steps) : this.#remote.call("pause"));
    });
  }

  #receive(event: TrainEvent): void {
    if (event.kind === "progress") this.#progress(event);
    else if (event.kind === "heldOut") this.#heldOut.push([event.step, event.loss]);
    else if (event.kind === "sample") this.#sample(event.step, event.text);
    else {
      this.#setRunning(false);
      if (event.error !== null) this.#error.textContent = event.error;
      void this.#draw();
    }
  }

  #progress({ losses, tokensPerSecond }: Extract<TrainEvent, { kind: "progress" }>): void {
    for (const [step, loss] of losses) this.#losses.push([step, loss]);
    const [step, loss] = losses[losses.length - 1];
    this.#status.textContent = say("trainStatus", {
      step,
      loss: loss.toFixed(4),
      speed: Math.round(tokensPerSecond),
    });
    this.#status.dataset.step = `${step}`;
    this.#status.dataset.loss = `${loss}`;
    this.#drawing ??= setTimeout(() => void this.#draw(), DRAW_EVERY);
  }

  #sample(step: number, text: string): void {
    const item = h("li", { value: step }, say("sampleAt", { step }), h("pre", {}, text));
    this.#samples.prepend(item);
    while (this.#samples.children.length > SAMPLES_SHOWN) this.#samples.lastElementChild?.remove();
  }

  async #draw(): Promise<void> {
    this.#drawing = null;
    if (this.#card === null) return;
    const { uniform, unigram } = this.#card;
    const label = say("trainChart");
    const lines: Line[] = [
      { name: say("trainLine"), points: this.#losses },
      { name: say("heldOutLine"), points: this.#heldOut },
    ];
    const levels = [
      { name: say("uniformLine"), y: uniform },
      { name: say("unigramLine"), y: unigram },
    ];
    await drawLines(this.#chart, lines, {
      label,
      levels,
      description: `${label}: ${this.#status.textContent}`,
    });
  }
}

export function mount(body: HTMLElement): void {
  new TrainPanel(body);
}
