/** The programs in the READMEs print what their comments say. */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const READMES = ["README.md", "packages/tensor/README.md"];

/** The ```ts blocks that print something. */
function programs(file: string): string[] {
  const text = readFileSync(ROOT + file, "utf8");
  return [...text.matchAll(/```ts\n(.*?)```/gs)]
    .map((match) => match[1])
    .filter((code) => code.includes("console.log"));
}

/** What the comment lines behind each console.log claim. */
function claims(code: string): string {
  const lines = code.split("\n").filter((line) => line.startsWith("// "));
  return `${lines.map((line) => line.slice(3)).join("\n")}\n`;
}

test.each(READMES)("the programs of %s print what they claim", (file) => {
  for (const [i, code] of programs(file).entries()) {
    const script = `${ROOT}examples/readme-program-${i}.ts`; // there the packages resolve
    writeFileSync(script, code);
    try {
      const printed = execFileSync(`${ROOT}node_modules/.bin/tsx`, [script], { encoding: "utf8" });
      expect(printed).toBe(claims(code));
    } finally {
      rmSync(script);
    }
  }
});
