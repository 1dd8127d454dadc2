/** Which kernels run: a silent fall-back to the plain loops would hide a broken build from every other test. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { simd } from "../../src/kernels/simd/loader.ts";
import { load, type Variant } from "./variants.ts";

const nodeMajor = Number(process.versions.node.split(".")[0]);
const best = nodeMajor >= 22 ? "relaxed-simd" : "simd"; // V8 has relaxed SIMD since 11.4

describe("the kernels' loader", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
  });

  /** The variant of a process with this setting. */
  const variantOf = async (setting: Variant | "") => (await load(setting)).simd?.variant ?? "plain";

  test("this process runs the variant that GPTLIGHT_KERNELS names, else the engine's best", () => {
    expect(simd?.variant ?? "plain").toBe(process.env.GPTLIGHT_KERNELS || best);
  });

  test("GPTLIGHT_KERNELS picks a variant by name; empty, it leaves the best", async () => {
    expect(await variantOf("")).toBe(best);
    expect(await variantOf("simd")).toBe("simd");
    expect(await variantOf("plain")).toBe("plain");
    expect(await variantOf("relaxed-simd")).toBe(best === "simd" ? "plain" : "relaxed-simd");
  });

  test("without WebAssembly the plain loops serve", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    expect(await variantOf("")).toBe("plain");
  });

  test("without SIMD, where no module validates, the plain loops serve", async () => {
    vi.stubGlobal("WebAssembly", { ...nativeWebAssembly(), validate: () => false });
    expect(await variantOf("")).toBe("plain");
  });

  test("under a policy that forbids compiling, though modules validate, the plain loops serve", async () => {
    class Module {
      constructor() {
        throw new WebAssembly.CompileError("violates the Content Security Policy");
      }
    }
    vi.stubGlobal("WebAssembly", { ...nativeWebAssembly(), Module });
    expect(await variantOf("")).toBe("plain");
  });

  test("where the environment may not be read the best variant loads", async () => {
    const env = new Proxy(
      {},
      {
        get() {
          throw new Error("NotCapable: requires env access");
        },
      },
    );
    vi.resetModules();
    vi.stubGlobal("process", { ...process, env });
    const loader = await import("../../src/kernels/simd/loader.ts");
    expect(loader.simd?.variant).toBe(best);
  });

  test("the kernels compute: a fresh copy multiplies 8 × 8 matrices of ones into eights", async () => {
    const { kernels } = await load("");
    const ones = kernels.full([8, 8], 1, "float32");
    expect(new Set(kernels.matmul(ones, ones).data)).toEqual(new Set([8]));
  });
});

/** The real one's properties, which do not enumerate. */
function nativeWebAssembly(): Record<string, unknown> {
  const { CompileError, Instance, Memory, Module, validate } = WebAssembly;
  return { CompileError, Instance, Memory, Module, validate };
}
