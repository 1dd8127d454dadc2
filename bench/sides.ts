/**
 * Programs that time the rows of a table on demand, so that a caller can alternate between them: what else the machine does then slows
 * all of them alike. One line of JSON each way: {"row", "ms"} asks for a sample of about so many milliseconds, and gets a Sample.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What a row runs, again and again, and a few of the numbers that come out, for the caller to compare. */
export interface Work {
  run(): unknown;
  check?(): ArrayLike<number> | Promise<ArrayLike<number>>;
}

/** How to prepare each row. */
export type Rows = Readonly<Record<string, () => Work | Promise<Work>>>;

export interface Sample {
  /** Milliseconds for each run. */
  readonly time: number;
  readonly check: readonly number[];
  /** The most memory that the process has held, in MB. */
  readonly peak: number;
}

/**
 * Milliseconds: the clock's or, with BENCH_CLOCK=cpu, those that this process's threads have worked, the garbage collector's included,
 * for a machine that is busy with other things.
 */
export const clock: () => number =
  process.env.BENCH_CLOCK === "cpu"
    ? () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      }
    : () => performance.now();

/** Runs at least once, and until the time is up. Milliseconds for each run. */
async function timed(work: Work, ms: number): Promise<number> {
  const start = clock();
  let [runs, now] = [0, start];
  for (; runs === 0 || now - start < ms; now = clock(), runs++) {
    const result = work.run();
    if (result instanceof Promise) await result;
  }
  return (now - start) / runs;
}

const peakMemory = (): number => process.resourceUsage().maxRSS / 1024;

/** Answers on stdout what is asked on stdin. A row is prepared and warmed up when it is first asked for, and forgotten at the next. */
export async function serve(rows: Rows): Promise<void> {
  console.log = console.error; // stdout is for answers
  let [current, work, check]: [string, Work, number[]] = ["", { run() {} }, []];
  const answer = async (row: string, ms: number): Promise<object> => {
    if (row !== current) {
      current = "";
      work = { run() {} }; // lets the one before go
      if (!(row in rows)) return { missing: "not written" };
      work = await rows[row]();
      check = Array.from((await work.check?.()) ?? []);
      current = row;
      const first = await timed(work, 0);
      if (first > 1000) return { time: first, check, peak: peakMemory() };
      await timed(work, Math.max(ms, 300));
    }
    return { time: await timed(work, ms), check, peak: peakMemory() };
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const { row, ms } = JSON.parse(line) as { row: string; ms: number };
    const reply = await answer(row, ms).catch((error: unknown) => ({
      missing: error instanceof Error ? error.message.split("\n")[0] : String(error),
    }));
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}

/** A program that serves, started when it is first asked. */
export class Side {
  readonly name: string;
  readonly #command: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #answers: AsyncIterator<string> | null = null;

  constructor(
    name: string,
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ) {
    this.name = name;
    this.#command = command;
    this.#env = env;
  }

  /** A sample, or why there is none. A program that gives no answer in time is stopped, and started anew for the next row. */
  async ask(row: string, ms: number, patience: number): Promise<Sample | { missing: string }> {
    const [child, answers] = this.#start();
    child.stdin?.write(`${JSON.stringify({ row, ms })}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), patience);
    });
    const first = await Promise.race([answers.next(), late]);
    clearTimeout(timer);
    if (first !== null && !first.done) return JSON.parse(first.value) as Sample;
    this.stop();
    return { missing: first === null ? `over ${patience / 1000} s` : "the program ended" };
  }

  stop(): void {
    this.#child?.kill("SIGKILL");
    [this.#child, this.#answers] = [null, null];
  }

  #start(): [ChildProcess, AsyncIterator<string>] {
    if (this.#child === null || this.#answers === null) {
      const [program, ...args] = this.#command;
      const stderr = process.argv.includes("--verbose") ? "inherit" : "ignore";
      this.#child = spawn(program, args, {
        env: { ...process.env, ...this.#env },
        stdio: ["pipe", "pipe", stderr],
      });
      this.#child.on("error", () => {}); // no such program: its answers end
      this.#child.stdin?.on("error", () => {});
      const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
      this.#answers = lines[Symbol.asyncIterator]();
    }
    return [this.#child, this.#answers];
  }
}

/** The command that runs a TypeScript file as this process was run. */
export function typescript(path: string): string[] {
  return [process.execPath, ...process.execArgv, path];
}

/** The middle one of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
