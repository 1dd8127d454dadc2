import { expect, test } from "vitest";
import { progressBar, progressLine } from "../../src/node/progress.ts";

test("progressLine shows share, speed, tokens and what is left of the time", () => {
  // 5 MB in 2 s are 2.5 MB/s; the other 5 MB take 2 s more.
  expect(progressLine({ offset: 5e6, size: 10e6, tokens: 1.2e6 }, 5e6, 2)).toBe(
    "[############------------]  50%  2.5 MB/s  1.2 M tokens  0:02 left",
  );
  // Taken up at 9 MB of 10: 0.5 MB in 40 s, so the last 0.5 MB take 40 s.
  expect(progressLine({ offset: 9.5e6, size: 10e6, tokens: 2.4e6 }, 0.5e6, 40)).toContain(
    "0:40 left",
  );
  expect(progressLine({ offset: 1e6, size: 121e6, tokens: 0 }, 1e6, 1)).toContain("2:00 left");
  expect(progressLine({ offset: 0, size: 0, tokens: 0 }, 0, 0)).toBe(
    "[########################] 100%  0.0 MB/s  0.0 M tokens",
  );
});

test("progressBar draws on one line of a terminal, and ends it", () => {
  const written: string[] = [];
  const bar = progressBar({ isTTY: true, write: (text) => written.push(text) }, 0);
  bar.show({ offset: 1, size: 4, tokens: 0 });
  bar.show({ offset: 4, size: 4, tokens: 1 });
  bar.end();
  expect(written[0].startsWith("\r[######------------------]  25%")).toBe(true);
  expect(written[0].endsWith("\x1b[K")).toBe(true);
  expect(written.at(-2)).toContain("100%");
  expect(written.at(-1)).toBe("\n");
});

test("progressBar writes nothing where there is no terminal", () => {
  const written: string[] = [];
  const bar = progressBar({ write: (text) => written.push(text) }, 0);
  bar.show({ offset: 1, size: 4, tokens: 0 });
  bar.end();
  expect(written).toEqual([]);
});
