/**
 * The chapters as a reader finds them: what READMEs show is what the programs print, solutions print what their comments say.
 * Chapters 02 to 04 run in course.golden.test.ts, and all of them, training included, in `pnpm examples`, which CI runs too.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import { expect, test, vi } from "vitest";
import { loadGolden } from "../test/support/golden.ts";
import { chapters, FOLDER, kept, printed, sameButForRounding } from "./chapters.ts";

function read(chapter: string, file: string): string {
  return readFileSync(join(FOLDER, chapter, file), "utf8");
}

/** The READMEs there are, in either language. */
const readmes = chapters.flatMap((chapter) =>
  ["README.md", "README.fr.md"]
    .filter((file) => existsSync(join(FOLDER, chapter, file)))
    .map((file) => [chapter, file] as const),
);

/** The blocks without a language, and drawn graphs: what a program printed. A line of a single … stands for lines that are left out. */
function shown(readme: string): string[] {
  const blocks = readme.matchAll(/^```([^\n]*)\n(.*?)^```$/gms);
  return [...blocks]
    .filter(([, language]) => language === "" || language === "mermaid")
    .flatMap(([, , text]) => text.split(/^…\n/m));
}

test("every chapter has a README, and the first four a French one", () => {
  const names = readmes.map(([chapter, file]) => `${chapter.slice(0, 2)} ${file}`);
  for (const chapter of chapters) expect(names).toContain(`${chapter.slice(0, 2)} README.md`);
  for (const number of ["00", "01", "02", "03"]) expect(names).toContain(`${number} README.fr.md`);
});

test.each(readmes)("%s/%s shows only what main.ts prints", (chapter, file) => {
  const tidy = (text: string): string => text.replaceAll(/ +$/gm, "");
  const output = tidy(kept(chapter));
  const blocks = shown(read(chapter, file));
  expect(blocks.length).toBeGreaterThan(2);
  for (const text of blocks) expect(output).toContain(tidy(text));
});

test.each(readmes)("%s/%s links to files that exist, and shows every picture", (chapter, file) => {
  const text = read(chapter, file);
  for (const [, link] of text.matchAll(/\]\(([^)#:]+)\)/g))
    expect(existsSync(join(FOLDER, chapter, link)), link).toBe(true);
  const plots = join(FOLDER, chapter, "plots");
  for (const picture of existsSync(plots) ? readdirSync(plots) : [])
    expect(text).toContain(`](plots/${picture})`);
});

test.each(chapters.filter((name) => /^0[06]/.test(name)))(
  "%s prints its output.txt",
  async (chapter) => {
    const text = await printed(chapter);
    if (!sameButForRounding(text, kept(chapter))) expect(text).toBe(kept(chapter));
  },
);

test("05-pretraining's losses of all epochs are torch's, to the digits that it prints", () => {
  const { small } = loadGolden<{ small: { losses: number[]; validations: number[] } }>(
    "pretraining",
  );
  const lines = [...kept("05-pretraining").matchAll(/^epoch +\d+: loss (.*), validation (.*)$/gm)];
  const steps = small.losses.length / lines.length;
  expect(lines.length).toBe(small.validations.length);
  lines.forEach(([, loss, validation], i) => {
    const sum = small.losses.slice(i * steps, (i + 1) * steps).reduce((a, b) => a + b);
    expect(Math.abs(Number(loss) - sum / steps)).toBeLessThan(2e-3);
    expect(Math.abs(Number(validation) - small.validations[i])).toBeLessThan(2e-3);
  });
});

const solutions = chapters.flatMap((chapter) => {
  const folder = join(FOLDER, chapter, "solutions");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.endsWith(".ts")).map((file) => [chapter, file] as const);
});

test("every chapter has three solutions", () => {
  for (const chapter of chapters) {
    const files = solutions.filter(([of]) => of === chapter).map(([, file]) => file);
    expect(files, chapter).toEqual(["1.ts", "2.ts", "3.ts"]);
  }
});

/** The lines that begin with "// ", which say what the program prints. */
function claims(code: string): string {
  const lines = code.split("\n").filter((line) => line.startsWith("// "));
  return `${lines.map((line) => line.slice(3)).join("\n")}\n`;
}

test.each(solutions)("%s/solutions/%s prints what its comments say", async (chapter, file) => {
  let text = "";
  const log = vi.spyOn(console, "log").mockImplementation((...values) => {
    text += `${format(...values)}\n`;
  });
  try {
    await import(`./${chapter}/solutions/${file}`);
  } finally {
    log.mockRestore();
  }
  const want = claims(read(chapter, `solutions/${file}`));
  if (!sameButForRounding(text, want)) expect(text).toBe(want);
  expect(text).not.toBe("");
});
