/** What the package promises as a package: examples that are true, no Node in src, small bundles. */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { byteCharacters } from "../src/bytes.ts";
import * as api from "../src/index.ts";
import { read } from "./support.ts";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));
const files = readdirSync(SRC);

describe("every @example in src is true", () => {
  const tokenizer = new api.GPTTokenizer();
  const scope = { ...api, byteCharacters, tokenizer };
  const examples = files.flatMap((file) =>
    Array.from(
      read(`src/${file}`).matchAll(/@example (.+?) \/\/ (.+?)(?: \*\/)?$/gm),
      ([, code, value]) => [file, code, value],
    ),
  );

  test("there are examples", () => {
    expect(examples.length).toBeGreaterThan(15);
  });

  test.each(examples)("%s: %s // %s", async (_, code, value) => {
    const run = new Function(...Object.keys(scope), `return (${code})`) as (
      ...values: unknown[]
    ) => unknown;
    expect(
      inspect(await run(...Object.values(scope)), {
        breakLength: Number.POSITIVE_INFINITY,
        compact: true,
      }),
    ).toBe(value);
  });
});

test("src knows nothing of Node", () => {
  for (const file of files) {
    expect(read(`src/${file}`), file).not.toMatch(
      /["']node:|\bBuffer\b|\bprocess\.|\brequire\(|__dirname/,
    );
  }
});

test("src keeps no state between calls but in objects: no let, no Map and no array at the top of a file", () => {
  for (const file of files) {
    expect(read(`src/${file}`), file).not.toMatch(
      /^(export )?(let |var |const \w+.*= (new (Map|Set|TextDecoder|TextEncoder)|\[\]))/m,
    );
  }
});

describe("gzipped, bundled and minified by esbuild", () => {
  // esbuild comes with tsx, which the workspace has; it is not a dependency of its own.
  const ofRoot = createRequire(new URL("../../../package.json", import.meta.url));
  const esbuild = createRequire(ofRoot.resolve("tsx/package.json"))("esbuild") as {
    build(options: Record<string, unknown>): Promise<{ outputFiles: { contents: Uint8Array }[] }>;
  };

  async function gzipped(code: string, without = /^$/): Promise<number> {
    const empty = {
      name: "without",
      setup: (build: {
        onLoad(filter: { filter: RegExp }, load: () => { contents: string }): void;
      }) => build.onLoad({ filter: without }, () => ({ contents: "" })),
    };
    const { outputFiles } = await esbuild.build({
      ...{
        stdin: { contents: code, resolveDir: SRC },
        bundle: true,
        minify: true,
        format: "esm",
        target: "es2022",
      },
      ...{ write: false, logLevel: "silent", plugins: [empty] },
    });
    return gzipSync(outputFiles[0].contents, { level: 9 }).length;
  }

  test("the tokenizer without tables is under 8 KB, and with the tables of Unicode under 10 KB", async () => {
    const code = 'export { Tokenizer } from "./core.ts"';
    expect(await gzipped(code, /unicode\.generated/)).toBeLessThan(8000);
    expect(await gzipped(code)).toBeLessThan(10_000);
  });

  test("GPT-2 is under 180 KB, and the whole package under 190 KB", async () => {
    expect(await gzipped('export { GPTTokenizer } from "./index.ts"')).toBeLessThan(180_000);
    expect(await gzipped('export * from "./index.ts"')).toBeLessThan(190_000);
  });

  test("core loads none of GPT-2's tables", async () => {
    expect(await gzipped('export * from "./core.ts"')).toBeLessThan(17_000);
  });
});

test("the program in README.md prints what its comments say", () => {
  const [, program] = /```ts\n([\s\S]*?)```/.exec(read("README.md")) as unknown as [string, string];
  const code = program.replace(/^import .*$/m, "").replaceAll("console.log(", "print(");
  const wanted = Array.from(
    program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm),
    ([, comment]) => comment,
  );
  const printed: string[] = [];
  const print = (...values: unknown[]): void => {
    const shown = (value: unknown): string =>
      typeof value === "string"
        ? value
        : inspect(value, { breakLength: Number.POSITIVE_INFINITY, compact: true });
    printed.push(values.map(shown).join(" "));
  };
  new Function(...Object.keys(api), "print", code)(...Object.values(api), print);
  expect(wanted.length).toBe(6);
  expect(printed).toEqual(wanted);
});
