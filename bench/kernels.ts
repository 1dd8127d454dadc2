/**
 * `pnpm bench [part of a row's name]`: every kernel against its plain twin and against the core's SIMD peak, in turns, in one run.
 * A row's figures are medians over the rounds, copies in and out of WebAssembly's memory and the allocation of results included.
 * On a busy machine, BENCH_CLOCK=cpu counts the time that the processor worked instead of the clock's.
 */
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { kernelVariant } from "@gptlight/tensor/kernels";
import { type KernelRow, ROWS } from "./kernel-rows.ts";
import { peakSampler } from "./peak.ts";
import { median, type Sample, Side, typescript } from "./sides.ts";

const ROUNDS = 9;
const SAMPLE = 100; // milliseconds
const PATIENCE = 600_000;

const wanted = process.argv[2] ?? "";

const script = fileURLToPath(new URL("kernels-side.ts", import.meta.url));
const fast = new Side(kernelVariant, typescript(script));
const plain = new Side("plain", typescript(script), { GPTLIGHT_KERNELS: "plain" });
const peak = peakSampler(kernelVariant);
for (let i = 0; i < 20; i++) peak(); // until it is compiled

/** Nanoseconds for one run: of the fast and of the plain kernels; and the peak in operations per nanosecond. */
async function measured(row: KernelRow): Promise<[fast: number, plain: number, peak: number]> {
  const [ours, theirs, tops]: number[][] = [[], [], []];
  const ask = async (side: Side): Promise<number> => {
    const sample = await side.ask(row.name, SAMPLE, PATIENCE);
    if ("missing" in sample) throw new Error(`${row.name}, ${side.name}: ${sample.missing}`);
    return (sample as Sample).time * 1e6;
  };
  for (let round = 0; round < ROUNDS; round++) {
    tops.push(peak());
    ours.push(await ask(fast));
    const enough = theirs[0] > 2e9 ? 1 : theirs[0] > 2e8 ? 3 : ROUNDS;
    if (theirs.length < enough) theirs.push(await ask(plain));
  }
  return [median(ours), median(theirs), median(tops)];
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** The line of the table, and whether what was asked for is reached. */
function line(row: KernelRow, time: number, slow: number, top: number): string {
  const { name, count, unit, target, gain } = row;
  const rate = count / time; // operations or elements a nanosecond
  const share = rate / top;
  const misses: string[] = [];
  const wants: string[] = [];
  if (typeof target === "number") {
    wants.push(`≤ ${target} ns`);
    if (1 / rate > target) misses.push("time");
  } else if (target !== undefined) {
    const least = target[kernelVariant === "relaxed-simd" ? 1 : 0];
    wants.push(`≥ ${percent(least)}`);
    if (share < least) misses.push("share");
  }
  if (gain !== undefined) {
    wants.push(`≥ ${gain} ×`);
    if (slow / time < gain) misses.push("gain");
  }
  const figures =
    unit === "flop"
      ? [`${rate.toFixed(1)} GFLOP/s`, percent(share)]
      : [`${(1 / rate).toFixed(2)} ns an element`, ""];
  const verdict =
    wants.length === 0 ? "" : `${wants.join(", ")}${misses.length > 0 ? ": falls short" : ""}`;
  return `| ${[name, ...figures, `${(slow / time).toFixed(1)} ×`, verdict].join(" | ")} |`;
}

console.log(`${cpus()[0].model}, Node ${process.versions.node}, ${kernelVariant}, one thread`);
console.log(`peak ${median(Array.from({ length: 20 }, peak)).toFixed(1)} GFLOP/s\n`);
console.log(
  `| row | speed | of the peak | against the plain loops | asked for |\n|---|---:|---:|---:|---|`,
);
for (const row of ROWS.filter(({ name }) => name.includes(wanted)))
  console.log(line(row, ...(await measured(row))));
fast.stop();
plain.stop();
