/** What the readers of vocabulary files have in common. */
import { checkText, shown } from "./checks.ts";

/** A fault in a file: which file, which line, and why. */
export function fault(file: string, line: number, reason: string): Error {
  return new Error(`${file}: line ${line}: ${reason}`);
}

/**
 * The lines of a file, without their ends (\n, or \r\n as Windows has it).
 * @throws Error if the last line has no end: every program that writes these files ends each line, so one that is missing
 * says that the file was cut off, perhaps in the middle of a token that would still look like one.
 */
export function wholeLines(file: string, text: string): string[] {
  checkText(file, text);
  const lines = text.split(/\r?\n/);
  const last = lines.pop();
  if (text === "") throw fault(file, 1, "the text is empty");
  if (last !== "") {
    throw fault(
      file,
      lines.length + 1,
      `the text ends inside "${last}", so it may be cut off; a whole file ends with a line break`,
    );
  }
  return lines;
}

/**
 * The object in a JSON text.
 * @throws Error with the line, where the engine's own error gives the place, as V8's does; or if it is no object.
 */
export function parseJson(file: string, text: string): object {
  checkText(file, text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    const place = Number(/position (\d+)/.exec(reason)?.[1] ?? text.length);
    throw fault(file, text.slice(0, place).split("\n").length, `not JSON: ${reason}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Error(`${file}: wanted a JSON object, { … }, got ${shown(value)}`);
}
