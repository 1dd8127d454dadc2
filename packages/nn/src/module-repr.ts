/**
 * The text of a module (torch.nn.Module.__repr__ and torch.nn.ModuleList.__repr__), from texts alone.
 */

/**
 * A module as torch prints it: its own settings first, then its children in the order of their registration.
 * One line of settings and no child stay on the line of the name; anything else gets a line each.
 * @see torch.nn.Module.extra_repr
 * @example formatModule("Net", "", [["fc", "Linear(in_features=2, out_features=3, bias=True)"]])
 * // "Net(\n  (fc): Linear(in_features=2, out_features=3, bias=True)\n)"
 */
export function formatModule(
  name: string,
  extraRepr: string,
  children: readonly (readonly [name: string, repr: string])[],
): string {
  const settings = extraRepr === "" ? [] : extraRepr.split("\n");
  if (children.length === 0 && settings.length === 1) return `${name}(${settings[0]})`;
  return frame(name, [
    ...settings,
    ...children.map(([child, repr]) => `(${child}): ${shift(repr)}`),
  ]);
}

/**
 * A ModuleList as torch prints it: neighbours with the same text are told once, with their number.
 * @see torch.nn.ModuleList
 * @example formatModuleList("ModuleList", ["ReLU()", "ReLU()", "Tanh()"])
 * // "ModuleList(\n  (0-1): 2 x ReLU()\n  (2): Tanh()\n)"
 */
export function formatModuleList(name: string, reprs: readonly string[]): string {
  const lines: string[] = [];
  let start = 0;
  while (start < reprs.length) {
    let end = start + 1;
    while (end < reprs.length && reprs[end] === reprs[start]) end++;
    const count = end - start;
    const label = count === 1 ? `(${start}): ` : `(${start}-${end - 1}): ${count} x `;
    lines.push(label + shift(reprs[start]));
    start = end;
  }
  return frame(name, lines);
}

/** The lines in the module's brackets, indented; none at all leaves `Name()`. */
function frame(name: string, lines: readonly string[]): string {
  return lines.length === 0 ? `${name}()` : `${name}(\n  ${lines.join("\n  ")}\n)`;
}

/** The second and later lines two spaces further in; blank lines stay empty. */
function shift(text: string): string {
  const [first, ...rest] = text.split("\n");
  return [first, ...rest.map((line) => (line.trim() === "" ? "" : `  ${line}`))].join("\n");
}

/**
 * A float as Python writes it in such settings: always with a point or an exponent, the exponent from 1e16 up and below 1e-4.
 * @example floatText(0.00001) // "1e-05"
 * @example floatText(1) // "1.0"
 */
export function floatText(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  const [mantissa, exponent] = x.toExponential().split("e"); // the shortest digits that read back as x
  const power = Number(exponent);
  if (power < -4 || power >= 16)
    return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  const text = Object.is(x, -0) ? "-0" : String(x);
  return Number.isInteger(x) ? `${text}.0` : text;
}

/** A boolean as Python writes it. */
export function boolText(value: boolean): string {
  return value ? "True" : "False";
}

/** Sizes as a Python tuple: `(8,)`, `(2, 3)`. */
export function tupleText(sizes: readonly number[]): string {
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}
