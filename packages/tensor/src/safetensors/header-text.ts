/**
 * The JSON of a safetensors header, read character by character: objects, lists, strings and whole sizes, all that a header may hold.
 * JSON.parse would not do: it keeps the last of two equal keys in silence, reorders keys that look like indices, and rounds sizes
 * beyond 2^53. Nothing here recurses, so no depth of brackets can exhaust the stack.
 */

/** What a file says, in quotes and no longer than a message bears. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A place in the text of a header. Each method takes what it is named after, or throws a RangeError that says where. */
export class HeaderText {
  private readonly text: string;
  private position = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** `{"key": …, …}`: `member` takes the value of each key, and no key may come twice. */
  object(what: string, member: (key: string) => void): void {
    const seen = new Set<string>();
    this.expect("{");
    if (this.accept("}")) return;
    do {
      const key = this.string(`a name in ${what}`);
      if (seen.has(key))
        throw new RangeError(
          `safetensors: the key ${quoted(key)} comes twice in ${what}; names must differ`,
        );
      seen.add(key);
      this.expect(":");
      member(key);
    } while (this.accept(","));
    this.expect("}", '"," or "}"');
  }

  /** `[2, 3]`. */
  sizes(what: string): number[] {
    const list: number[] = [];
    this.expect("[");
    if (this.accept("]")) return list;
    do list.push(this.size(what));
    while (this.accept(","));
    this.expect("]", '"," or "]"');
    return list;
  }

  string(what: string): string {
    this.skipBlanks();
    const start = this.position;
    if (this.text[start] !== '"') throw this.wanted(`${what}, in quotes`);
    let end = start + 1;
    let escaped = false;
    for (; this.text[end] !== '"'; end++) {
      if (end >= this.text.length) throw this.wanted(`a closing quote after ${what}`);
      if (this.text[end] !== "\\") continue;
      escaped = true;
      end++; // whatever is escaped does not close the string
    }
    const literal = this.text.slice(start, end + 1);
    const value = parseLiteral(literal, escaped);
    if (value === null) throw this.wanted(`${what} as a JSON string`);
    this.position = end + 1;
    return value;
  }

  /** Nothing but blanks is left. */
  end(): void {
    this.skipBlanks();
    if (this.position < this.text.length) throw this.wanted("the end of the header");
  }

  /** Digits only: no sign, fraction, exponent or leading zero. */
  private size(what: string): number {
    this.skipBlanks();
    let end = this.position;
    while (isDigit(this.text.charCodeAt(end)) && end - this.position < 17) end++; // 2^53 has 16
    const digits = this.text.slice(this.position, end);
    const isWhole = /^(0|[1-9]\d*)$/.test(digits) && !/[.eE]/.test(this.text[end] ?? "");
    if (!isWhole) throw this.wanted(`${what} as integers >= 0`);
    const value = Number(digits);
    if (!Number.isSafeInteger(value))
      throw new RangeError(`safetensors: ${what} holds a number beyond 2^53 - 1`);
    this.position = end;
    return value;
  }

  private expect(mark: string, wanted = `"${mark}"`): void {
    if (!this.accept(mark)) throw this.wanted(wanted);
  }

  private accept(mark: string): boolean {
    this.skipBlanks();
    if (this.text[this.position] !== mark) return false;
    this.position++;
    return true;
  }

  private skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.position))) this.position++;
  }

  private wanted(what: string): RangeError {
    const got = this.text.slice(this.position, this.position + 20);
    return new RangeError(
      `safetensors: the header needs ${what} at character ${this.position}, got ${got === "" ? "its end" : JSON.stringify(got)}`,
    );
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Space, tab, line feed, carriage return: JSON's blanks. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/** The string that a JSON literal denotes; null if it denotes none, or a half of a surrogate pair, which UTF-8 cannot hold. */
function parseLiteral(literal: string, escaped: boolean): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them bare
  if (!escaped) return /[\u0000-\u001f]/.test(literal) ? null : literal.slice(1, -1);
  try {
    const value = JSON.parse(literal) as string;
    return isWellFormed(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether `text` has no half of a surrogate pair by itself, so that UTF-8 can hold it. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
