/**
 * The repository's files that the page links to, as pages beside it: so the links work wherever the playground is served, and offline.
 * A chapter's page is its README, or its program where it has none yet.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { LINKS, pageOf } from "../src/links.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

function pageText(path: string, text: string): string {
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${path}</title>
<style>:root{color-scheme:light dark}pre{white-space:pre-wrap;max-width:100ch;margin:2rem auto;line-height:1.5}</style></head>
<body><pre>${escaped}</pre></body></html>
`;
}

/** The file to read first in a chapter's folder. */
function firstPage(folder: string): string {
  return ["README.md", "main.ts"]
    .map((name) => `${folder}/${name}`)
    .find((path) => existsSync(ROOT + path)) as string;
}

/** All pages by their place beside index.html. */
function allPages(): Map<string, string> {
  const pages = new Map<string, string>();
  const add = (page: string, path: string) =>
    pages.set(page, pageText(path, readFileSync(ROOT + path, "utf8")));
  for (const { chapter, source } of Object.values(LINKS)) {
    add(pageOf(chapter), firstPage(chapter));
    const french = `${chapter}/README.fr.md`;
    add(pageOf(`${chapter}.fr`), existsSync(ROOT + french) ? french : firstPage(chapter));
    add(pageOf(source), source);
  }
  return pages;
}

export function sourcePages(): Plugin {
  return {
    name: "source-pages",
    generateBundle() {
      for (const [fileName, source] of allPages())
        this.emitFile({ type: "asset", fileName, source });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const page = allPages().get((request.url ?? "").slice(1));
        if (page === undefined) return next();
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        response.end(page);
      });
    },
  };
}
