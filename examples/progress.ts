/** What training chapters show while they run, and how they stop: a bar on the terminal, and Ctrl-C as a polite request. */
import { Presets, SingleBar } from "cli-progress";

/** A bar with loss, speed and time left; nothing where the error stream is no terminal. Results go to the output stream, so the bar may be cut off. */
export class Progress {
  readonly #bar: SingleBar;
  readonly #begin = performance.now();
  #tokens = 0;

  constructor(steps: number, done: number) {
    const format =
      "{bar} {value}/{total} steps · loss {loss} · {speed} tokens/s · {eta_formatted} left";
    this.#bar = new SingleBar(
      { format, clearOnComplete: true, barsize: 20 },
      Presets.shades_classic,
    );
    this.#bar.start(steps, done, { loss: "…", speed: "…" });
  }

  /** A step is done. */
  step(loss: number, tokens: number): void {
    this.#tokens += tokens;
    const speed = this.#tokens / ((performance.now() - this.#begin) / 1000);
    this.#bar.increment({ loss: loss.toFixed(3), speed: Math.round(speed) });
  }

  /** Prints a line above the bar. */
  log(line: string): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K"); // the bar draws itself again
    console.log(line);
  }

  stop(): void {
    this.#bar.stop();
  }
}

/** One press may come twice or thrice: from the terminal, and passed on by pnpm and tsx, which get it too. */
const ONE_PRESS_MS = 500;

/** Ctrl-C. The first sets `pressed`, for the loop to see after its step; a later one ends the program at once. */
export class Interrupt {
  #pressedAt: number | null = null;
  readonly #listener = (): void => {
    this.#pressedAt ??= performance.now();
    if (performance.now() - this.#pressedAt > ONE_PRESS_MS) process.exit(130);
  };

  get pressed(): boolean {
    return this.#pressedAt !== null;
  }

  constructor() {
    process.on("SIGINT", this.#listener);
  }

  /** Ctrl-C ends the program again, as it does by itself. */
  release(): void {
    process.off("SIGINT", this.#listener);
  }
}
