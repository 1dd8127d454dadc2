/**
 * Special tokens in a text, by tiktoken's rule. A text that spells `<|endoftext|>` may have been written by a stranger, to
 * make a model believe that a document ends there. So its spelling is refused unless the caller says what it is to be:
 * the special token (`allowedSpecial`), or plain text (`disallowedSpecial: []`).
 */
import { checkIterable, checkOptions, checkText, shown } from "./checks.ts";

/** Which special tokens count as such in a text, and which are refused. */
export interface SpecialOptions {
  /** Special tokens that become their ids: "all", or a list. Default: none. */
  readonly allowedSpecial?: "all" | Iterable<string>;
  /** Spellings that throw where they occur: "all" special tokens not allowed, or a list. Default: "all". */
  readonly disallowedSpecial?: "all" | Iterable<string>;
}

/** A stretch of text, and the special token after it, if there is one. */
export interface Stretch {
  readonly text: string;
  readonly special?: { readonly text: string; readonly id: number };
}

/** A list of spellings as an option gives it. */
function listed(name: string, option: Iterable<string>): string[] {
  const mend = typeof option === "string" ? ` (write ["${option}"])` : "";
  checkIterable(name, `"all" or a list of special tokens${mend}`, option);
  return [...option].filter((token) => {
    if (typeof token !== "string")
      throw new TypeError(`${name}: wanted special tokens as texts, got ${shown(token)}`);
    return token !== "";
  });
}

/** The first of some spellings in a text from `from` on; the longest, where several begin together. */
type Finder = (text: string, from: number) => RegExpExecArray | null;

function finder(spellings: readonly string[]): Finder {
  if (spellings.length === 0) return () => null;
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((spelling) => spelling.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const pattern = new RegExp(escaped.join("|"), "g");
  return (text, from) => {
    pattern.lastIndex = from;
    return pattern.exec(text);
  };
}

/** tiktoken's error, in this package's spelling. */
function refusal(token: string): Error {
  return new Error(
    `Encountered text corresponding to disallowed special token '${token}'.\n` +
      `If you want this text to be encoded as a special token, pass it to \`allowedSpecial\`, e.g. \`allowedSpecial: ['${token}', ...]\`.\n` +
      "If you want this text to be encoded as normal text, disable the check for this token by passing " +
      `\`disallowedSpecial: [...tokenizer.specialTokens.keys()].filter((t) => t !== '${token}')\`.\n` +
      "To disable this check for all special tokens, pass `disallowedSpecial: []`.\n",
  );
}

/** The special tokens of a vocabulary, as texts are searched for them. */
export class SpecialTokens {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #all: readonly string[];
  /** Made once: most calls look for all of them, and making it takes longer than encoding a sentence. */
  readonly #findAll: Finder;

  constructor(ids: ReadonlyMap<string, number>) {
    this.#ids = ids;
    this.#all = [...ids.keys()];
    this.#findAll = finder(this.#all);
  }

  /**
   * Cuts a text at its allowed special tokens. The whole text is checked for refused ones at once, before the first stretch.
   * @throws Error if a refused spelling occurs; TypeError, in the name of `caller`, for what is no text or no such option.
   */
  stretches(caller: string, text: string, options: SpecialOptions): Iterable<Stretch> {
    checkText(caller, text);
    checkOptions(caller, options, ["allowedSpecial", "disallowedSpecial", "as"]);
    const { as = "typed" } = options as { as?: unknown }; // encode's own option
    if (as !== "typed" && as !== "array")
      throw new TypeError(`${caller}: as must be "typed" or "array", got ${shown(as)}`);
    const { allowedSpecial = [], disallowedSpecial = "all" } = options;
    const allowed =
      allowedSpecial === "all"
        ? this.#all
        : listed(`${caller}: allowedSpecial`, allowedSpecial).filter((t) => this.#ids.has(t));
    const refused =
      disallowedSpecial === "all"
        ? this.#without(allowed)
        : listed(`${caller}: disallowedSpecial`, disallowedSpecial);
    const found = this.#finder(refused)(text, 0);
    if (found) throw refusal(found[0]);
    return this.#cut(text, this.#finder(allowed));
  }

  /** All but those in a list. */
  #without(list: readonly string[]): readonly string[] {
    return list.length === 0 ? this.#all : this.#all.filter((token) => !list.includes(token));
  }

  #finder(spellings: readonly string[]): Finder {
    return spellings === this.#all ? this.#findAll : finder(spellings);
  }

  *#cut(text: string, next: Finder): Generator<Stretch> {
    let from = 0;
    for (let match = next(text, from); match; match = next(text, from)) {
      const [special] = match;
      yield {
        text: text.slice(from, match.index),
        special: { text: special, id: this.#ids.get(special) as number },
      };
      from = match.index + special.length;
    }
    yield { text: from === 0 ? text : text.slice(from) };
  }
}
