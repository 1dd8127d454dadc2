/** The built playground served from a sub-folder of a local server, and Debian's Chromium to visit it. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

export const DIST: string = fileURLToPath(new URL("../../dist/", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".txt": "text/plain; charset=utf-8",
};

/** Where Chromium is, or null. CHROMIUM names another one. */
export function chromiumPath(): string | null {
  const places = [
    process.env.CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ];
  return places.find((path): path is string => path !== undefined && existsSync(path)) ?? null;
}

export async function launch(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === null)
    throw new Error("launch: there is no Chromium; apt-get install chromium, or set CHROMIUM");
  return chromium.launch({ executablePath, args: ["--no-sandbox"] }); // as root, which CI is, its sandbox cannot start
}

export interface Site {
  /** Ends with a slash. */
  readonly url: string;
  close(): void;
}

/** Serves a folder under /some/folder/; `policy` is sent as a header with every file, as a strict host would. */
export async function serveFolder(folder: string, policy: string | null = null): Promise<Site> {
  const base = "/some/folder/";
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    let file = join(folder, path.startsWith(base) ? path.slice(base.length) : "missing");
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
    if (policy !== null) response.setHeader("Content-Security-Policy", policy);
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}${base}`, close };
}

/** Whatever a page complains of: errors, refused loads, broken policies. */
export function complaints(page: Page): string[] {
  const said: string[] = [];
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") said.push(message.text());
  });
  return said;
}
