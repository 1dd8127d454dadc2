/** Files for one test: a folder of their own, gone when the test is over. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Writes files below a new folder and returns the path of anything in it. */
export function folderWith(
  files: Record<string, string | Uint8Array> = {},
): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "gptlight-data-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return (name) => join(folder, name);
}

/** Ids as a token file stores them. */
export const bytesOf = (ids: Uint16Array | Uint32Array): Uint8Array =>
  new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
