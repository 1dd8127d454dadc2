/** The words of the small language: names, numbers, marks, and where each stands. */

export interface Word {
  readonly kind: "name" | "number" | "text" | "mark" | "end";
  readonly text: string;
  readonly at: number;
}

/** An error that says where in the program it is. */
export function faultAt(program: string, at: number, message: string): SyntaxError {
  const before = program.slice(0, at).split("\n");
  return new SyntaxError(
    `line ${before.length}, column ${(before.at(-1) as string).length + 1}: ${message}`,
  );
}

const WORD =
  /(?<space>(?:\s|\/\/.*)+)|(?<name>[A-Za-z_$][\w$]*)|(?<number>\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|(?<text>"[^"\n]*"|'[^'\n]*')|(?<mark>[()[\]{}.,:;=-])/y;

/**
 * Cuts a program into words; blanks and comments are left out.
 * @throws SyntaxError at a character that begins no word.
 */
export function wordsOf(program: string): Word[] {
  const words: Word[] = [];
  WORD.lastIndex = 0;
  for (let at = 0; at < program.length; at = WORD.lastIndex) {
    const groups = WORD.exec(program)?.groups;
    if (groups === undefined)
      throw faultAt(program, at, `“${program[at]}” does not belong to this language`);
    const [kind, text] = Object.entries(groups).find(([, found]) => found !== undefined) as [
      string,
      string,
    ];
    if (kind !== "space") words.push({ kind: kind as Word["kind"], text, at });
  }
  words.push({ kind: "end", text: "the end", at: program.length });
  return words;
}
