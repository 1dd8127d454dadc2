/** Writes sw.js: after the first visit the page works without a network. All files of a build are kept under the build's own name. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const PUBLIC = fileURLToPath(new URL("../public/", import.meta.url));

/** What runs in the browser; FILES and NAME stand before it. */
const PROGRAM = `
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("gptlight-") && name !== NAME;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const answer = async () => {
    const cache = await caches.open(NAME);
    return (await cache.match(event.request, { ignoreSearch: true })) ?? fetch(event.request);
  };
  event.respondWith(answer());
});
`;

export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const still = readdirSync(PUBLIC, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => `${entry.parentPath}/${entry.name}`);
        const built = Object.values(bundle);
        const hash = createHash("sha256");
        for (const part of built) hash.update(part.type === "chunk" ? part.code : part.source);
        for (const path of still) hash.update(readFileSync(path));
        const files = [
          "./",
          ...built.map((part) => part.fileName),
          ...still.map((path) =>
            path.slice(PUBLIC.length).replaceAll("\\", "/").replace(/^\//, ""),
          ),
        ];
        const constants = `const NAME = "gptlight-${hash.digest("hex").slice(0, 12)}";\nconst FILES = ${JSON.stringify(files)};`;
        this.emitFile({ type: "asset", fileName: "sw.js", source: constants + PROGRAM });
      },
    },
  };
}
