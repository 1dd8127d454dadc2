/** The page: its head, and a section for each panel, whose program is loaded when the visitor comes near it. */
import { button, h, messageOf } from "./dom.ts";
import { LINKS, type PanelName, pageOf } from "./links.ts";
import { LANGUAGE, LANGUAGES, say } from "./text/say.ts";

const PANELS: Readonly<Record<PanelName, () => Promise<{ mount(body: HTMLElement): void }>>> = {
  tokens: () => import("./panels/tokens.ts"),
  embeddings: () => import("./panels/embeddings.ts"),
  autograd: () => import("./panels/autograd.ts"),
  attention: () => import("./panels/attention.ts"),
  train: () => import("./panels/train.ts"),
  gpt2: () => import("./panels/gpt2.ts"),
};
const NAMES = Object.keys(PANELS) as PanelName[];

function languageLinks(): HTMLElement {
  const links = Object.entries(LANGUAGES).map(([code, { name }]) =>
    h("a", {
      href: `?lang=${code}`,
      hreflang: code,
      lang: code,
      textContent: name,
      attrs: { "aria-current": code === LANGUAGE ? "true" : null },
    }),
  );
  return h("nav", { className: "languages", attrs: { "aria-label": say("language") } }, ...links);
}

/** Between dark and light; the first choice is the system's. */
function themeButton(): HTMLButtonElement {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const apply = () => toggle.setAttribute("aria-pressed", String(isDark()));
  const toggle = button(say("theme"), () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    apply();
  });
  system.addEventListener("change", apply);
  apply();
  return toggle;
}

function head(): HTMLElement {
  const contents = NAMES.map((name) => h("li", {}, h("a", { href: `#${name}` }, say(name))));
  return h(
    "header",
    {},
    h("a", { className: "skip", href: `#${NAMES[0]}` }, say("skip")),
    h("div", { className: "bar" }, languageLinks(), themeButton()),
    h("h1", {}, say("title")),
    h("p", { className: "lead" }, say("lead")),
    h(
      "nav",
      { attrs: { "aria-label": say("contents") } },
      h(
        "ol",
        { className: "contents" },
        ...contents,
        h("li", {}, h("a", { href: "api/index.html" }, say("api"))),
      ),
    ),
  );
}

/** Heading, links and an empty body, which is filled when it comes near the screen. */
function section(name: PanelName): HTMLElement {
  const { chapter, source } = LINKS[name];
  const chapterPage = pageOf(LANGUAGE === "fr" ? `${chapter}.fr` : chapter);
  const body = h("div", { className: "body" }, h("p", {}, say("loading")));
  const element = h(
    "section",
    { id: name, attrs: { "aria-labelledby": `${name}-heading` } },
    h("h2", { id: `${name}-heading` }, say(name)),
    h("p", { className: "lead" }, say(`${name}Lead`)),
    h(
      "p",
      { className: "links" },
      h("a", { href: chapterPage }, `${say("chapter")} ${chapter.split("/")[1]}`),
      " · ",
      h("a", { href: pageOf(source) }, `${say("source")} ${source.split("/").at(-1)}`),
    ),
    body,
  );
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void fill(name, body);
    },
    { rootMargin: "200px" },
  );
  observer.observe(body);
  return element;
}

async function fill(name: PanelName, body: HTMLElement): Promise<void> {
  try {
    const panel = await PANELS[name]();
    body.replaceChildren();
    panel.mount(body);
  } catch (error) {
    body.replaceChildren(
      h("p", { className: "error" }, say("failed", { message: messageOf(error) })),
    );
  }
}

document.documentElement.lang = LANGUAGE;
document.title = say("title");
document.body.append(head(), h("main", {}, ...NAMES.map(section)));
if (import.meta.env.PROD && "serviceWorker" in navigator)
  navigator.serviceWorker.register("sw.js").catch(() => {}); // without it the page works, but not offline
