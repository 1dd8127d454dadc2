/**
 * A token file of 1 GB served at random windows: `npx tsx bench/data/token-file.ts [bytes] [folder]` writes it, builds the packages as they
 * are published, and runs serve.mjs on it in fresh processes, which fail if more than 100 MB of memory were resident.
 */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tokenAt } from "./token-at.mjs";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function writeTokens(path: string, bytes: number): void {
  const file = openSync(path, "w");
  const part = new Uint16Array(1 << 20);
  for (let start = 0; start < bytes / 2; start += part.length) {
    const count = Math.min(part.length, bytes / 2 - start);
    for (let i = 0; i < count; i++) part[i] = tokenAt(start + i);
    writeSync(file, new Uint8Array(part.buffer, 0, 2 * count));
  }
  closeSync(file);
}

/** A package as `pnpm pack` would make it, without what only its readers need. */
function install(name: string, modules: string): void {
  const target = join(modules, "@gptlight", name);
  mkdirSync(target, { recursive: true });
  const project = at(`../../packages/${name}/tsconfig.build.json`);
  execFileSync("npx", ["tsc", "-p", project, "--outDir", join(target, "dist")], {
    cwd: at("../.."),
  });
  const manifest = JSON.parse(readFileSync(at(`../../packages/${name}/package.json`), "utf8"));
  manifest.exports = manifest.publishConfig.exports;
  writeFileSync(join(target, "package.json"), JSON.stringify(manifest));
}

const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), "gptlight-bench-"));
try {
  for (const name of ["tensor", "tokenizer", "data"]) install(name, join(folder, "node_modules"));
  for (const file of ["serve.mjs", "token-at.mjs"]) copyFileSync(at(file), join(folder, file));
  const tokens = join(folder, "tokens.bin");
  writeTokens(tokens, Number(process.argv[2] ?? 1e9));
  for (const loop of ["for", "for await"])
    execFileSync(process.execPath, [join(folder, "serve.mjs"), tokens, loop], { stdio: "inherit" });
} finally {
  rmSync(folder, { recursive: true });
}
