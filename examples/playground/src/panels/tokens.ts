/** Tokens: text in colours with ids and bytes, and the merges of one word step by step. */
import { arrowKeys, button, errorLine, field, h, messageOf, oneAtATime } from "../dom.ts";
import { Remote } from "../remote.ts";
import { number, say } from "../text/say.ts";
import type { Encoded, MergeStep, ShownToken, TokensService } from "../workers/tokens.ts";

/** How many tokens are drawn, and how much of a long text stays in the box: browsers are slow with more. */
const SHOWN = 400;
const IN_BOX = 4000;

const visible = (text: string): string =>
  text.replaceAll(" ", "␣").replaceAll("\n", "⏎").replaceAll("\t", "⇥");

/** A token's text, or its bytes where they are no whole characters. */
function labelOf({ text, bytes }: ShownToken): string {
  return text.includes("\ufffd") ? `⟨${bytes}⟩` : visible(text);
}

function tokenElements({ tokens }: Encoded, show: (token: ShownToken) => void): HTMLElement[] {
  return tokens.map((token, i) =>
    h(
      "span",
      {
        className: `token colour${i % 5}`,
        tabIndex: i === 0 ? 0 : -1,
        onfocus: () => show(token),
        onpointerenter: () => show(token),
        attrs: { "data-cell": "", role: "listitem", "aria-label": `${labelOf(token)} ${token.id}` },
      },
      labelOf(token),
      h("small", {}, `${token.id}`),
    ),
  );
}

/** The text box, the tokens, and what is known of one of them. */
class TextPart {
  readonly #remote: Remote<TokensService>;
  readonly #box = h("textarea", { rows: 4, value: say("tokensSample"), spellcheck: false });
  readonly #status = h("p", { className: "status", attrs: { role: "status" } });
  readonly #note = h("p", { className: "note" });
  readonly #list = h("div", {
    className: "tokens",
    attrs: { role: "list", "aria-label": say("tokensList") },
  });
  readonly #one = h(
    "p",
    { className: "status", attrs: { "aria-live": "polite" } },
    say("tokensHint"),
  );
  readonly #error = errorLine();
  readonly #update = oneAtATime(() => this.#encode());
  /** A pasted text that is too long for the box. */
  #long: string | null = null;

  constructor(body: HTMLElement, remote: Remote<TokensService>) {
    this.#remote = remote;
    this.#box.addEventListener("paste", (event) => this.#paste(event));
    this.#box.addEventListener("input", () => {
      this.#long = null;
      this.#update();
    });
    arrowKeys(this.#list);
    body.append(
      field(say("tokensText"), this.#box),
      this.#status,
      this.#note,
      this.#list,
      this.#one,
      this.#error,
    );
    this.#update();
  }

  #paste(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (pasted.length <= IN_BOX) return;
    event.preventDefault();
    this.#long = pasted;
    this.#box.value = pasted.slice(0, IN_BOX);
    this.#update();
  }

  async #encode(): Promise<void> {
    const text = this.#long ?? this.#box.value;
    try {
      this.#draw(await this.#remote.call("encode", text, SHOWN), text);
      this.#error.textContent = "";
    } catch (problem) {
      this.#error.textContent = messageOf(problem);
    }
  }

  #draw(encoded: Encoded, text: string): void {
    const { count, bytes, milliseconds } = encoded;
    const characters = text.length;
    const speed = number(bytes / 1e3 / Math.max(milliseconds, 0.01), 1);
    const time = number(milliseconds, milliseconds < 1 ? 4 : 1);
    this.#status.textContent = say("tokensCount", { count, characters, bytes, time, speed });
    this.#note.textContent = [
      this.#long === null ? "" : say("tokensLong", { characters, shown: IN_BOX }),
      count > SHOWN ? say("tokensMore", { shown: SHOWN, count }) : "",
    ].join(" ");
    this.#list.replaceChildren(...tokenElements(encoded, (token) => this.#tell(token)));
  }

  #tell(token: ShownToken): void {
    this.#one.textContent = say("tokensOne", {
      text: labelOf(token),
      id: `${token.id}`,
      bytes: token.bytes,
    });
  }
}

/** The merges of one word. */
class WordPart {
  readonly #remote: Remote<TokensService>;
  readonly #word = h("input", { value: "unbelievable", spellcheck: false });
  readonly #pieces = h("p", { className: "tokens" });
  readonly #status = h("p", { className: "status", attrs: { role: "status" } });
  readonly #back = button(say("mergeBack"), () => this.#go(this.#at - 1));
  readonly #next = button(say("mergeNext"), () => this.#go(this.#at + 1));
  #steps: readonly MergeStep[] = [];
  #at = 0;

  constructor(body: HTMLElement, remote: Remote<TokensService>) {
    this.#remote = remote;
    const update = oneAtATime(() => this.#merge());
    this.#word.addEventListener("input", update);
    const controls = h(
      "div",
      { className: "controls" },
      field(say("wordLabel"), this.#word),
      this.#back,
      this.#next,
    );
    body.append(h("div", {}, h("h3", {}, say("word")), controls, this.#pieces, this.#status));
    update();
  }

  async #merge(): Promise<void> {
    this.#steps = await this.#remote.call("merges", this.#word.value);
    this.#go(0);
  }

  #go(at: number): void {
    this.#at = at;
    const { tokens = [], merge = null } = this.#steps[at] ?? {};
    const joined = merge && merge.left + merge.right;
    const piece = (token: string, i: number) =>
      h("span", { className: `token colour${i % 5}${token === joined ? " joined" : ""}` }, token);
    this.#pieces.replaceChildren(...tokens.map(piece));
    this.#status.textContent =
      merge === null
        ? say("mergeStart", { count: tokens.length })
        : say("mergeStep", { step: at, steps: this.#steps.length - 1, ...merge });
    this.#back.disabled = at === 0;
    this.#next.disabled = at >= this.#steps.length - 1;
  }
}

export function mount(body: HTMLElement): void {
  const remote = new Remote<TokensService>("tokens");
  new TextPart(body, remote);
  new WordPart(body, remote);
}
