/**
 * `npx tsx bench/peers/run.ts [part of a row's name] [--only=name,name]`: gptlight and other tensor libraries on the same work, in turns, in one run,
 * each in a process of its own, on one thread. First `npm install` in this folder. Prints a Markdown table: medians over the rounds
 * in milliseconds and, of the peers, how many times gptlight's time. BENCH_CLOCK=cpu counts the processor's time, for a busy machine.
 */
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { median, type Sample, Side, typescript } from "../sides.ts";
import { ROWS } from "./work.ts";

const ROUNDS = 7;
const SAMPLE = 200; // milliseconds
const PATIENCE = 240_000;
/** From so many milliseconds on, one sample is enough, or three. */
const SLOW = 20_000;
const SLOWISH = 2000;
/** Results have to agree to this share: different sums, different exp. */
const TOLERANCE = 2e-3;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const python = ["/opt/torchvenv/bin/python"].find((path) => existsSync(path)) ?? "python3";
const SIDES = [
  new Side("gptlight", typescript(here("gptlight.ts"))),
  new Side("jax-js, wasm", typescript(here("jax-js.ts"))),
  new Side("TensorFlow.js, wasm", [...typescript(here("tfjs.ts")), "wasm"]),
  new Side("TensorFlow.js, cpu", [...typescript(here("tfjs.ts")), "cpu"]),
  new Side("onnxruntime-web, wasm", typescript(here("onnxruntime-web.ts"))),
  new Side("js-pytorch", typescript(here("js-pytorch.ts"))),
  new Side("PyTorch", [python, here("pytorch.py")]),
];

/** A side's times in milliseconds, or why there are none. */
interface Column {
  readonly times: number[];
  missing: string;
}

const options = process.argv.slice(2);
const only = options
  .find((o) => o.startsWith("--only="))
  ?.slice(7)
  .split(",");
const wanted = options.find((o) => !o.startsWith("--")) ?? "";
const sides = SIDES.filter(
  ({ name }, k) => k === 0 || (only?.some((o) => name.includes(o)) ?? true),
);
const notes: string[] = [];

async function measured(row: string): Promise<Column[]> {
  const columns = sides.map((): Column => ({ times: [], missing: "" }));
  let ours: readonly number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const [k, side] of sides.entries()) {
      const { times } = columns[k];
      const enough = times[0] > SLOW ? 1 : times[0] > SLOWISH ? 3 : ROUNDS;
      if (columns[k].missing !== "" || times.length >= enough) continue;
      const sample = await side.ask(row, SAMPLE, PATIENCE);
      if ("missing" in sample) {
        columns[k].missing = sample.missing;
        continue;
      }
      times.push(sample.time);
      if (k === 0) ours = sample.check;
      else if (round === 0) compare(row, side.name, sample, ours);
    }
  for (const [k, { missing }] of columns.entries())
    if (missing !== "") notes.push(`${row}, ${sides[k].name}: ${missing}`);
  return columns;
}

function compare(row: string, name: string, { check }: Sample, ours: readonly number[]): void {
  const scale = Math.max(...ours.map(Math.abs));
  const far = ours.findIndex((x, i) => !(Math.abs(check[i] - x) <= TOLERANCE * scale));
  if (far >= 0) notes.push(`${row}, ${name}: result ${check[far]}, gptlight's ${ours[far]}`);
}

const digits = (x: number): string =>
  x < 10 ? x.toFixed(2) : x < 100 ? x.toFixed(1) : x.toFixed(0);

function cell({ times, missing }: Column, ours: number): string {
  if (missing !== "") return "–";
  const time = median(times);
  return `${digits(time)} (${digits(time / ours)} ×)`;
}

console.log(
  `${cpus()[0].model}, Node ${process.versions.node}; one thread each; ms, and how many times gptlight's\n`,
);
console.log(
  `| row | ${sides.map(({ name }) => name).join(" | ")} |\n|---|${"---:|".repeat(sides.length)}`,
);
for (const row of ROWS.filter((name) => name.includes(wanted))) {
  const columns = await measured(row);
  const ours = median(columns[0].times);
  const others = columns.slice(1).map((column) => cell(column, ours));
  console.log(`| ${[row, digits(ours), ...others].join(" | ")} |`);
}
for (const side of sides) side.stop();
if (notes.length > 0) console.log(`\n${notes.map((note) => `- ${note}`).join("\n")}`);
