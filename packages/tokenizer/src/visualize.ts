/**
 * A text with its tokens in colour, for a terminal or a web page. Neighbours differ in colour; a token that is only a
 * part of a character (an emoji is often three) is shown by its bytes, and a line break by ⏎.
 */
import { checkOptions, checkText, checkTokenizer, shown } from "./checks.ts";
import type { SpecialOptions } from "./special-tokens.ts";
import type { Tokenizer } from "./tokenizer.ts";

export interface VisualizeOptions extends SpecialOptions {
  /** "terminal" (the default) for ANSI colours, or "html". */
  readonly format?: "terminal" | "html";
}

/** Backgrounds for dark text: their number in the 256 colours of a terminal, and for a web page. */
const COLOURS: readonly (readonly [terminal: number, html: string])[] = [
  [183, "#d7afff"],
  [151, "#afd7af"],
  [223, "#ffd7af"],
  [217, "#ffafaf"],
  [117, "#87d7ff"],
];

/** A token's bytes as text, or as \xf0\x9f where they are not whole characters. */
function label(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  }
}

function terminalToken(text: string, colour: number): string {
  const visible = text.replace(/\r?\n|\r/g, "⏎").replace(/\p{Cc}/gu, "�");
  const coloured = `\x1b[48;5;${colour}m\x1b[38;5;16m${visible}\x1b[0m`;
  return coloured + "\n".repeat(text.split("\n").length - 1);
}

function htmlToken(text: string, id: number, colour: string): string {
  const escaped = text
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\n/g, "⏎\n");
  return `<span title="${id}" style="background:${colour}">${escaped}</span>`;
}

/**
 * A text with its tokens in colour: ANSI codes for a terminal, or `{ format: "html" }` for a `<pre>` to put into a page,
 * where a token shows its id when pointed at. The text's own characters are escaped.
 * @throws Error if the text spells a special token that is not allowed, as `encode` does.
 * @example visualize(tokenizer, "a") // '\x1B[48;5;183m\x1B[38;5;16ma\x1B[0m'
 */
export function visualize(
  tokenizer: Tokenizer,
  text: string,
  options: VisualizeOptions = {},
): string {
  checkTokenizer("visualize", tokenizer);
  checkText("visualize", text);
  checkOptions("visualize", options, ["format", "allowedSpecial", "disallowedSpecial"]);
  const { format = "terminal", ...special } = options;
  if (format !== "terminal" && format !== "html")
    throw new TypeError(`visualize: format must be "terminal" or "html", got ${shown(format)}`);
  const tokens = Array.from(tokenizer.encode(text, special), (id, i) => {
    const [terminal, html] = COLOURS[i % COLOURS.length];
    const shown = label(tokenizer.decodeTokenBytes(id));
    return format === "html" ? htmlToken(shown, id, html) : terminalToken(shown, terminal);
  });
  if (format !== "html") return tokens.join("");
  return `<pre style="white-space:pre-wrap;color:#000">${tokens.join("")}</pre>`;
}
