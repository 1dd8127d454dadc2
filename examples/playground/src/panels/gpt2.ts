/** GPT-2: a file is dropped and read in a worker, which then goes on with the visitor's text, token by token. */
import { button, errorLine, field, h, messageOf, numberInput } from "../dom.ts";
import { Remote } from "../remote.ts";
import { number, say } from "../text/say.ts";
import type { Gpt2Event, Gpt2Service, ModelCard } from "../workers/gpt2.ts";

const MEGABYTE = 1e6;

/** The card's numbers, for a sentence. */
function sizesOf({
  parameters,
  layers,
  heads,
  context,
  vocabulary,
}: ModelCard): Record<string, number> {
  return { parameters, layers, heads, context, vocabulary };
}

class Gpt2Panel {
  readonly #remote = new Remote<Gpt2Service>("gpt2");
  readonly #file = h("input", {
    type: "file",
    accept: ".safetensors",
    attrs: { "aria-label": say("fileLabel") },
  });
  readonly #heads = h("input", { type: "number", min: "1" });
  readonly #progress = h("progress", {
    hidden: true,
    max: 1,
    attrs: { "aria-label": say("progress") },
  });
  readonly #status = h("p", { className: "status", attrs: { role: "status" } });
  readonly #error = errorLine();
  readonly #promptNote = h("p", { className: "note" });
  readonly #prompt = h("textarea", { rows: 2, value: say("promptSample"), spellcheck: false });
  readonly #temperature = numberInput(0.7, { min: 0, step: 0.1 });
  readonly #topK = numberInput(0, { min: 0 });
  readonly #topP = numberInput(1, { min: 0.05, max: 1, step: 0.05 });
  readonly #count = numberInput(40, { min: 1, max: 1000 });
  readonly #seed = numberInput(123, { min: 0 });
  readonly #cache = h("input", { type: "checkbox", checked: true });
  readonly #go = button(say("generate"), () => void this.#toggle(), "main");
  readonly #output = h("pre", {
    className: "spoken",
    tabIndex: 0,
    attrs: { role: "region", "aria-label": say("spoken") },
  });
  readonly #speed = h("p", { className: "status" });
  #card: ModelCard | null = null;
  #name = "";
  #generating = false;

  constructor(body: HTMLElement) {
    this.#remote.onEvent = (event) => this.#receive(event);
    this.#file.addEventListener("change", () => this.#openFile(this.#file.files?.[0]));
    body.append(
      this.#dropZone(),
      this.#progress,
      this.#status,
      this.#error,
      field(say("prompt"), this.#prompt),
      this.#promptNote,
      h(
        "div",
        { className: "controls" },
        field(say("temperature"), this.#temperature),
        field(say("topK"), this.#topK),
        field(say("topP"), this.#topP),
        field(say("newTokens"), this.#count),
        field(say("seed"), this.#seed),
        field(say("cache"), this.#cache),
        this.#go,
      ),
      h("h3", {}, say("spoken")),
      this.#output,
      this.#speed,
    );
    this.#openDefault();
  }

  #dropZone(): HTMLElement {
    const zone = h(
      "div",
      { className: "drop" },
      h("div", {}, h("p", {}, say("drop")), this.#file),
      field(say("headsIfUnknown"), this.#heads),
      button(say("useDefault"), () => this.#openDefault()),
    );
    const over = (isOver: boolean) => (event: DragEvent) => {
      event.preventDefault();
      zone.classList.toggle("over", isOver);
    };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      this.#openFile(event.dataTransfer?.files[0]);
    });
    return zone;
  }

  #openDefault(): void {
    void this.#open(say("builtIn"), () => this.#remote.call("openDefault", document.baseURI));
  }

  #openFile(file: File | undefined): void {
    if (file === undefined) return;
    const heads = Number(this.#heads.value) || null;
    void this.#open(file.name, () => this.#remote.call("openFile", file, heads));
  }

  /** A file that cannot be read leaves the present model in place. */
  async #open(name: string, read: () => Promise<ModelCard>): Promise<void> {
    const before = this.#name;
    this.#name = name;
    this.#error.textContent = "";
    this.#go.disabled = true;
    try {
      const card = await read();
      this.#card = card;
      this.#status.textContent = say("ready", {
        name,
        ...sizesOf(card),
        seconds: number(card.seconds, 1),
      });
      this.#promptNote.textContent = card.speaks
        ? ""
        : say("promptIds", { vocabulary: card.vocabulary });
    } catch (problem) {
      this.#name = before;
      this.#error.textContent = `${name}: ${messageOf(problem)}`;
      if (this.#card !== null)
        this.#status.textContent = say("ready", {
          name: before,
          ...sizesOf(this.#card),
          seconds: number(this.#card.seconds, 1),
        });
    }
    this.#progress.hidden = true;
    this.#go.disabled = this.#card === null;
  }

  async #toggle(): Promise<void> {
    if (this.#generating) {
      await this.#remote.call("stop");
      return;
    }
    this.#generating = true;
    this.#go.textContent = say("stop");
    this.#output.textContent = this.#prompt.value;
    this.#error.textContent = "";
    try {
      await this.#remote.call("generate", {
        prompt: this.#prompt.value,
        maxNewTokens: Number(this.#count.value),
        temperature: Number(this.#temperature.value),
        topK: Number(this.#topK.value),
        topP: Number(this.#topP.value),
        seed: Number(this.#seed.value),
        cache: this.#cache.checked,
      });
    } catch (problem) {
      this.#error.textContent = messageOf(problem);
    }
    this.#generating = false;
    this.#go.textContent = say("generate");
  }

  #receive(event: Gpt2Event): void {
    if (event.kind === "progress") {
      const [done, total] = [event.done, event.total];
      this.#progress.hidden = false;
      this.#progress.value = done / total;
      const size = (bytes: number) => number(bytes / MEGABYTE, 1);
      this.#status.textContent = say("reading", {
        name: this.#name,
        done: size(done),
        total: size(total),
      });
      return;
    }
    this.#output.append(event.text);
    const speed = number(event.tokens / Math.max(event.seconds, 1e-3), 1);
    this.#speed.textContent = say("speed", {
      tokens: event.tokens,
      speed,
      variant: this.#card?.variant ?? "",
    });
  }
}

export function mount(body: HTMLElement): void {
  new Gpt2Panel(body);
}
