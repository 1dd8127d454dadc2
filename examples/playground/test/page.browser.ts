/** The page as a whole: accessible in both languages and themes, small, and there without a network. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { LINKS, type PanelName, pageOf } from "../src/links.ts";
import { DIST, serveFolder } from "./support/site.ts";
import { NO_BROWSER, until, visitor } from "./support/visit.ts";

const NAMES = Object.keys(LINKS) as PanelName[];

/** Goes to every panel and waits until it has drawn itself. */
async function wholePage(page: Page): Promise<void> {
  const signs: Readonly<Record<PanelName, string>> = {
    tokens: ".token small",
    embeddings: ".lit",
    autograd: "svg.graph",
    attention: "td[data-cell]",
    train: "figure svg",
    gpt2: "button.main:enabled",
  };
  for (const name of NAMES) {
    await page.locator(`#${name}`).scrollIntoViewIfNeeded();
    await page.locator(`#${name} ${signs[name]}`).first().waitFor();
  }
}

describe.skipIf(NO_BROWSER)("the page", () => {
  const { visit, site, browser } = visitor();

  test.each([
    ["light", "en"],
    ["dark", "en"],
    ["light", "fr"],
    ["dark", "fr"],
  ] as const)("axe finds no serious fault: %s, %s", async (colorScheme, language) => {
    const { page } = await visit("tokens", { colorScheme, query: `?lang=${language}` });
    await wholePage(page);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: typeof axe }).axe.run(),
    );
    const faults = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(
      faults.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
      ),
    ).toEqual([]);
  });

  test("the first load is small", async () => {
    const context = await browser().newContext({ locale: "en-GB", serviceWorkers: "block" });
    const page = await context.newPage();
    const loaded = new Set<string>();
    page.on("request", (request) => loaded.add(new URL(request.url()).pathname));
    await page.goto(site().url);
    await page.locator("#tokens .token small").first().waitFor();
    const size = (paths: Iterable<string>, isWanted = (_: string) => true) => {
      const files = [...paths]
        .map((path) => path.replace("/some/folder/", "") || "index.html")
        .filter(isWanted);
      return (
        files.reduce((sum, file) => sum + gzipSync(readFileSync(DIST + file)).length, 0) / 1000
      );
    };
    const isTable = (file: string) => file.includes("gpt2-table");
    const [first, withoutTable] = [size(loaded), size(loaded, (file) => !isTable(file))];
    await wholePage(page);
    const isData = (file: string) => file.startsWith("storyteller/");
    const all = [
      size(loaded, (file) => !isTable(file) && !isData(file)),
      size(loaded, (file) => !isData(file)),
      size(loaded, isData),
    ];
    console.log(
      `first load: ${withoutTable.toFixed(0)} KB gzipped, ${first.toFixed(0)} KB with GPT-2's table; ` +
        `after a walk to every panel ${all[0].toFixed(0)} KB, ${all[1].toFixed(0)} KB with the table, and ${all[2].toFixed(0)} KB of weights`,
    );
    expect([...loaded].some(isTable)).toBe(true);
    expect(withoutTable).toBeLessThan(400);
    expect(first).toBeLessThan(600);
    expect(all[0]).toBeLessThan(400);
    expect(all[1]).toBeLessThan(600);
  });

  test("after one visit it works without a network", async () => {
    const short = await serveFolder(DIST);
    const context = await browser().newContext({ locale: "en-GB" });
    const page = await context.newPage();
    await page.goto(short.url);
    await page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      while (active?.state !== "activated") await new Promise((resolve) => setTimeout(resolve, 50));
    });
    short.close();
    await page.goto(`${short.url}?lang=fr`);
    await wholePage(page);
    expect(await page.locator("h1").textContent()).toBe("gptlight : le terrain de jeu");
    await page.goto(short.url + pageOf(LINKS.tokens.source));
    expect(await page.locator("pre").textContent()).toBe(
      readFileSync(new URL(`../../../${LINKS.tokens.source}`, import.meta.url), "utf8"),
    );
  });

  test("every panel links to its chapter and its source, and the head to the API reference", async () => {
    const { page } = await visit("tokens", { query: "?lang=fr" });
    for (const name of NAMES) {
      const links = page.locator(`#${name} .links a`);
      const addresses = await links.evaluateAll((all) =>
        all.map((link) => (link as HTMLAnchorElement).href),
      );
      for (const address of addresses)
        expect((await page.request.get(address)).status(), address).toBe(200);
      expect(addresses).toEqual(
        [`${LINKS[name].chapter}.fr`, LINKS[name].source].map((path) => site().url + pageOf(path)),
      );
    }
    const reference = page.getByRole("link", { name: "Référence de l’API" });
    const address = await reference.evaluate((link) => (link as HTMLAnchorElement).href);
    expect(await (await page.request.get(address)).text()).toContain("<title>gptlight</title>");
  });

  test("the button switches between dark and light", async () => {
    const { page } = await visit("tokens", { colorScheme: "dark" });
    const paper = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(await paper()).toBe("rgb(23, 23, 28)");
    await until(
      async () => {
        await page.getByRole("button", { name: "Dark or light" }).click();
        return paper();
      },
      (colour) => colour === "rgb(255, 255, 255)",
    );
  });
});
