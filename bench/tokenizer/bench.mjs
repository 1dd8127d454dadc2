/**
 * All tokenizers side by side: `npm install && node bench.mjs [rounds]`. Each runs in a process of its own, one after the
 * other, and again in the next round, so that a slow spell of the machine hits all alike; the best of the rounds counts.
 * Prints tables in Markdown; `node bench.mjs 3 --write` also puts them into README.md.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { corpora } from "./corpora.mjs";
import { PEERS } from "./peers.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const rounds = Number(process.argv[2] ?? 3);

// Our own package as it is published: one JavaScript file for each TypeScript file.
const tsc = here("../../node_modules/typescript/bin/tsc");
execFileSync(process.execPath, [
  tsc,
  "-p",
  here("../../packages/tokenizer/tsconfig.build.json"),
  "--outDir",
  here("dist"),
]);
const { GPTTokenizer, saveTokenizerJson } = await import("./dist/index.js");
writeFileSync(here("dist/gpt2-tokenizer.json"), saveTokenizerJson(new GPTTokenizer()));

mkdirSync(here("dist"), { recursive: true });
const texts = corpora();
writeFileSync(here("dist/corpora.json"), JSON.stringify(texts));

const results = Object.fromEntries(Object.keys(PEERS).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const name of Object.keys(PEERS)) {
    const args = ["--expose-gc", here("run.mjs"), name, here("dist/corpora.json")];
    const output = execFileSync(process.execPath, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      cwd: here("."),
    });
    results[name].push(JSON.parse(output));
    process.stderr.write(`round ${round + 1}: ${name}\n`);
  }
}

/** Kilobytes, minified and gzipped, that a program ships for GPT-2. */
async function shipped({ bundle, wasm }) {
  if (!bundle) return undefined;
  const { outputFiles } = await build({
    ...{
      stdin: { contents: bundle, resolveDir: here(".") },
      bundle: true,
      minify: true,
      format: "esm",
      write: false,
    },
    ...{
      platform: "neutral",
      mainFields: ["module", "main"],
      conditions: ["import"],
      logLevel: "silent",
      loader: { ".wasm": "empty" },
    },
    external: ["./tiktoken_bg.wasm", "fs", "path"],
  });
  const binary = wasm ? gzipSync(readFileSync(here(wasm)), { level: 9 }).length : 0;
  return (gzipSync(outputFiles[0].contents, { level: 9 }).length + binary) / 1000;
}

const names = Object.keys(PEERS);
const kinds = Object.keys(texts);
const ours = names[0];
const bestOf = (name, pick, better = Math.max) => better(...results[name].map(pick));
const speed = (name, kind, what) => bestOf(name, (r) => r.texts[kind][what]);
const digits = (value) => (value >= 10 ? value.toFixed(0) : value.toFixed(value >= 1 ? 1 : 2));
const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const speeds = table(
  ["MB/s", ...kinds.flatMap((kind) => [`${kind} cold`, "warm", "decode"])],
  names.map((name) => [
    name,
    ...kinds.flatMap((kind) =>
      ["cold", "warm", "decode"].map((what) => digits(speed(name, kind, what))),
    ),
  ]),
);
const ratios = table(
  ["times as fast as", ...kinds.flatMap((kind) => [`${kind} cold`, "warm", "decode"])],
  names
    .slice(1)
    .map((name) => [
      name,
      ...kinds.flatMap((kind) =>
        ["cold", "warm", "decode"].map((what) =>
          digits(speed(ours, kind, what) / speed(name, kind, what)),
        ),
      ),
    ]),
);
const sizes = await Promise.all(names.map((name) => shipped(PEERS[name])));
const costs = table(
  [
    "",
    "load, ms",
    "load, ms of processor",
    "memory, MB",
    "a sentence, µs",
    "shipped, KB gzipped",
    "golden cases wrong",
  ],
  names.map((name, i) => [
    name,
    digits(bestOf(name, (r) => r.load, Math.min)),
    digits(bestOf(name, (r) => r.loadCpu, Math.min)),
    digits(bestOf(name, (r) => r.memory, Math.min)),
    digits(bestOf(name, (r) => r.sentence, Math.min)),
    sizes[i] === undefined ? "–" : digits(sizes[i]),
    `${results[name][0].wrong} of ${results[name][0].golden}`,
  ]),
);
const giantKinds = Object.keys(results[ours][0].giants);
const giant = table(
  ["ms", ...giantKinds.flatMap((kind) => [`${kind} 10⁴`, "10⁵", "10⁶"])],
  names.map((name) => [
    name,
    ...giantKinds.flatMap((kind) =>
      [0, 1, 2].map((i) => {
        const times = results[name].map((r) => r.giants[kind][i]).filter((time) => time !== null);
        return times.length === 0 ? "over 20 s" : digits(Math.min(...times));
      }),
    ),
  ]),
);
const machine = `${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node}; ${rounds} rounds, ${new Date().toISOString().slice(0, 10)}`;
const bytes = kinds
  .map((kind) => `${kind} ${(Buffer.byteLength(texts[kind]) / 1e6).toFixed(2)} MB`)
  .join(", ");
const report = [
  `${machine}. Texts: ${bytes}.`,
  `**Speed** (processor time; the machine was busy, so trust the ratios)\n\n${speeds}`,
  `**Ours against each**\n\n${ratios}`,
  `**What it costs**\n\n${costs}`,
  `**One giant word** (the same letter, random letters, English without spaces)\n\n${giant}`,
].join("\n\n");
console.log(report);
if (process.argv.includes("--write")) {
  const readme = readFileSync(here("README.md"), "utf8");
  writeFileSync(
    here("README.md"),
    readme.replace(/(<!-- results -->\n)[\s\S]*(<!-- end -->)/, (_, a, b) => `${a}${report}\n${b}`),
  );
}
