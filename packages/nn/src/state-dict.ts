/**
 * State dicts: a module's parameters and buffers by torch's names, checked against another before anything is copied.
 */
import { noGrad, Tensor } from "@gptlight/tensor";

/** Tensors by name: what `stateDict()` gives, or a plain object of that form. */
export type StateDict = ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>;

/** The options of `loadStateDict`, torch's. */
export interface LoadStateDictOptions {
  /** Missing and unexpected keys are errors. Default true. Misshapen tensors always are. */
  strict?: boolean;
}

/** The keys that did not match. */
export interface LoadReport {
  /** In the module, not in the state dict. */
  missingKeys: string[];
  /** In the state dict, not in the module. */
  unexpectedKeys: string[];
}

export function entriesOf<T>(
  named: ReadonlyMap<string, T> | Readonly<Record<string, T>>,
): [string, T][] {
  return named instanceof Map ? [...named] : Object.entries(named);
}

/**
 * Copies the tensors of `source` into those of the same name in `target`.
 * @throws RangeError that lists all missing, unexpected and misshapen keys at once; nothing is copied then.
 */
export function copyState(
  target: ReadonlyMap<string, Tensor>,
  source: StateDict,
  owner: string,
  { strict = true }: LoadStateDictOptions,
): LoadReport {
  if (typeof source !== "object" || source === null)
    throw new TypeError(
      `loadStateDict: needs tensors by name, such as another module's stateDict(), got ${String(source)}`,
    );
  const given = new Map(entriesOf(source));
  const missingKeys = [...target.keys()].filter((key) => !given.has(key));
  const unexpectedKeys = [...given.keys()].filter((key) => !target.has(key));
  const problems: string[] = [];
  if (strict)
    problems.push(...listed("missing", missingKeys), ...listed("unexpected", unexpectedKeys));
  const copies: [to: Tensor, from: Tensor][] = [];
  for (const [key, to] of target) {
    const from = given.get(key);
    if (from === undefined) continue;
    if (!(from instanceof Tensor))
      throw new TypeError(
        `loadStateDict: ${JSON.stringify(key)} must be a tensor, got ${typeof from}`,
      );
    if (shapeText(from) !== shapeText(to))
      problems.push(`misshapen: ${key} is ${shapeText(from)}, the module has ${shapeText(to)}`);
    else copies.push([to, from.detach().to(to.dtype)]);
  }
  if (problems.length > 0)
    throw new RangeError(
      `loadStateDict: the state dict does not fit this ${owner}:\n  ${problems.join("\n  ")}${mend(strict, missingKeys, unexpectedKeys)}`,
    );
  noGrad(() => {
    for (const [to, from] of copies) to.copy_(from);
  });
  return { missingKeys, unexpectedKeys };
}

function listed(what: string, keys: readonly string[]): string[] {
  return keys.length === 0 ? [] : [`${what}: ${keys.join(", ")}`];
}

function mend(strict: boolean, ...lists: readonly string[][]): string {
  const mismatch = strict && lists.some((list) => list.length > 0);
  return mismatch ? "\npass { strict: false } to leave out what only one side has" : "";
}

function shapeText(x: Tensor): string {
  return `[${x.shape.join(", ")}]`;
}

/**
 * Checks that no number in a state dict is NaN or infinite.
 * @throws RangeError that names the first tensor with such a number, and where in it.
 * @example assertFinite(model.stateDict())
 */
export function assertFinite(state: StateDict): void {
  for (const [key, x] of entriesOf(state)) {
    const i = x.toTypedArray().findIndex((value) => !Number.isFinite(value));
    if (i >= 0)
      throw new RangeError(
        `assertFinite: ${key} of shape ${shapeText(x)} has ${x.toTypedArray()[i]} at element ${i}`,
      );
  }
}
