/**
 * Normal numbers: torch's normal_ and randn. There are two ways to them, and they give different numbers:
 * fewer than 16 values, or values not in row-major order, are drawn one by one in float64; others in blocks of 16 in their own precision.
 */
import type { NdArray } from "../ndarray.ts";
import { checkFloat, checkNumber } from "./checks.ts";
import { fma64 } from "./fma.ts";
import type { Generator } from "./generator.ts";
import { fillInMemoryOrder } from "./memory-order.ts";
import { normalBlocks } from "./normal-blocks.ts";

const BLOCK = 16;

/**
 * Fills `out`, float32 or float64, with normal numbers of the given mean and standard deviation.
 * Words drawn: one by one, 4 for each two values; in blocks, 1 for each float32 and 2 for each float64, and those of one more block
 * if the last is not full.
 * @throws TypeError for another dtype; RangeError unless std >= 0.
 * @see torch.Tensor.normal_
 */
export function fillNormal(out: NdArray, mean: number, std: number, generator: Generator): void {
  checkFloat(out, "normal_");
  checkNumber(mean, "mean", "normal_");
  checkNumber(std, "std", "normal_");
  if (!(std >= 0)) throw new RangeError(`normal_: std must be >= 0, got ${std}`);
  const inBlocks = out.numel() >= BLOCK && out.isContiguous();

  fillInMemoryOrder(out, "normal_", (values) => {
    if (!inBlocks) {
      for (let i = 0; i < values.length; i++) values[i] = fma64(generator.normal(), std, mean);
    } else if (values instanceof Float32Array) {
      blocks32(values, Math.fround(mean), Math.fround(std), generator);
    } else if (values instanceof Float64Array) {
      blocks64(values, mean, std, generator);
    }
  });
}

/**
 * All uniforms first, then each full block of 16 into normals. A remainder of r < 16 values is drawn and thrown away:
 * the last block is the last 16 values with new uniforms, so that 16 − r normals of the block before are written over.
 */
function blocks32(values: Float32Array, mean: number, std: number, generator: Generator): void {
  const n = values.length;
  generator.fillUniform24(values, 0, n);
  normalBlocks(values, 0, n - (n % BLOCK), mean, std);
  if (n % BLOCK === 0) return;
  generator.fillUniform24(values, n - BLOCK, n);
  normalBlocks(values, n - BLOCK, n, mean, std);
}

/** The same in float64, with uniforms of 53 bits and the engine's own logarithm, sine and cosine. */
function blocks64(values: Float64Array, mean: number, std: number, generator: Generator): void {
  const n = values.length;
  for (let i = 0; i < n; i++) values[i] = generator.uniform53();
  for (let start = 0; start + BLOCK <= n; start += BLOCK) block64(values, start, mean, std);
  if (n % BLOCK === 0) return;
  for (let i = n - BLOCK; i < n; i++) values[i] = generator.uniform53();
  block64(values, n - BLOCK, mean, std);
}

function block64(values: Float64Array, start: number, mean: number, std: number): void {
  for (let j = start; j < start + BLOCK / 2; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - values[j]));
    const angle = 2 * Math.PI * values[j + BLOCK / 2];
    values[j] = fma64(radius * Math.cos(angle), std, mean);
    values[j + BLOCK / 2] = fma64(radius * Math.sin(angle), std, mean);
  }
}
