/**
 * A small part of TypeScript, read into a tree: `const x = tensor([1, 2]);` and an expression such as `x.mul(w).add(b).tanh()`.
 * Nothing is run here, and nothing is ever handed to eval: the page's policy forbids it, and a tree can only do what evaluate.ts lets it.
 */
import { faultAt, type Word, wordsOf } from "./tokens.ts";

export type Tree =
  | { readonly kind: "literal"; readonly value: number | boolean | string | null }
  | { readonly kind: "list"; readonly items: readonly Tree[] }
  | {
      readonly kind: "options";
      readonly entries: readonly (readonly [name: string, value: Tree])[];
    }
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly Tree[];
      readonly at: number;
    }
  | {
      readonly kind: "method";
      readonly on: Tree;
      readonly name: string;
      readonly args: readonly Tree[];
      readonly at: number;
    };

/** `name` is null for an expression that stands alone. */
export interface Statement {
  readonly name: string | null;
  readonly value: Tree;
  /** As it was written. */
  readonly text: string;
  readonly at: number;
}

const LITERALS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

class Parser {
  readonly #program: string;
  readonly #words: readonly Word[];
  #place = 0;

  constructor(program: string) {
    this.#program = program;
    this.#words = wordsOf(program);
  }

  statements(): Statement[] {
    const found: Statement[] = [];
    while (this.#next.kind !== "end") found.push(this.#statement());
    if (found.length === 0)
      throw faultAt(this.#program, 0, "write an expression, such as x.mul(w).tanh()");
    return found;
  }

  get #next(): Word {
    return this.#words[this.#place];
  }

  #take(): Word {
    return this.#words[this.#place++];
  }

  /** Whether the next word is this mark, which is then taken. */
  #takes(mark: string): boolean {
    const isThere = this.#next.kind === "mark" && this.#next.text === mark;
    if (isThere) this.#place++;
    return isThere;
  }

  #need(mark: string): void {
    if (!this.#takes(mark)) throw this.#wanted(`“${mark}”`);
  }

  #name(): Word {
    if (this.#next.kind !== "name") throw this.#wanted("a name");
    return this.#take();
  }

  #wanted(what: string): SyntaxError {
    return faultAt(this.#program, this.#next.at, `wanted ${what}, got ${this.#next.text}`);
  }

  #statement(): Statement {
    const { at, text } = this.#next;
    const declares = this.#next.kind === "name" && (text === "const" || text === "let");
    if (declares) this.#take();
    const name = declares ? this.#name().text : null;
    if (declares) this.#need("=");
    const value = this.#expression();
    const end = this.#next.at;
    const isLast = this.#next.kind === "end";
    if (!this.#takes(";") && !isLast && !this.#program.slice(at, end).includes("\n"))
      throw this.#wanted("“;” or a new line");
    return { name, value, text: this.#program.slice(at, end).trim(), at };
  }

  #expression(): Tree {
    let tree = this.#primary();
    while (this.#takes(".")) {
      const { text: name, at } = this.#name();
      this.#need("(");
      tree = { kind: "method", on: tree, name, args: this.#items(")"), at };
    }
    return tree;
  }

  #primary(): Tree {
    if (this.#takes("(")) {
      const inner = this.#expression();
      this.#need(")");
      return inner;
    }
    if (this.#takes("[")) return { kind: "list", items: this.#items("]") };
    if (this.#takes("{")) return this.#options();
    if (this.#takes("-")) return { kind: "literal", value: -this.#number() };
    const { kind, text, at } = this.#next;
    if (kind === "number") return { kind: "literal", value: this.#number() };
    if (kind === "text") {
      this.#take();
      return { kind: "literal", value: text.slice(1, -1) };
    }
    if (kind !== "name") throw this.#wanted("a tensor, a number or a list");
    this.#take();
    if (Object.hasOwn(LITERALS, text)) return { kind: "literal", value: LITERALS[text] };
    return this.#takes("(")
      ? { kind: "call", name: text, args: this.#items(")"), at }
      : { kind: "name", name: text, at };
  }

  #number(): number {
    if (this.#next.kind !== "number") throw this.#wanted("a number");
    return Number(this.#take().text);
  }

  /** What stands between commas up to `close`; a comma may come last. */
  #items(close: string): Tree[] {
    const items: Tree[] = [];
    while (!this.#takes(close)) {
      items.push(this.#expression());
      if (!this.#takes(",")) {
        this.#need(close);
        break;
      }
    }
    return items;
  }

  #options(): Tree {
    const entries: [string, Tree][] = [];
    while (!this.#takes("}")) {
      const { text } = this.#name();
      this.#need(":");
      entries.push([text, this.#expression()]);
      if (!this.#takes(",")) {
        this.#need("}");
        break;
      }
    }
    return { kind: "options", entries };
  }
}

/**
 * The statements of a program.
 * @throws SyntaxError with line and column.
 * @example parse("x.exp()")[0].value.kind // 'method'
 */
export function parse(program: string): Statement[] {
  return new Parser(program).statements();
}
