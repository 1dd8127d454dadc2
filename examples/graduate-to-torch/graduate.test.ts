/** The script's losses in PyTorch, on two processes, are ours. Skipped, with the reason, where there is no Python with torch. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "./run.ts";

/** A Python that can import torch.distributed, or null. */
function pythonWithTorch(): string | null {
  const candidates = [process.env.PYTHON_WITH_TORCH, "/opt/torchvenv/bin/python", "python3"];
  for (const python of candidates) {
    if (python === undefined) continue;
    try {
      const probe = "import torch.distributed as d; assert d.is_gloo_available()";
      execFileSync(python, ["-c", probe], { stdio: "ignore" });
      return python;
    } catch {
      // not here: try the next
    }
  }
  return null;
}

const python = pythonWithTorch();
if (python === null)
  console.log(
    "graduate-to-torch: skipped, since no Python with torch is found; set PYTHON_WITH_TORCH to its path",
  );

test.skipIf(python === null)(
  "continue_in_torch.py under torchrun, two processes, goes on with the losses of the TypeScript run",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "gptlight-"));
    try {
      const path = join(folder, "run.safetensors");
      const { file, losses, lastDraw } = run(4, 4);
      writeFileSync(path, file);
      const script = join(import.meta.dirname, "continue_in_torch.py");
      const launch = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"];
      const printed = execFileSync(python as string, [...launch, script, path], {
        encoding: "utf8",
        env: { ...process.env, OMP_NUM_THREADS: "1", GLOO_SOCKET_IFNAME: "lo" },
        stdio: ["ignore", "pipe", "ignore"],
      });
      const theirs = [...printed.matchAll(/^step \d+ {2}loss (\S+)$/gm)].map((m) => Number(m[1]));
      expect(theirs).toHaveLength(4);
      theirs.forEach((loss, k) => {
        // The first of these losses is one forward pass on equal weights: FORMAT.md's 8 units for each of 2 layers' 2 branches, and the head.
        // Each step then moves weights by lr times a quotient that is off by as much again.
        const units = 8 * 5 * (k + 1);
        expect(Math.abs(loss - losses[4 + k])).toBeLessThanOrEqual(units * 2 ** -24 * loss);
      });
      expect(printed).toContain(`rand(1) ${lastDraw.toFixed(9)}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  240_000,
);
