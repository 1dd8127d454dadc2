/**
 * What the chapters share: headings above what they print, and Python's way of writing lists and strings.
 * A heading's number names a cell of golden/course.json: what PyTorch printed for the same computation. course.golden.test.ts compares the two.
 */

/** Prints a heading, with the number of its cell where PyTorch's printout is known: `# Dot products [28]`. */
export function heading(title: string, cell?: number): void {
  console.log(`\n# ${title}${cell === undefined ? "" : ` [${cell}]`}`);
}

/** One text in quotes, as Python writes it: single ones, unless only the text itself has single ones. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/**
 * Python's repr of texts, numbers, arrays and tensors.
 * @example python(["a", "it's", 3]) // ['a', "it's", 3]
 */
export function python(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  return String(value);
}
