/** One browser and one server for the tests of a file, and a page that stands before a panel. */
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { PanelName } from "../../src/links.ts";
import { chromiumPath, complaints, DIST, launch, type Site, serveFolder } from "./site.ts";

/** For `describe.skipIf`. */
export const NO_BROWSER: boolean = chromiumPath() === null;

export interface Visit {
  readonly page: Page;
  readonly panel: Locator;
}

export interface Visitor {
  site(): Site;
  browser(): Browser;
  /** A new page, scrolled to a panel whose program has started. */
  visit(panel: PanelName, options?: BrowserContextOptions & { query?: string }): Promise<Visit>;
}

/** Call at the top of a describe. After each test, no page may have complained. `policy` goes with every file. */
export function visitor(policy: string | null = null): Visitor {
  let [browser, site]: [Browser | null, Site | null] = [null, null];
  let said: string[] = [];
  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serveFolder(DIST, policy)]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });
  afterEach(async () => {
    await Promise.all((browser as Browser).contexts().map((context) => context.close()));
    expect(said.splice(0)).toEqual([]);
  });
  return {
    site: () => site as Site,
    browser: () => browser as Browser,
    async visit(name, { query = "", ...options } = {}) {
      const context = await (browser as Browser).newContext({ locale: "en-GB", ...options });
      const page = await context.newPage();
      said = complaints(page);
      await page.goto((site as Site).url + query);
      const panel = page.locator(`#${name}`);
      await panel.scrollIntoViewIfNeeded();
      await panel.locator(".body label").first().waitFor();
      return { page, panel };
    },
  };
}

/** Waits until `read` gives what `isDone` wants. */
export async function until<T>(
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  seconds = 40,
): Promise<T> {
  const end = Date.now() + 1000 * seconds;
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    if (Date.now() > end) throw new Error(`until: after ${seconds} s it is still ${String(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
