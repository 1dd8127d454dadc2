/** Elements in one call: h("button", { type: "button", onclick }, "Step"). Text is always text, never markup. */

export type Child = Node | string | null;

type Props<K extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[K], "style" | "dataset" | "children">
> & {
  /** Attributes that are no properties: aria-label, data-…; null leaves one out. */
  attrs?: Readonly<Record<string, string | null>>;
};

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { attrs = {}, ...props }: Props<K> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), props);
  for (const [name, value] of Object.entries(attrs))
    if (value !== null) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The same for drawings. */
export function svg(
  tag: string,
  attrs: Readonly<Record<string, string | number>> = {},
  ...children: readonly Child[]
): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attrs)) element.setAttribute(name, String(value));
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A control under its name. */
export function field(label: string, control: HTMLElement): HTMLLabelElement {
  return h("label", { className: "field" }, h("span", {}, label), control);
}

export function numberInput(
  value: number,
  range: { min?: number; max?: number; step?: number },
): HTMLInputElement {
  const [min, max, step] = [range.min, range.max, range.step ?? 1].map((bound) => `${bound ?? ""}`);
  return h("input", { type: "number", min, max, step, value: `${value}` });
}

export function button(label: string, onclick: () => void, className = ""): HTMLButtonElement {
  return h("button", { type: "button", className, onclick }, label);
}

/** Where errors appear, read aloud as they do. */
export function errorLine(): HTMLElement {
  return h("p", { className: "error", attrs: { role: "alert" } });
}

/** An error as a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Does `work` for each change, one after the other: what comes meanwhile waits, and only the last of it counts. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let [running, stale] = [false, false];
  const run = async () => {
    stale = running;
    if (running) return;
    running = true;
    await work();
    running = false;
    if (stale) void run();
  };
  return () => void run();
}

/** Hands a file to the visitor. */
export function download(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes]));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Arrow keys, Home and End go from one to the next of `items`; Tab enters and leaves them as one. */
export function arrowKeys(container: HTMLElement, columns: () => number = () => 1): void {
  const items = () => [...container.querySelectorAll<HTMLElement>("[data-cell]")];
  container.addEventListener("focusin", ({ target }) => {
    for (const item of items()) item.tabIndex = item === target ? 0 : -1;
  });
  container.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const step: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns(),
      ArrowUp: -columns(),
      Home: -at,
      End: all.length - 1 - at,
    };
    const next = all[at + (step[event.key] ?? Number.NaN)];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    next.focus();
  });
}
