/**
 * Four texts of up to 1.5 MB each, made of what any clone of the repository has on its disk; nothing is downloaded.
 *   prose  the story, then the English paragraphs of every README and doc comment in node_modules (no code, tables, HTML)
 *   code   TypeScript and JavaScript sources in node_modules
 *   mixed  TypeScript's error messages in ten languages, Latin, Cyrillic and Hangul, with some emoji strewn in
 *   cjk    TypeScript's error messages in Japanese and in both kinds of Chinese
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const STORE = join(ROOT, "node_modules/.pnpm");
const LIMIT = 1_500_000;

/** Every file below a folder, in a fixed order. */
function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.isFile()) yield path;
  }
}

/** The paragraphs of a Markdown file that read as prose: mostly letters and blanks, and of some length. */
function paragraphs(markdown) {
  return markdown
    .replace(/```[\s\S]*?```/g, "")
    .split(/\n\s*\n/)
    .map((text) => text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim())
    .filter(
      (text) =>
        text.length > 120 &&
        !/^[-|<#*]/.test(text) &&
        text.replace(/[^a-zA-Z ,.\n]/g, "").length > 0.93 * text.length,
    );
}

/** The doc comments of a source file, as Markdown. */
function comments(source) {
  return (source.match(/\/\*\*[\s\S]*?\*\//g) ?? [])
    .map((text) => text.slice(3, -2).replace(/^[ \t]*\* ?/gm, ""))
    .join("\n\n");
}

/** Texts joined up to the limit, each one once. */
function collect(texts) {
  const seen = new Set();
  let size = 0;
  for (const text of texts) {
    if (size >= LIMIT) break;
    if (!seen.has(text)) size += text.length;
    seen.add(text);
  }
  return [...seen].join("\n\n").slice(0, LIMIT);
}

/** All error messages of TypeScript in some languages, in turn, so that scripts follow each other. */
function messages(languages, paths) {
  const path = paths.find((p) =>
    p.endsWith(`lib/${languages[0]}/diagnosticMessages.generated.json`),
  );
  const lists = languages.map((l) =>
    Object.values(JSON.parse(readFileSync(path.replace(`/${languages[0]}/`, `/${l}/`), "utf8"))),
  );
  return lists[0].flatMap((_, i) => lists.map((list) => list[i] ?? "")).filter((m) => m !== "");
}

/** The four texts by name. */
export function corpora() {
  const all = [...files(STORE)];
  const read = (test) =>
    all.filter((path) => test.test(path)).map((path) => readFileSync(path, "utf8"));
  const story = readFileSync(join(ROOT, "packages/data/assets/the-verdict.txt"), "utf8");
  const sources = read(
    /\/(vitest|fast-check|typescript|@types\+node|publint|tsx)[^/]*\/.*(?<!\.min)\.(d\.ts|ts|mjs|js)$/,
  );
  const mixed = messages(["ru", "de", "tr", "ko", "fr", "pl", "cs", "es"], all).map((m, i) =>
    i % 50 ? m : `${m} 👍🏽 🇫🇷 naïve café ½`,
  );
  return {
    prose: collect([
      story,
      ...[...read(/\.(md|markdown)$/i), ...sources.map(comments)].flatMap(paragraphs),
    ]),
    code: collect(sources.map((text) => text.slice(0, 40_000))),
    mixed: collect(mixed),
    cjk: collect(messages(["ja", "zh-cn", "zh-tw"], all)),
  };
}
