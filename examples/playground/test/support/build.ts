/** Builds the page before its tests, and says so where they are skipped. */
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { chromiumPath } from "./site.ts";

export default async function setup(): Promise<void> {
  if (chromiumPath() === null) {
    console.log(
      "playground: skipped, because there is no Chromium here (apt-get install chromium, or set CHROMIUM)",
    );
    return;
  }
  await build({
    configFile: fileURLToPath(new URL("../../vite.config.ts", import.meta.url)),
    logLevel: "warn",
  });
}
