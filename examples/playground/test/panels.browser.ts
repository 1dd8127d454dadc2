/** Tokens, embeddings, autograd and attention, driven as a person would: typing, clicking, arrow keys. */
import { readFileSync } from "node:fs";
import { GPTTokenizer } from "@gptlight/tokenizer";
import type { Tokenizer } from "@gptlight/tokenizer/core";
import { describe, expect, test } from "vitest";
import { NO_BROWSER, until, visitor } from "./support/visit.ts";

const golden = (name: string): string =>
  readFileSync(new URL(`../../../golden/${name}`, import.meta.url), "utf8");

describe.skipIf(NO_BROWSER)("tokens", () => {
  const { visit } = visitor();

  test("typing a text shows its tokens with ids, and the arrow keys read one", async () => {
    const { page, panel } = await visit("tokens");
    await panel.getByLabel("Text").fill("Hello, wörld 🍊");
    const tokens = panel.getByRole("listitem");
    const ids = () => tokens.locator("small").allTextContents();
    await until(ids, (found) => found.length === 8);
    expect((await ids()).map(Number)).toEqual([...new GPTTokenizer().encode("Hello, wörld 🍊")]);
    await tokens.first().focus();
    await page.keyboard.press("ArrowRight");
    expect(await panel.getByText("Token ,: id 11, bytes 2c").count()).toBe(1);
    await page.keyboard.press("End");
    expect(await panel.getByText("id 232, bytes 8a").count()).toBe(1);
  });

  test("stepping through “unbelievable” merges its bytes until GPT-2's tokens are left", async () => {
    const { panel } = await visit("tokens");
    const word = panel
      .locator("div", { has: panel.page().getByRole("heading", { name: "One word" }) })
      .last();
    await until(
      () => word.locator(".token").count(),
      (count) => count === 12,
    );
    const next = word.getByRole("button", { name: "Next merge" });
    const status = word.getByRole("status");
    const steps = 12 - new GPTTokenizer().count("unbelievable"); // each merge makes one of two
    for (let step = 1; step <= steps; step++) {
      await next.click();
      expect(await status.textContent()).toContain(`Step ${step} of ${steps}:`);
      expect(await word.locator(".token").count()).toBe(12 - step);
    }
    expect(await next.isEnabled()).toBe(false);
    const tokenizer: Tokenizer = new GPTTokenizer();
    const wanted = [...tokenizer.encode("unbelievable")].map((id) => tokenizer.decode([id]));
    expect(await word.locator(".token").allTextContents()).toEqual(wanted);
    await word.getByRole("button", { name: "Back" }).click();
    expect(await word.locator(".token").count()).toBe(wanted.length + 1);
  });

  test("a pasted megabyte is counted in the worker while the page stays alive", async () => {
    const { page, panel } = await visit("tokens");
    const text = "Every effort moves you. ".repeat(42_000); // 1,008,000 characters
    await page.evaluate(() => {
      const seen: number[] = [];
      Object.assign(window, { seen });
      new PerformanceObserver((list) =>
        seen.push(...list.getEntries().map((entry) => entry.duration)),
      ).observe({ type: "longtask" });
    });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
    await panel.getByLabel("Text").selectText();
    await page.keyboard.press("Control+V");
    const status = panel.getByRole("status").first();
    const said = await until(
      () => status.textContent(),
      (line) => line?.includes("1,008,000") ?? false,
    );
    expect(said).toContain(`${new GPTTokenizer().count(text).toLocaleString("en-GB")} tokens`);
    expect((await panel.getByLabel("Text").inputValue()).length).toBe(4000);
    const blocked = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
    console.log(
      `a pasted megabyte: ${said}; the page's thread was busy for ${Math.max(0, ...blocked)} ms at most`,
    );
  });
});

