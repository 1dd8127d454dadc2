/** The playground as static files: works from any folder of any server, and offline once it was seen. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { serviceWorker } from "./build/service-worker.ts";
import { sourcePages } from "./build/source-pages.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Vite's development server writes styles into the page, which the policy forbids; it has none. */
function policyInBuildsOnly(): Plugin {
  return {
    name: "policy-in-builds-only",
    apply: "serve",
    transformIndexHtml: (html) =>
      html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ""),
  };
}

/** The pages of `pnpm run docs`, which are made now if they were not before. */
function apiReference(): Plugin {
  const [root, pages] = [here("../.."), here("../../docs/api")];
  return {
    name: "api-reference",
    apply: "build",
    closeBundle: () => {
      if (!existsSync(pages))
        execFileSync(here("../../node_modules/.bin/typedoc"), { cwd: root, stdio: "inherit" });
      cpSync(pages, here("dist/api"), { recursive: true });
    },
  };
}

export default defineConfig({
  root: here("."),
  base: "./",
  worker: {
    format: "es",
    // a file of its own, since it is a third of all that is loaded
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "gpt2-table", test: /gpt2-merges/ }] } },
    },
  },
  build: {
    target: "es2023",
    outDir: here("dist"),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
  },
  plugins: [policyInBuildsOnly(), sourcePages(), serviceWorker(), apiReference()],
});
