/** `pnpm playground:test`: a visitor's walk through the built page, in Debian's Chromium. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    include: ["test/**/*.browser.ts"],
    globalSetup: "test/support/build.ts",
    fileParallelism: false, // they share two cores with the page's workers
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default"],
  },
});
