/**
 * The WebAssembly kernels, loaded once and synchronously: with relaxed SIMD where the engine has it, else with plain SIMD, else not at all.
 * Tensors stay ordinary typed arrays: operands are copied block by block into a fixed scratch memory, where they stay in the cache, and
 * results are copied out (28 GB/s each way, 4 to 10 % of a product). Without WebAssembly, without SIMD, or under a content-security policy
 * that forbids compiling ('wasm-unsafe-eval'), the plain loops serve. The environment variable GPTLIGHT_KERNELS picks a variant by name:
 * "relaxed-simd", "simd" or "plain".
 */
import { RELAXED_SIMD, SIMD } from "./modules.generated.ts";

/** Pointers are in bytes, lengths and strides in floats: kernels/*.ts, beside src/, documents each. */
type Kernel = (...values: readonly number[]) => number;

export interface Simd {
  readonly variant: "relaxed-simd" | "simd";
  readonly kernels: Readonly<Record<string, Kernel>>;
  /** The scratch memory as floats. It never grows, so that views of it stay valid. */
  readonly heap: Float32Array;
}

/** Floats that the areas of the scratch memory hold; each has a margin for reads past a ragged end. */
export const BLOCK: number = 1 << 20;
const MARGIN = 4096;
const PANELS = 640 * 256; // gemm's packed panels

/** Where the areas begin, in floats. */
export const WORK = 1024;
export const A: number = WORK + PANELS + MARGIN;
export const B: number = A + BLOCK + MARGIN;
export const C: number = B + BLOCK + MARGIN;
const END = C + BLOCK + MARGIN;

/** What this process runs on; null: the plain loops. */
export const simd: Simd | null = load("relaxed-simd", RELAXED_SIMD) ?? load("simd", SIMD);

/** Whether the environment asks for this variant, or for none. */
function isWanted(variant: string): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  try {
    return (process?.env?.GPTLIGHT_KERNELS || variant) === variant;
  } catch {
    return true; // Deno, where reading the environment needs a permission
  }
}

/** null where the engine cannot or may not compile the module. `validate` alone is not enough: it says yes where a policy forbids. */
function load(variant: Simd["variant"], base64: string): Simd | null {
  if (!isWanted(variant)) return null;
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    if (!WebAssembly.validate(bytes)) return null;
    const memory = new WebAssembly.Memory({ initial: Math.ceil((END * 4) / 65536) });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory },
    });
    return { variant, kernels: exports as Simd["kernels"], heap: new Float32Array(memory.buffer) };
  } catch {
    return null;
  }
}
