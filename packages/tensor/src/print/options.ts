/**
 * How tensors are shown: torch.set_printoptions and its defaults.
 * torch keeps these settings for the whole process, and so does this file, in one object that only setPrintoptions changes:
 * they alter what is shown, never what is computed.
 */

/** What decides the text of a tensor. @see torch.set_printoptions */
export interface PrintOptions {
  /** Digits after the decimal point. */
  readonly precision: number;
  /** Tensors with more elements than this are summarised; Infinity shows everything. */
  readonly threshold: number;
  /** How many items a summary keeps at each end of a dimension. */
  readonly edgeitems: number;
  /** Characters a line may have. */
  readonly linewidth: number;
  /** true: always scientific notation, false: never, null: as the values suggest. */
  readonly sciMode: boolean | null;
}

/** Sets of print options by name, as torch has them. */
export type PrintProfile = "default" | "short" | "full";

const DEFAULTS: PrintOptions = {
  precision: 4,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 80,
  sciMode: null,
};

const PROFILES: Readonly<Record<PrintProfile, PrintOptions>> = {
  default: DEFAULTS,
  short: { ...DEFAULTS, precision: 2, edgeitems: 2 },
  full: { ...DEFAULTS, threshold: Number.POSITIVE_INFINITY },
};

/** The settings in force. */
const state: { options: PrintOptions } = { options: DEFAULTS };

/** The print options in force, in the form that setPrintoptions takes. @see torch._tensor_str.get_printoptions */
export function getPrintoptions(): PrintOptions {
  return { ...state.options };
}

/**
 * Set how tensors are shown from now on: first the profile (all of its fields), then each field that is given.
 * As in torch, `sciMode` goes back to automatic (null) whenever it is left out.
 * @throws RangeError if a number is out of range or the profile unknown, TypeError for an option that does not exist.
 * @see torch.set_printoptions
 * @example setPrintoptions({ precision: 2 }); // tensor(3.1416) now shows as tensor(3.14)
 */
export function setPrintoptions(
  changes: Partial<PrintOptions> & { readonly profile?: PrintProfile },
): void {
  const { profile, ...fields } = changes;
  if (profile !== undefined && !Object.hasOwn(PROFILES, profile))
    throw new RangeError(
      `setPrintoptions: profile is "default", "short" or "full", got ${JSON.stringify(profile)}`,
    );
  const options: Record<string, unknown> = { ...(profile ? PROFILES[profile] : state.options) };
  options.sciMode = null;
  for (const [name, value] of Object.entries(fields)) {
    if (!Object.hasOwn(DEFAULTS, name))
      throw new TypeError(
        `setPrintoptions: there is no option ${name}; the options are profile, ${Object.keys(DEFAULTS).join(", ")}`,
      );
    if (value !== undefined) options[name] = value;
  }
  state.options = checkPrintOptions(options as unknown as PrintOptions, "setPrintoptions");
}

/** `options` itself, once every field is seen to be in range. */
function checkPrintOptions(options: PrintOptions, where: string): PrintOptions {
  const { precision, threshold, edgeitems, linewidth, sciMode } = options;
  const wrong = (name: string, wanted: string, got: unknown): RangeError =>
    new RangeError(`${where}: ${name} is ${wanted}, got ${String(got)}`);
  // 100 digits are as many as toFixed gives; a double needs no more than 17 to be told from its neighbours
  if (!Number.isInteger(precision) || precision < 0 || precision > 100)
    throw wrong("precision", "an integer from 0 to 100", precision);
  if (typeof threshold !== "number" || !(threshold >= 0))
    throw wrong("threshold", "a number >= 0 (Infinity shows everything)", threshold);
  if (!Number.isInteger(edgeitems) || edgeitems < 0)
    throw wrong("edgeitems", "an integer >= 0", edgeitems);
  if (typeof linewidth !== "number" || !(linewidth >= 0))
    throw wrong("linewidth", "a number of characters >= 0", linewidth);
  if (sciMode !== null && typeof sciMode !== "boolean")
    throw wrong("sciMode", "true, false or null (automatic)", sciMode);
  return options;
}
