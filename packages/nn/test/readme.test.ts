/** The programs in README.md print what their comments say. */
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import * as tensor from "@gptlight/tensor";
import { expect, test } from "vitest";
import * as gpt from "../src/gpt/index.ts";
import * as nn from "../src/index.ts";

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const programs = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => program);

const MODULES: Record<string, object> = {
  "@gptlight/tensor": tensor,
  "@gptlight/nn": nn,
  "@gptlight/nn/gpt": gpt,
};

/** What `program` prints, and the comment lines in it. */
function run(program: string): { printed: string; promised: string } {
  const lines: string[] = [];
  const show = (value: unknown) => (typeof value === "string" ? value : inspect(value));
  const log = (...values: unknown[]) => lines.push(values.map(show).join(" "));
  const body = program
    .replaceAll(
      /import \{(.*?)\} from "(.*?)";/gs,
      (_, names: string, from: string) =>
        `const {${names.replaceAll(" as ", ": ")}} = modules["${from}"];`,
    )
    .replaceAll("console.log(", "log(");
  new Function("modules", "log", body)(MODULES, log);
  const comments = program.split("\n").filter((line) => line.startsWith("// "));
  return { printed: lines.join("\n"), promised: comments.map((line) => line.slice(3)).join("\n") };
}

test("the page has two programs", () => expect(programs).toHaveLength(2));

test.each(programs)("program %# prints what its comments say", (program) => {
  const { printed, promised } = run(program);
  expect(printed).toBe(promised);
});
