/**
 * The packages as users get them: builds, packs, and lints the tarballs (publint, are-the-types-wrong), installs them in a
 * throw-away project outside the workspace, and runs the first chapter there on Node 20, 22 and 24, Deno and Bun.
 */
import { execFileSync } from "node:child_process";
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

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PACKAGES = ["tensor", "nn", "tokenizer", "data"];

function run(command: string, args: readonly string[], cwd = ROOT): string {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

const pnpm = (...args: string[]) => run("npx", ["-y", "pnpm@12", ...args]);
const scratch = mkdtempSync(join(tmpdir(), "gptlight-"));

function packAll(): string[] {
  pnpm("build");
  const target = join(scratch, "tarballs");
  mkdirSync(target);
  for (const name of PACKAGES)
    pnpm("--dir", join(ROOT, "packages", name), "pack", "--pack-destination", target);
  return readdirSync(target).map((file) => join(target, file));
}

function lint(tarball: string): void {
  run("npx", ["publint", tarball, "--strict"]);
  run("npx", ["attw", tarball, "--profile", "esm-only"]);
}

/** A project that knows nothing of this repository. */
function throwAwayProject(tarballs: readonly string[]): string {
  const project = join(scratch, "project");
  mkdirSync(project);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "throw-away", type: "module", private: true }),
  );
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...tarballs], project);
  cpSync(join(ROOT, "examples/01-token-embeddings/main.ts"), join(project, "main.mjs")); // it has no type annotations
  return project;
}

function checkChapter(
  project: string,
  label: string,
  command: string,
  args: readonly string[],
): void {
  const printed = run(command, [...args, "main.mjs"], project);
  const wanted = readFileSync(join(ROOT, "golden/seed-notebook.txt"), "utf8");
  if (printed !== wanted) throw new Error(`${label}: the chapter printed\n${printed}`);
  console.log(`${label}: the chapter prints the golden text`);
}

try {
  const tarballs = packAll();
  for (const tarball of tarballs) lint(tarball);
  console.log(`publint and are-the-types-wrong: ${tarballs.length} tarballs are clean`);
  const project = throwAwayProject(tarballs);
  for (const major of [20, 22, 24])
    checkChapter(project, `Node ${major}`, "npx", ["-y", "-p", `node@${major}`, "node"]);
  checkChapter(project, "Deno", "npx", ["-y", "deno", "run", "--allow-all", "--quiet"]);
  checkChapter(project, "Bun", "npx", ["-y", "bun"]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
