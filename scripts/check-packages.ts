/**
 * The packages as users get them: builds, packs, and lints the tarballs (publint, are-the-types-wrong), installs them in a
 * throw-away project outside the workspace, and runs smoke.mjs there on Node 20, 22 and 24, Deno, Bun and Chromium. Ends with a table.
 */
import { execFile, execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromiumPath, launch, serveFolder } from "../examples/playground/test/support/site.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PACKAGES = ["tensor", "nn", "tokenizer", "data"];
const scratch = mkdtempSync(join(tmpdir(), "gptlight-"));

async function run(command: string, args: readonly string[], cwd = ROOT): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 1 << 26 });
  return stdout;
}

async function packAll(): Promise<string[]> {
  execFileSync("npx", ["-y", "pnpm@12", "build"], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const target = join(scratch, "tarballs");
  mkdirSync(target);
  const pack = ["pack", "--pack-destination", target];
  for (const name of PACKAGES)
    await run("npx", ["-y", "pnpm@12", "--dir", join(ROOT, "packages", name), ...pack]);
  return readdirSync(target).map((file) => join(target, file));
}

async function lint(tarball: string): Promise<void> {
  const bin = join(ROOT, "node_modules/.bin");
  await run(join(bin, "publint"), [tarball, "--strict"]);
  await run(join(bin, "attw"), [tarball, "--profile", "esm-only"]);
}

/** A project that knows nothing of this repository. */
async function throwAwayProject(tarballs: readonly string[]): Promise<string> {
  const project = join(scratch, "project");
  mkdirSync(project);
  const manifest = { name: "throw-away", type: "module", private: true };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", ...quiet, ...tarballs], project);
  cpSync(join(ROOT, "examples/01-token-embeddings/main.ts"), join(project, "main.mjs")); // it has no type annotations
  cpSync(join(ROOT, "scripts/smoke.mjs"), join(project, "smoke.mjs"));
  return project;
}

/** What a browser must be told, and bundlers find out: the file behind each entry of the packed packages. */
function importMap(project: string): string {
  const entries = PACKAGES.flatMap((name) => {
    const folder = `node_modules/@gptlight/${name}`;
    const { exports } = JSON.parse(readFileSync(join(project, folder, "package.json"), "utf8")) as {
      exports: Record<string, { default: string }>;
    };
    return Object.entries(exports).map(([entry, { default: file }]) => [
      `@gptlight/${name}${entry.slice(1)}`,
      `./${folder}/${file.slice(2)}`,
    ]);
  });
  return JSON.stringify({ imports: Object.fromEntries(entries) });
}

/** The packed files as they are, without a bundler, in a page. */
async function inChromium(project: string): Promise<string> {
  writeFileSync(
    join(project, "index.html"),
    `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="importmap">${importMap(project)}</script><script type="module" src="smoke.mjs"></script>`,
  );
  const [site, browser] = await Promise.all([serveFolder(`${project}/`), launch()]);
  try {
    const page = await browser.newPage();
    const failed = new Promise<never>((_, reject) => {
      page.on("pageerror", reject);
      page.on("console", (message) => {
        if (message.type() === "error") reject(new Error(message.text()));
      });
    });
    await page.goto(site.url);
    await Promise.race([failed, page.waitForFunction("globalThis.done")]);
    return (await page.evaluate("globalThis.printed")) as string;
  } finally {
    await browser.close();
    site.close();
  }
}

interface Runtime {
  readonly name: string;
  /** Why it is left out; null if it is not. */
  readonly skipped: string | null;
  readonly version: () => Promise<string>;
  readonly smoke: (project: string) => Promise<string>;
}

function program(name: string, command: readonly string[], flags: readonly string[] = []): Runtime {
  return {
    name,
    skipped: null,
    version: async () => (await run("npx", [...command, "--version"])).trim().split("\n")[0],
    smoke: (project) => run("npx", [...command, ...flags, "smoke.mjs"], project),
  };
}

const RUNTIMES: readonly Runtime[] = [
  ...[20, 22, 24].map((major) => program(`Node ${major}`, ["-y", "-p", `node@${major}`, "node"])),
  program("Deno", ["-y", "deno"], ["run", "--allow-all", "--quiet"]),
  program("Bun", ["-y", "bun"]),
  {
    name: "Chromium",
    skipped: chromiumPath() === null ? "not installed" : null,
    version: async () =>
      (await run(chromiumPath() as string, ["--version"])).replace(/ built on.*/s, ""),
    smoke: inChromium,
  },
];

/** What each part of smoke.mjs is to print. */
const WANTED: readonly (readonly [part: string, text: string | RegExp])[] = [
  ["chapter 1", readFileSync(join(ROOT, "golden/seed-notebook.txt"), "utf8")],
  ["tokenizer", "15496 11 266 30570 335 12520 235 232 = Hello, wörld 🍊\n44+39=83\n"],
  ["gpt", /^true 1 2 3 4 5 \d+\n$/],
  ["kernels", /^(relaxed-simd|simd)\n$/],
];

type Row = Readonly<Record<string, string>>;

async function check(runtime: Runtime, project: string): Promise<Row> {
  const { name, skipped } = runtime;
  if (skipped !== null) return { runtime: name, version: `skipped: ${skipped}` };
  try {
    const from = performance.now();
    const parts = (await runtime.smoke(project)).split(/^== .*\n/m);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    const version = /\d[\d.]+/.exec(await runtime.version())?.[0] ?? "?";
    const verdicts = WANTED.map(([part, wanted], i) => {
      const isRight =
        typeof wanted === "string" ? parts[i] === wanted : wanted.test(parts[i] ?? "");
      const shown = part === "kernels" ? (parts[i] ?? "").trim() : "ok";
      return [part, isRight ? shown : `WRONG: ${parts[i]?.slice(0, 300)}`] as const;
    });
    return { runtime: name, version, ...Object.fromEntries(verdicts), seconds };
  } catch (error) {
    return { runtime: name, version: `FAILED: ${String(error)}` };
  }
}

function tableText(rows: readonly Row[]): string {
  const columns = ["runtime", "version", ...WANTED.map(([part]) => part), "seconds"];
  const cells = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))];
  const widths = columns.map((_, i) =>
    Math.max(...cells.map((line) => (line[i].length > 40 ? 0 : line[i].length))),
  );
  return cells
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

try {
  const tarballs = await packAll();
  const [project] = await Promise.all([throwAwayProject(tarballs), ...tarballs.map(lint)]);
  console.log(`publint and are-the-types-wrong: ${tarballs.length} tarballs are clean\n`);
  const rows = await Promise.all(RUNTIMES.map((runtime) => check(runtime, project)));
  console.log(tableText(rows));
  if (rows.some((row) => /WRONG|FAILED/.test(Object.values(row).join()))) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