describe.skipIf(NO_BROWSER)("embeddings", () => {
  const { visit } = visitor();

  test("seed 123 prints the golden notebook's tables, and the rows that were looked up are lit", async () => {
    const { panel } = await visit("embeddings");
    const [table, found] = await panel.locator("pre").allTextContents();
    expect(golden("seed-notebook.txt").startsWith(table + found)).toBe(true);
    expect(await panel.locator(".lit").count()).toBe(3);
    await panel.getByLabel("Ids to look up").fill("0, 11");
    expect(await panel.locator(".lit").allTextContents()).toEqual(
      [table.split("\n")[1], table.split("\n")[12]].map((line) => `${line}\n`),
    );
  });

  test("a row that is printed on several lines is lit as a whole", async () => {
    const { panel } = await visit("embeddings");
    await panel.getByLabel("Features").fill("20");
    await panel.getByLabel("Ids to look up").fill("1");
    const [table] = await panel.locator("pre").allTextContents();
    const second = table.split("[").at(3); // after "tensor(", the list's bracket and the first row's
    const lit = (await panel.locator(".lit").allTextContents()).join("");
    expect(lit.trim()).toBe(`[${second}`.trim());
    expect(lit.split("\n").length).toBeGreaterThan(2);
  });

  test("an id outside the table is an error that says the range, and the last tables stay", async () => {
    const { panel } = await visit("embeddings");
    await panel.getByLabel("Ids to look up").fill("12");
    expect(await panel.getByRole("alert").textContent()).toBe(
      "Ids are whole numbers from 0 to 11, separated by commas; got “12”.",
    );
    expect(await panel.locator("pre").count()).toBeGreaterThan(3);
  });
});

describe.skipIf(NO_BROWSER)("autograd", () => {
  const { visit } = visitor();
  const sumIn = (text: string) => Number(/sum (-?[\d.]+)/.exec(text)?.[1]);

  test("the graph has a box for each node, and steps go downhill", async () => {
    const { panel } = await visit("autograd");
    expect((await panel.locator("svg.graph .name").allTextContents()).sort()).toEqual([
      "add",
      "b",
      "mul",
      "tanh",
      "w",
    ]);
    const status = panel.getByRole("status");
    const before = sumIn((await status.textContent()) ?? "");
    for (let i = 0; i < 3; i++) await panel.getByRole("button", { name: "Step downhill" }).click();
    expect(sumIn((await status.textContent()) ?? "")).toBeLessThan(before);
    expect(await panel.getByRole("img", { name: "The sum after each step" }).count()).toBe(1);
  });

  test("another expression is drawn as it is typed: x·x has the gradient 2x, by 3 from each side", async () => {
    const { panel } = await visit("autograd");
    await panel
      .getByLabel("Program")
      .fill("const x = tensor(3, { requiresGrad: true });\nx.mul(x)");
    expect(await panel.locator("svg.graph .gradient").allTextContents()).toEqual([
      "3",
      "3",
      "∂L: 6",
      "∂L: 1",
    ]);
  });

  test("a slip is told with its line and column, and what is not of this language is refused", async () => {
    const { panel } = await visit("autograd");
    await panel.getByLabel("Program").fill("const x = tensor(3);\nx.mul(");
    expect(await panel.getByRole("alert").textContent()).toContain("line 2, column 7");
    await panel.getByLabel("Program").fill("tensor(1).constructor('return 1')");
    expect(await panel.getByRole("alert").textContent()).toContain(
      "there is no method “constructor” here",
    );
  });
});

describe.skipIf(NO_BROWSER)("attention", () => {
  const { visit } = visitor();

  test("each head has a map whose rows add up to 1, read by arrow keys; later tokens are masked", async () => {
    const { page, panel } = await visit("attention");
    const heads = panel.getByRole("group", { name: "Heads" }).getByRole("button");
    await until(
      () => heads.count(),
      (count) => count === 12,
    );
    await heads.nth(11).click();
    expect(await heads.nth(11).getAttribute("aria-pressed")).toBe("true");
    const labels = await panel
      .locator("tbody tr")
      .nth(6)
      .locator("td")
      .evaluateAll((cells) => cells.map((cell) => cell.ariaLabel ?? ""));
    const shares = labels
      .map((label) => /(\S+) %$/.exec(label)?.[1])
      .filter((share) => share !== undefined);
    expect(shares.length).toBe(7);
    // each of 7 percentages is off by 0.05 at most
    expect(Math.abs(shares.reduce((sum, share) => sum + Number(share), 0) - 100)).toBeLessThan(
      7 * 0.05 + 1e-6,
    );
    await panel.locator("td[data-cell]").first().focus();
    expect(await panel.getByText("“Ada” looks at “Ada”: 100 %").count()).toBe(1);
    await page.keyboard.press("ArrowRight");
    expect(await panel.getByText("“Ada” cannot look at “␣the”").count()).toBe(1);
  });
});
