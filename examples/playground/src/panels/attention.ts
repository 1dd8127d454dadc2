/** Attention: the maps of all heads of the small model, one of them large, each weight to be read by pointer or arrow keys. */
import { arrowKeys, errorLine, field, h, messageOf, oneAtATime } from "../dom.ts";
import { Remote } from "../remote.ts";
import { number, say } from "../text/say.ts";
import type { Attended, Gpt2Service } from "../workers/gpt2.ts";

const shown = (text: string): string => text.replaceAll(" ", "␣").replaceAll("\n", "⏎");
const visible = (text: string): string => `“${shown(text)}”`;

/** White for 0, dark blue for 1, by way of the square root, which shows small weights. */
function shade(weight: number): [red: number, green: number, blue: number] {
  const t = Math.sqrt(weight);
  return [255 - 212 * t, 255 - 175 * t, 255 - 55 * t];
}

/** One head's weights, at (row · size + column). */
function headOf({ weights, heads, size }: Attended, layer: number, head: number): Float32Array {
  const start = (layer * heads + head) * size * size;
  return weights.subarray(start, start + size * size);
}

/** A head as a picture of one pixel per weight. */
function thumbnail(weights: Float32Array, size: number): HTMLCanvasElement {
  const canvas = h("canvas", { width: size, height: size, attrs: { "aria-hidden": "true" } });
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const image = context.createImageData(size, size);
  weights.forEach((weight, i) => {
    image.data.set([...shade(weight), 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
  return canvas;
}

/** One head as a table: rows ask, columns answer. */
function mapTable(
  attended: Attended,
  layer: number,
  head: number,
  read: (text: string) => void,
): HTMLElement {
  const { tokens, size } = attended;
  const weights = headOf(attended, layer, head);
  const cell = (from: number, to: number) => {
    const names = { from: visible(tokens[from]), to: visible(tokens[to]) };
    const weight = weights[from * size + to];
    const text =
      to > from
        ? say("weightMasked", names)
        : say("weightIs", { ...names, percent: number(100 * weight, 1) });
    const tell = () => read(text);
    const element = h("td", {
      className: to > from ? "masked" : "",
      tabIndex: from + to === 0 ? 0 : -1,
      onfocus: tell,
      onpointerenter: tell,
      attrs: { "data-cell": "", "aria-label": text },
    });
    if (to <= from) element.style.background = `rgb(${shade(weight).map(Math.round).join(" ")})`;
    return element;
  };
  const heads = tokens.map((token) => h("th", { scope: "col" }, shown(token)));
  const rows = tokens.map((token, from) =>
    h("tr", {}, h("th", { scope: "row" }, shown(token)), ...tokens.map((_, to) => cell(from, to))),
  );
  const title = say("weights", { layer: layer + 1, head: head + 1 });
  const table = h(
    "table",
    { className: "map", attrs: { role: "grid", "aria-label": title } },
    h("thead", {}, h("tr", {}, h("td", { attrs: { "aria-hidden": "true" } }), ...heads)),
    h("tbody", {}, ...rows),
  );
  arrowKeys(table, () => size);
  return table;
}

class AttentionPanel {
  readonly #remote = new Remote<Gpt2Service>("gpt2");
  readonly #sentence = h("textarea", { rows: 2, value: say("sentenceSample"), spellcheck: false });
  readonly #error = errorLine();
  readonly #note = h("p", { className: "note" });
  readonly #heads = h("div", {
    className: "heads",
    attrs: { role: "group", "aria-label": say("heads") },
  });
  readonly #title = h("h3");
  readonly #map = h("div", { className: "scroll" });
  readonly #reading = h(
    "p",
    { className: "status", attrs: { "aria-live": "polite" } },
    say("weightHint"),
  );
  readonly #next = h("p", { className: "status", attrs: { role: "status" } });
  /** Which head is large, counted through all layers. */
  #chosen = 0;

  constructor(body: HTMLElement) {
    const update = oneAtATime(() => this.#attend());
    this.#sentence.addEventListener("input", update);
    const [sentence, heads] = [field(say("sentence"), this.#sentence), this.#heads];
    body.append(
      sentence,
      this.#error,
      this.#note,
      heads,
      this.#title,
      this.#map,
      this.#reading,
      this.#next,
    );
    this.#remote.call("openDefault", document.baseURI).then(update, (problem) => {
      this.#error.textContent = messageOf(problem);
    });
  }

  async #attend(): Promise<void> {
    try {
      this.#draw(await this.#remote.call("attend", this.#sentence.value));
      this.#error.textContent = "";
    } catch (problem) {
      this.#error.textContent = messageOf(problem);
    }
  }

  #draw(attended: Attended): void {
    const { layers, heads: H, size, count, limit } = attended;
    this.#note.textContent = count > limit ? say("cropped", { limit, count }) : "";
    const pictures = Array.from({ length: layers * H }, (_, i) => {
      const [layer, head] = [Math.floor(i / H), i % H];
      const name = say("headName", { layer: layer + 1, head: head + 1 });
      const picture = thumbnail(headOf(attended, layer, head), size);
      return h(
        "button",
        { type: "button", onclick: () => this.#choose(attended, i) },
        picture,
        name,
      );
    });
    this.#heads.replaceChildren(...pictures);
    this.#choose(attended, this.#chosen);
    const words = attended.next.map(
      ({ text, probability }) => `${visible(text)} ${number(100 * probability)} %`,
    );
    this.#next.textContent = say("next", { words: words.join(", ") });
  }

  #choose(attended: Attended, chosen: number): void {
    this.#chosen = chosen;
    const [layer, head] = [Math.floor(chosen / attended.heads), chosen % attended.heads];
    for (const [i, element] of [...this.#heads.children].entries())
      element.setAttribute("aria-pressed", String(i === chosen));
    this.#title.textContent = say("weights", { layer: layer + 1, head: head + 1 });
    const read = (text: string) => {
      this.#reading.textContent = text;
    };
    this.#map.replaceChildren(mapTable(attended, layer, head, read));
  }
}

export function mount(body: HTMLElement): void {
  new AttentionPanel(body);
}
