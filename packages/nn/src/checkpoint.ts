/**
 * Checkpoints: model, optimizer, schedules and random numbers of a training run in one safetensors file, from which it goes on as if it had never
 * stopped, bit for bit. Tensors are named as torch names them, so that a script of a few lines reads the file in PyTorch
 * (examples/graduate-to-torch):
 *
 *     model.<state key>                  parameters and buffers; one that is shared is stored once
 *     optimizer.<parameter>.<name>       such as optimizer.0.exp_avg, parameters by number
 *     generator.<name>                   5056 bytes each; generator.default is torch's get_rng_state()
 *
 * and in the metadata, as JSON: param_groups, schedules, aliases (names of shared tensors, and the name they are stored under), extra.
 */
import { defaultGenerator, type Generator, type Tensor, tensor } from "@gptlight/tensor";
import { readSafetensors, type StoredDType, writeSafetensors } from "@gptlight/tensor/safetensors";
import type { Module } from "./module.ts";
import type { OptimizerStateDict } from "./optim/optimizer.ts";
import type { ScheduleState } from "./optim/schedule/scheduler.ts";

/** What a checkpoint can save: an optimizer, a schedule. */
export interface HasState<T> {
  /** The state, to be saved. */
  stateDict(): T;
  /** Takes a state back. */
  loadStateDict(state: T): unknown;
}

/** What belongs to a run. Give the same parts to save and to load. */
export interface RunParts {
  model: Module;
  optimizer?: HasState<OptimizerStateDict> | null;
  /** In any order, but the same each time. */
  schedules?: readonly HasState<ScheduleState>[];
  /** Generators besides the default one, which always belongs to the run. */
  generators?: Readonly<Record<string, Generator>>;
}

const GENERATOR_BYTES = 5056;

/** The default generator and those given, by their names in the file. */
function generatorsOf({ generators = {} }: RunParts): [name: string, generator: Generator][] {
  const all = { default: defaultGenerator(), ...generators };
  return Object.entries(all).map(([name, generator]) => [`generator.${name}`, generator]);
}

/** Whether both are the same elements of the same memory. */
function isAlias(x: Tensor, y: Tensor): boolean {
  const layout = ({ offset, shape, strides }: Tensor) => [offset, shape, strides].join(";");
  return x.storage === y.storage && layout(x) === layout(y);
}

/**
 * The bytes of a checkpoint. `extra` is plain data of your own, such as { epoch, step }.
 * @example writeFileSync("run.safetensors", saveCheckpoint({ model, optimizer }, { step }))
 */
export function saveCheckpoint(parts: RunParts, extra: unknown = null): Uint8Array {
  const { state, param_groups } = parts.optimizer?.stateDict() ?? { state: {}, param_groups: [] };
  const schedules = (parts.schedules ?? []).map((schedule) => schedule.stateDict());
  const tensors = new Map<string, Tensor>();
  const aliases: Record<string, string> = {};
  for (const [key, x] of parts.model.stateDict()) {
    const first = [...tensors].find(([, y]) => isAlias(x, y));
    if (first === undefined) tensors.set(`model.${key}`, x);
    else aliases[`model.${key}`] = first[0];
  }
  for (const [id, entries] of Object.entries(state))
    for (const [name, x] of Object.entries(entries)) tensors.set(`optimizer.${id}.${name}`, x);
  const dtypes = new Map<string, StoredDType>();
  for (const [name, generator] of generatorsOf(parts)) {
    tensors.set(name, tensor([...generator.getState()]));
    dtypes.set(name, "U8");
  }
  const notes = Object.entries({ param_groups, schedules, aliases, extra });
  const metadata = Object.fromEntries(notes.map(([name, data]) => [name, JSON.stringify(data)]));
  return writeSafetensors(tensors, { metadata: { format: "pt", ...metadata }, dtypes });
}

/** What a checkpoint holds, taken apart. */
interface Contents {
  readonly model: Map<string, Tensor>;
  readonly optimizer: OptimizerStateDict;
  readonly schedules: readonly ScheduleState[];
  readonly generators: ReadonlyMap<string, Uint8Array>;
  readonly extra: unknown;
}

function takeApart(bytes: Uint8Array): Contents {
  const { tensors, metadata } = readSafetensors(bytes);
  const note = (name: string) => {
    const text = metadata?.get(name);
    if (text !== undefined) return JSON.parse(text);
    throw new RangeError(
      `loadCheckpoint: the file has no "${name}"; was it written by saveCheckpoint? (loadStateDict takes plain weights)`,
    );
  };
  const model = new Map<string, Tensor>();
  const state: OptimizerStateDict["state"] = {};
  const generators = new Map<string, Uint8Array>();
  for (const [path, x] of tensors) {
    const [kind, id, ...rest] = path.split(".");
    if (kind === "model") model.set(path.slice("model.".length), x);
    else if (kind === "generator") generators.set(path, Uint8Array.from(x.toTypedArray()));
    else state[Number(id)] = { ...state[Number(id)], [rest.join(".")]: x };
  }
  for (const [alias, name] of Object.entries(note("aliases") as Record<string, string>))
    model.set(alias.slice("model.".length), tensors.get(name) as Tensor);
  const optimizer = { state, param_groups: note("param_groups") };
  return { model, optimizer, schedules: note("schedules"), generators, extra: note("extra") };
}

/**
 * Brings the parts of a run to where they were when the checkpoint was saved, and returns its `extra`.
 * @throws RangeError if the file is no checkpoint, or a part does not fit; all parts are then as before.
 * @example const { step } = loadCheckpoint(readFileSync("run.safetensors"), { model, optimizer }) as { step: number };
 */
export function loadCheckpoint(bytes: Uint8Array, parts: RunParts): unknown {
  const contents = takeApart(bytes);
  const { optimizer = null, schedules = [], model } = parts;
  const generators = generatorsOf(parts);
  for (const [name] of generators)
    if (contents.generators.get(name)?.length !== GENERATOR_BYTES)
      throw new RangeError(`loadCheckpoint: the file has no state for ${name}`);
  if (contents.schedules.length !== schedules.length)
    throw new RangeError(
      `loadCheckpoint: the file has ${contents.schedules.length} schedules, the run ${schedules.length}`,
    );
  const before = optimizer?.stateDict();
  const schedulesBefore = schedules.map((schedule) => schedule.stateDict());
  try {
    for (const [i, schedule] of schedules.entries()) schedule.loadStateDict(contents.schedules[i]);
    optimizer?.loadStateDict(contents.optimizer);
    model.loadStateDict(contents.model); // last, since it changes nothing if it fails
  } catch (error) {
    for (const [i, schedule] of schedules.entries()) schedule.loadStateDict(schedulesBefore[i]);
    if (before !== undefined) optimizer?.loadStateDict(before);
    throw error;
  }
  for (const [name, generator] of generators)
    generator.setState(contents.generators.get(name) as Uint8Array);
  return contents.extra;
}
