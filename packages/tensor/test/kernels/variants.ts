/** The kernels in every variant this engine has, side by side in one process. */
import { vi } from "vitest";
import type { Simd } from "../../src/kernels/simd/loader.ts";

export type Variant = "plain" | Simd["variant"];

/** One variant: what ops call, and the WebAssembly below it (null in the plain one). */
export interface Loaded {
  readonly kernels: typeof import("../../src/kernels/index.ts");
  readonly adamSimd: typeof import("../../src/kernels/simd/adam.ts").adamSimd;
  readonly simd: Simd | null;
}

/** Imports the kernels anew, as a process with GPTLIGHT_KERNELS=variant would; "": the best. */
export async function load(variant: Variant | ""): Promise<Loaded> {
  vi.stubEnv("GPTLIGHT_KERNELS", variant);
  vi.resetModules();
  try {
    const { simd } = await import("../../src/kernels/simd/loader.ts");
    const kernels = await import("../../src/kernels/index.ts");
    const { adamSimd } = await import("../../src/kernels/simd/adam.ts");
    return { kernels, adamSimd, simd };
  } finally {
    vi.unstubAllEnvs();
  }
}

export const plain: Loaded = await load("plain");

/** The SIMD variants of this engine: relaxed SIMD came with V8 11.4 (Node 22). */
export const FAST: readonly (readonly [Variant, Loaded & { simd: Simd }])[] = (
  [
    ["simd", await load("simd")],
    ["relaxed-simd", await load("relaxed-simd")],
  ] as const
).flatMap(([name, { simd, ...rest }]) =>
  simd === null ? [] : [[name, { ...rest, simd }] as const],
);
