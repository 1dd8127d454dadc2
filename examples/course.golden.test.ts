/**
 * Runs chapters 02, 03 and 04 as a reader would, and compares each numbered computation with what PyTorch printed (golden/course.json).
 *
 * Byte for byte wherever torch 2.13 on this course's machine prints the same as course.json, and wherever torch plays no part.
 * course.json was printed elsewhere: golden/course-torch.json names the cells in which torch itself differs; they need only be the same but for rounding (LOOSE).
 */
import { expect, test } from "vitest";
import { loadGolden } from "../test/support/golden.ts";
import { cellsOf, chapters, kept, printed, sameButForRounding } from "./chapters.ts";

interface Cell {
  readonly chapter: string;
  readonly cell: number;
  readonly description: string;
  readonly output: string;
}

/** The cells that torch does not print the same everywhere, and why. */
const LOOSE: Readonly<Record<string, string>> = {
  "ch04 16": "one logit lies between two roundings to 4 digits, 1.6754 and 1.6755",
  "ch04 28": "means that are 0 but for rounding: which 1e-8 is left follows the order of the sum",
  "ch04 30": "the sign of such a 0",
  "ch04 35": "the sign of such a 0",
  "ch04 55": "17 digits of a float32, which has 7",
  "ch04 57": "17 digits of a float32, which has 7",
};

const { cells } = loadGolden<{ cells: Cell[] }>("course");

/** What torch 2.13 prints here, for the cells in which that is something else. */
const torchHere = new Map(
  loadGolden<{ cells: { chapter: string; cell: number; torch?: string }[] }>("course-torch")
    .cells.filter(({ torch }) => torch !== undefined)
    .map(({ chapter, cell, torch }) => [`${chapter} ${cell}`, torch]),
);

test("LOOSE names the cells in which torch itself differs from course.json, and no others", () => {
  expect(Object.keys(LOOSE)).toEqual([...torchHere.keys()]);
});

const NUMBERS = ["02", "03", "04"];

test("every cell of course.json is in a chapter that runs here, and no two have one number", () => {
  const names = cells.map(({ chapter, cell }) => `${chapter} ${cell}`);
  expect(new Set(names).size).toBe(cells.length);
  expect([...new Set(cells.map(({ chapter }) => chapter))].sort()).toEqual(
    NUMBERS.map((number) => `ch${number}`),
  );
});

test.each(NUMBERS)(
  "chapter %s prints what PyTorch printed",
  { timeout: 300_000 },
  async (number) => {
    const folder = chapters.find((name) => name.startsWith(number)) as string;
    const all = await printed(folder);
    if (!sameButForRounding(all, kept(folder))) expect(all).toBe(kept(folder)); // what its README quotes
    const got = cellsOf(all);
    const report: string[] = [];
    const failures: string[] = [];
    const wanted = cells.filter(({ chapter }) => chapter === `ch${number}`);
    let same = 0;
    for (const { chapter, cell, description, output } of wanted) {
      const text = got.get(cell);
      const why = LOOSE[`${chapter} ${cell}`];
      if (text === output) same++;
      else if (text !== undefined && why !== undefined && sameButForRounding(text, output)) {
        const asHere =
          text === torchHere.get(`${chapter} ${cell}`) ? "; torch 2.13 here prints ours" : "";
        report.push(`  [${cell}] but for rounding: ${why}${asHere}`);
      } else
        failures.push(`[${cell}] ${description}\nwanted\n${output}got\n${text ?? "nothing\n"}`);
    }
    const missing = failures.length === 0 ? "" : `, ${failures.length} NOT`;
    console.log(
      [
        `chapter ${number}: ${same} of ${wanted.length} cells byte for byte${missing}`,
        ...report,
      ].join("\n"),
    );
    expect(failures.join("\n")).toBe("");
  },
);
