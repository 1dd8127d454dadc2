/** testing/README.md: its first program runs, and its table names every export. */
import { readFileSync } from "node:fs";
import * as library from "@gptlight/tensor";
import * as testing from "@gptlight/tensor/testing";
import fc from "fast-check";
import ts from "typescript";
import { expect, test } from "vitest";
import "../support/matchers.ts";

const readme = readFileSync(new URL("../../src/testing/README.md", import.meta.url), "utf8");

test("README.md's first program runs", () => {
  const [program] = readme.match(/(?<=```ts\n)[\s\S]*?(?=```)/) ?? [""];
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const { var: _reserved, ...names } = library;
  const scope = { ...names, ...testing, fc, expect };
  const body = outputText.replace(/^import .*$/gm, "");
  expect(body).toContain("gradgradcheck(swiglu, pair)");
  new Function(...Object.keys(scope), body)(...Object.values(scope));
});

test("README.md's table names every function", () => {
  for (const name of Object.keys(testing))
    if (name !== "elements") expect(readme).toContain(`\`${name}`);
});
