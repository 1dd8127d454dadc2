/**
 * How fast normals are drawn: `npx tsx bench/random.ts` prints, from one run, randn of 12,865,792 values (a GPT-2 embedding of
 * 50257 × 256) by the plain blocks, by the fast loops, with SIMD and, where a Python with torch is at hand, by torch with one thread.
 * `npx tsx bench/random.ts --exhaustive` compares all three ways for every argument there is.
 */
import { execFileSync } from "node:child_process";
import { A, simd } from "../packages/tensor/src/kernels/simd/loader.ts";
import { cosSin, normalBlock, radius } from "../packages/tensor/src/random/box-muller.ts";
import { Generator } from "../packages/tensor/src/random/generator.ts";
import { normalBlocks, radii, turn } from "../packages/tensor/src/random/normal-blocks.ts";

const N = 50257 * 256;
const ROUNDS = 5;
const CHUNK = 2048;

/** The best of several runs, in milliseconds: what remains when other programs pause. */
function best(run: () => void): number {
  let least = Infinity;
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

const TORCH = `
import time, torch
torch.set_num_threads(1)
torch.manual_seed(123)
x = torch.empty(${N})
def best(f):
    times = []
    for _ in range(${ROUNDS}):
        start = time.perf_counter(); f(); times.append(time.perf_counter() - start)
    return 1000 * min(times)
print(best(lambda: x.uniform_()), best(lambda: x.normal_()))
`;

/** [uniform_, normal_] of real torch in milliseconds, or null where there is none. */
function torchTimes(): [number, number] | null {
  for (const python of ["/opt/torchvenv/bin/python", "python3"]) {
    try {
      const text = execFileSync(python, ["-c", TORCH], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return text.trim().split(" ").map(Number) as [number, number];
    } catch {
      // no such Python, or one without torch
    }
  }
  return null;
}

function compare(): void {
  const data = new Float32Array(N);
  const generator = new Generator(123);
  const uniform = best(() => generator.fillUniform24(data, 0, N));
  const plain = best(() => {
    generator.fillUniform24(data, 0, N);
    for (let i = 0; i < N; i += 16) normalBlock(data, i, 0, 1);
  });
  const loops = best(() => {
    generator.fillUniform24(data, 0, N);
    for (let i = 0; i < N; i += CHUNK) {
      radii(data, i, Math.min(i + CHUNK, N));
      turn(data, i, Math.min(i + CHUNK, N));
    }
  });
  const fast = best(() => {
    generator.fillUniform24(data, 0, N);
    normalBlocks(data, 0, N, 0, 1);
  });
  const torch = torchTimes();
  const row = (name: string, ms: number, against: number | undefined) =>
    console.log(
      `${name.padEnd(22)} ${ms.toFixed(0).padStart(6)} ms  ${(ms / fast).toFixed(2).padStart(6)} × randn${
        against === undefined ? "" : `  ${(ms / against).toFixed(2).padStart(6)} × torch`
      }`,
    );
  console.log(
    `${N.toLocaleString("en")} float32 values, Node ${process.versions.node}, best of ${ROUNDS}`,
  );
  row("rand", uniform, torch?.[0]);
  row("randn, plain blocks", plain, torch?.[1]);
  row("randn, fast loops", loops, torch?.[1]);
  row(`randn (${simd?.variant ?? "loops"})`, fast, torch?.[1]);
  if (torch) row("torch rand", torch[0], undefined);
  if (torch) row("torch randn", torch[1], undefined);
}

/** Every radius and every angle, 2^24 arguments each, a block at a time: how many differ from the plain ones in loops or SIMD. */
function exhaust(): void {
  const COUNT = 2 ** 24;
  const wrong = { loops: 0, simd: 0 };
  const start = new Float32Array(16);
  const plain = new Float32Array(16);
  const compare = (ours: ArrayLike<number>, way: "loops" | "simd") => {
    for (let j = 0; j < 16; j++) if (ours[j] !== plain[j]) wrong[way]++;
  };
  const check = (loop: typeof radii, kernel: string) => {
    const block = start.slice();
    loop(block, 0, 16);
    compare(block, "loops");
    if (simd === null) return;
    simd.heap.set(start, A);
    simd.kernels[kernel](16, A * 4);
    compare(simd.heap.subarray(A, A + 16), "simd");
  };
  for (let first = 0; first < COUNT; first += 8) {
    start.fill(0);
    plain.fill(0);
    for (let j = 0; j < 8; j++) {
      start[j] = (first + j) / COUNT; // as u, the radius's argument
      plain[j] = radius(start[j]);
    }
    check(radii, "normalRadii");
    for (let j = 0; j < 8; j++) {
      start[j + 8] = start[j]; // as v, the angle's argument, after a radius of 1
      start[j] = 1;
      [plain[j], plain[j + 8]] = cosSin(start[j + 8]);
    }
    check(turn, "normalTurn");
  }
  console.log(
    `of ${2 * COUNT} radii and angles differ from the plain ones: ${wrong.loops} in loops, ${simd === null ? "no" : wrong.simd} in SIMD`,
  );
}

if (process.argv.includes("--exhaustive")) exhaust();
else compare();
