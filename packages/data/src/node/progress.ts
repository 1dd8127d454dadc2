/** A progress bar on one line of a terminal. Left out: everything that a library for it would do. */

/** How far a long piece of work has come. */
export interface Progress {
  /** Bytes done, of `size`. */
  readonly offset: number;
  readonly size: number;
  /** Tokens written. */
  readonly tokens: number;
}

const WIDTH = 24;
const MS_BETWEEN = 100;

/** 75 → "1:15". */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * The line for a state of affairs: `seconds` were spent on `done` bytes of this run.
 * @example progressLine({ offset: 5e6, size: 10e6, tokens: 1.2e6 }, 5e6, 2) // "[############------------]  50%  2.5 MB/s  1.2 M tokens  0:02 left"
 */
export function progressLine(progress: Progress, done: number, seconds: number): string {
  const { offset, size, tokens } = progress;
  const share = size === 0 ? 1 : offset / size;
  const full = Math.floor(share * WIDTH);
  const bar = "#".repeat(full) + "-".repeat(WIDTH - full);
  const percent = `${Math.floor(100 * share)}`.padStart(3);
  const speed = seconds > 0 ? done / seconds : 0;
  const left = speed > 0 ? `  ${clock((size - offset) / speed)} left` : "";
  return `[${bar}] ${percent}%  ${(speed / 1e6).toFixed(1)} MB/s  ${(tokens / 1e6).toFixed(1)} M tokens${left}`;
}

/** Where lines are drawn: process.stderr, or something like it. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Draws on a terminal, at most ten times a second, and nothing anywhere else. `end` leaves the last line standing. */
export function progressBar(
  screen: Screen,
  start: number,
): { show(progress: Progress): void; end(): void } {
  if (!screen.isTTY) return { show() {}, end() {} };
  const began = performance.now();
  let drawn = -Infinity;
  let last: Progress | null = null;
  const draw = (progress: Progress, now: number): void => {
    const line = progressLine(progress, progress.offset - start, (now - began) / 1000);
    screen.write(`\r${line}\x1b[K`); // back to the line's start; clear what a longer line has left
  };
  return {
    show(progress) {
      last = progress;
      const now = performance.now();
      if (now - drawn < MS_BETWEEN) return;
      drawn = now;
      draw(progress, now);
    },
    end() {
      if (last !== null) draw(last, performance.now());
      screen.write("\n");
    },
  };
}
