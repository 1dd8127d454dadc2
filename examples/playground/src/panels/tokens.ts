/** Tokens: text in colours with ids and bytes, and the merges of one word step by step. */
import { arrowKeys, button, errorLine, field, h, messageOf } from "../dom.ts";
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
function textPart(remote: Remote<TokensService>): HTMLElement {
  const box = h("textarea", { rows: 4, value: say("tokensSample"), spellcheck: false });
  const status = h("p", { className: "status", attrs: { role: "status" } });
  const note = h("p", { className: "note" });
  const list = h("div", {
    className: "tokens",
    attrs: { role: "list", "aria-label": say("tokensList") },
  });
  const one = h("p", { className: "status", attrs: { "aria-live": "polite" } }, say("tokensHint"));
  const error = errorLine();
  let long: string | null = null; // a pasted text that is too long for the box
  let [running, stale] = [false, false];

  const draw = (encoded: Encoded, text: string) => {
    const { count, bytes, milliseconds } = encoded;
    const speed = number(bytes / 1e3 / Math.max(milliseconds, 0.01), 1);
    status.textContent = say("tokensCount", {
      count,
      characters: text.length,
      bytes,
      time: number(milliseconds, 1),
      speed,
    });
    const more = count > SHOWN ? say("tokensMore", { shown: SHOWN, count }) : "";
    note.textContent = [
      long === null ? "" : say("tokensLong", { characters: text.length, shown: IN_BOX }),
      more,
    ].join(" ");
    list.replaceChildren(
      ...tokenElements(encoded, (token) => {
        one.textContent = say("tokensOne", {
          text: labelOf(token),
          id: `${token.id}`,
          bytes: token.bytes,
        });
      }),
    );
  };
  const update = async (): Promise<void> => {
    if (running) {
      stale = true; // what is typed meanwhile waits, and only the last of it counts
      return;
    }
    running = true;
    const text = long ?? box.value;
    try {
      draw(await remote.call("encode", text, SHOWN), text);
      error.textContent = "";
    } catch (problem) {
      error.textContent = messageOf(problem);
    }
    running = false;
    if (stale) {
      stale = false;
      await update();
    }
  };
  box.addEventListener("paste", (event) => {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (pasted.length <= IN_BOX) return;
    event.preventDefault();
    long = pasted;
    box.value = pasted.slice(0, IN_BOX);
    void update();
  });
  box.addEventListener("input", () => {
    long = null;
    void update();
  });
  arrowKeys(list);
  void update();
  return h("div", {}, field(say("tokensText"), box), status, note, list, one, error);
}

/** The merges of one word. */
function wordPart(remote: Remote<TokensService>): HTMLElement {
  const word = h("input", { value: "unbelievable", spellcheck: false });
  const pieces = h("p", { className: "tokens" });
  const status = h("p", { className: "status", attrs: { role: "status" } });
  let steps: readonly MergeStep[] = [];
  let at = 0;
  const draw = () => {
    const { tokens = [], merge = null } = steps[at] ?? {};
    const joined = merge && merge.left + merge.right;
    pieces.replaceChildren(
      ...tokens.map((token, i) =>
        h("span", { className: `token colour${i % 5}${token === joined ? " joined" : ""}` }, token),
      ),
    );
    status.textContent =
      merge === null
        ? say("mergeStart", { count: tokens.length })
        : say("mergeStep", { step: at, steps: steps.length - 1, ...merge });
    back.disabled = at === 0;
    next.disabled = at >= steps.length - 1;
  };
  const go = (by: number) => {
    at += by;
    draw();
  };
  const back = button(say("mergeBack"), () => go(-1));
  const next = button(say("mergeNext"), () => go(1));
  const update = async () => {
    [steps, at] = [await remote.call("merges", word.value), 0];
    draw();
  };
  word.addEventListener("input", () => void update());
  void update();
  const controls = h("div", { className: "controls" }, field(say("wordLabel"), word), back, next);
  return h("div", {}, h("h3", {}, say("word")), controls, pieces, status);
}

export function mount(body: HTMLElement): void {
  const remote = new Remote<TokensService>("tokens");
  body.append(textPart(remote), wordPart(remote));
}
