/** The programs in README.md print what their comments say, and the one on files runs. */
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import * as tensor from "@gptlight/tensor";
import { expect, test } from "vitest";
import * as data from "../src/index.ts";
import * as files from "../src/node/index.ts";
import { folderWith } from "./node/folder.ts";

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const programs = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => program);

const MODULES: Record<string, object> = {
  "@gptlight/tensor": tensor,
  "@gptlight/data": data,
  "@gptlight/data/node": files,
};

/** Runs a program with its imports from here and its files in a folder; gives what it prints. */
async function printedBy(program: string, path: (name: string) => string): Promise<string> {
  const lines: string[] = [];
  const show = (value: unknown): string => (typeof value === "string" ? value : inspect(value));
  const log = (...values: unknown[]): number => lines.push(values.map(show).join(" "));
  const body = program
    .replaceAll(
      /import \{(.*?)\} from "(.*?)";/gs,
      (_, names: string, from: string) => `const {${names}} = modules["${from}"];`,
    )
    .replaceAll(/"(train\.\w+)"/g, (_, name: string) => JSON.stringify(path(name)))
    .replaceAll("console.log(", "log(");
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  await new AsyncFunction("modules", "log", body)(MODULES, log);
  return lines.join("\n");
}

test("the page has two programs", () => expect(programs).toHaveLength(2));

test.each(programs)("program %# prints what its comments say", async (program) => {
  const path = folderWith({ "train.txt": data.fetchVerdictText().repeat(2) });
  const promised = [...program.matchAll(/^ *\/\/ (.*)$/gm)].map(([, line]) => line).join("\n");
  expect(await printedBy(program, path)).toBe(promised);
});
