/** Trains for four steps, writes the run to a file, and goes on for four more; PyTorch goes on from the file, with the same losses. */
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run.ts";

const path = process.argv[2] ?? join(tmpdir(), "gptlight-run.safetensors");
const { file, losses, lastDraw } = run(4, 4);
writeFileSync(path, file);
for (const [k, loss] of losses.entries()) {
  if (k === 4) console.log(`saved to ${path}; from here on PyTorch can take over`);
  console.log(`step ${k}  loss ${loss.toFixed(6)}`);
}
console.log(`rand(1) ${lastDraw.toFixed(6)}`);
console.log(
  `\ntorchrun --nproc_per_node=2 ${join(import.meta.dirname, "continue_in_torch.py")} ${path}`,
);
