/** Builds the page before its tests, and says so where they are skipped. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromiumPath } from "./site.ts";

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));

export default function setup(): void {
  if (chromiumPath() === null)
    console.log(
      "playground: skipped, because there is no Chromium here (apt-get install chromium, or set CHROMIUM)",
    );
  else
    execFileSync(path("../../node_modules/.bin/vite"), ["build", "--logLevel", "warn"], {
      cwd: path("../.."),
      env: { ...process.env, NODE_ENV: "production" }, // vitest says "test", which Vite takes for development
      stdio: "inherit",
    });
}
