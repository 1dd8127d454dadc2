/** The layers of DESIGN.md are lint errors: what a layer must not import is written into it, and Biome is asked. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** What Biome says of `files`, which exist only while it looks. */
function lint(files: Readonly<Record<string, string>>): string {
  const paths = Object.keys(files).map((path) => ROOT + path);
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(ROOT + path), { recursive: true });
      writeFileSync(ROOT + path, text);
    }
    execFileSync(`${ROOT}node_modules/.bin/biome`, ["lint", ...paths], {
      cwd: ROOT,
      encoding: "utf8",
      stdio: "pipe",
    });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  } finally {
    for (const path of paths) rmSync(path, { force: true });
  }
}

/** A file that may stand there: it uses what it imports. */
const using = (from: string) =>
  `import * as other from "${from}";\n\nexport const keys: string[] = Object.keys(other);\n`;

test.each([
  ["a kernel imports the Tensor", "packages/tensor/src/kernels/lint-probe.ts", "../tensor.ts"],
  ["a kernel imports an op", "packages/tensor/src/kernels/lint-probe.ts", "../ops/arithmetic.ts"],
  [
    "the engine imports an op",
    "packages/tensor/src/autograd/lint-probe.ts",
    "../ops/arithmetic.ts",
  ],
  ["an op imports the methods", "packages/tensor/src/ops/lint-probe.ts", "../methods.ts"],
  ["a random draw imports the Tensor", "packages/tensor/src/random/lint-probe.ts", "../tensor.ts"],
  ["tensor imports nn", "packages/tensor/src/lint-probe.ts", "@gptlight/nn"],
  ["tokenizer imports tensor", "packages/tokenizer/src/lint-probe.ts", "@gptlight/tensor"],
  ["nn imports data", "packages/nn/src/lint-probe.ts", "@gptlight/data"],
  ["data imports nn", "packages/data/src/lint-probe.ts", "@gptlight/nn"],
  ["a main entry imports node:fs", "packages/data/src/lint-probe.ts", "node:fs"],
])("%s: the lint says so", (_, path, from) => {
  const said = lint({ [path]: using(from) });
  expect(said).toContain("noRestrictedImports");
  expect(said).toContain("Layering:");
});

test("an allowed import passes the lint", () => {
  expect(lint({ "packages/tensor/src/ops/lint-probe.ts": using("../kernels/index.ts") })).toBe("");
});

test("an import cycle is a lint error", () => {
  const said = lint({
    "packages/nn/src/lint-probe-a.ts":
      'import { b } from "./lint-probe-b.ts";\n\nexport const a: () => number = () => b();\n',
    "packages/nn/src/lint-probe-b.ts":
      'import { a } from "./lint-probe-a.ts";\n\nexport const b: () => number = () => a();\n',
  });
  expect(said).toContain("noImportCycles");
});
