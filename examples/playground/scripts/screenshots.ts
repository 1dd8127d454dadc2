/** Writes the pictures of the READMEs anew: `pnpm playground:screenshots`. Each panel in use, light and dark, from the built page. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import type { PanelName } from "../src/links.ts";
import { DIST, launch, serveFolder } from "../test/support/site.ts";

const FOLDER = fileURLToPath(new URL("../", import.meta.url));
const TALLEST = 760; // pixels: the upper part of a long panel tells enough

/** What a visitor does before the picture is taken. */
const SCENES: Readonly<Record<PanelName, (panel: Locator, page: Page) => Promise<void>>> = {
  async tokens(panel) {
    await panel.getByRole("listitem").nth(5).hover();
    for (let i = 0; i < 4; i++) await panel.getByRole("button", { name: "Next merge" }).click();
  },
  async embeddings(panel) {
    await panel.locator(".lit").first().waitFor();
  },
  async autograd(panel) {
    for (let i = 0; i < 5; i++) await panel.getByRole("button", { name: "Step downhill" }).click();
    await panel.locator("figure svg").waitFor();
  },
  async attention(panel) {
    await panel.getByRole("button", { name: "Layer 3, head 4" }).click();
    await panel.locator("td[data-cell]").nth(0).hover();
  },
  async train(panel) {
    for (let i = 0; i < 4; i++) {
      const more = panel.getByRole("button", { name: "50 steps" });
      await more.click();
      await panel.getByText(`Step ${50 * (i + 1)},`).waitFor({ timeout: 120_000 });
      await panel.locator("button:enabled", { hasText: "50 steps" }).waitFor();
    }
    await panel.page().waitForTimeout(700); // the chart follows
  },
  async gpt2(panel) {
    await panel.getByText("vocabulary 360").waitFor();
    await panel.getByRole("button", { name: "Generate" }).click();
    await panel.getByText("40 tokens,").waitFor();
  },
};

execFileSync(`${FOLDER}node_modules/.bin/vite`, ["build", "--logLevel", "warn"], { cwd: FOLDER });
mkdirSync(`${FOLDER}screenshots`, { recursive: true });
const [site, browser] = await Promise.all([serveFolder(DIST), launch()]);
for (const colorScheme of ["light", "dark"] as const) {
  const viewport = { width: 820, height: 1000 };
  const page = await browser.newPage({ locale: "en-GB", colorScheme, viewport });
  await page.goto(site.url);
  for (const [name, scene] of Object.entries(SCENES)) {
    const panel = page.locator(`#${name}`);
    await panel.scrollIntoViewIfNeeded();
    await panel.locator(".body label").first().waitFor();
    await scene(panel, page);
    const box = await panel.boundingBox();
    if (box === null) continue;
    const path = `${FOLDER}screenshots/${name}-${colorScheme}.png`;
    const scrolled = await page.evaluate(() => scrollY);
    const clip = {
      x: 0,
      y: box.y + scrolled,
      width: viewport.width,
      height: Math.min(box.height, TALLEST),
    };
    await page.screenshot({ path, clip, fullPage: true });
    console.log(path);
  }
}
await browser.close();
site.close();
