/** Ctrl-C in chapter 05, as a person presses it: the program saves, says so, and goes on when asked to. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FOLDER } from "../chapters.ts";

/** Runs the chapter; `react` sees all it printed so far, whenever it prints, and may signal it. */
function chapter(
  flags: readonly string[],
  react: (printed: string, interrupt: () => void) => void = () => {},
): Promise<{ printed: string; code: number | null }> {
  const main = join(FOLDER, "05-pretraining/main.ts");
  const child = spawn(process.execPath, ["--import", "tsx", main, ...flags], { cwd: FOLDER });
  let printed = "";
  child.stdout.on("data", (data) => {
    printed += data;
    react(printed, () => {
      child.kill("SIGINT"); // one press comes twice where pnpm and tsx pass it on
      setTimeout(() => child.kill("SIGINT"), 10);
    });
  });
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ printed, code }));
  });
}

test("Ctrl-C after the first epoch saves a checkpoint, and --resume goes on from there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gptlight-"));
  const checkpoint = ["--checkpoint", join(folder, "run.safetensors")];
  try {
    let pressed = false;
    const stopped = await chapter(checkpoint, (printed, interrupt) => {
      if (!pressed && printed.includes("epoch  1:")) {
        pressed = true;
        interrupt();
      }
    });
    const step = Number(/stopped after step (\d+) of 320/.exec(stopped.printed)?.[1]);
    expect(stopped.code).toBe(0);
    expect(step).toBeGreaterThanOrEqual(32);
    expect(step).toBeLessThan(320);
    const { printed } = await chapter([...checkpoint, "--resume", "--steps", "1"]);
    expect(printed).toContain(`stopped after step ${step + 1} of 320`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
