/** The programs in src/random/README.md print what their comments say. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as tensor from "../../src/index.ts";

const page = readFileSync(new URL("../../src/random/README.md", import.meta.url), "utf8");
const programs = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => program);

/** What each console.log(...) of `program` prints, and the comment behind it, both with single spaces. */
function run(program: string): { printed: string[]; promised: string[] } {
  const printed: string[] = [];
  const log = (...values: unknown[]) => printed.push(values.map(String).join(" "));
  const body = program
    .replaceAll(/import \{(.*)\} from "@gptlight\/tensor";/g, "const {$1} = tensor;")
    .replaceAll("console.log(", "log(");
  new Function("tensor", "log", body)(tensor, log);
  const plain = (text: string) => text.replaceAll(/\s+/g, " ").replaceAll("[ ", "[");
  return {
    printed: printed.map(plain),
    promised: [...program.matchAll(/\); \/\/ (.*)/g)].map(([, comment]) => plain(comment)),
  };
}

test("the page has its programs", () => {
  expect(programs.length).toBeGreaterThanOrEqual(3);
});

test.each(programs)("program %# prints what its comments say", (program) => {
  const { printed, promised } = run(program);
  expect(promised.length).toBeGreaterThan(0);
  expect(printed).toEqual(promised);
});
