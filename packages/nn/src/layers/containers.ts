/**
 * Modules in order or by name: Sequential, ModuleList, ModuleDict. Their members are properties named "0", "1", … or as given, so that
 * Module finds them as it finds all others, and `list[0]` is the first.
 */
import type { Tensor } from "@gptlight/tensor";
import { Module } from "../module.ts";
import { formatModuleList } from "../module-repr.ts";

/** A module whose forward takes a tensor and gives one. */
export type Layer = Module & {
  /** From its input to its output. */
  forward(x: Tensor): Tensor;
};

/** `index` counted from the front. @throws RangeError if there is no such member. */
function place(index: number, length: number, where: string): number {
  const i = index < 0 ? index + length : index;
  if (Number.isInteger(i) && i >= 0 && i < length) return i;
  throw new RangeError(`${where}: index ${index} is out of range for ${length} members`);
}

/**
 * Layers one after the other; each gets what the one before gives.
 * @see torch.nn.Sequential
 * @example new Sequential(new Linear(2, 8), new ReLU(), new Linear(8, 1)).forward(randn([4, 2])).shape // [4, 1]
 * @example new Sequential({ fc1: new Linear(2, 8), act: new ReLU() }) // state keys fc1.weight, fc1.bias
 */
export class Sequential extends Module {
  [index: number]: Layer;

  constructor(layers: Readonly<Record<string, Layer>>);
  constructor(...layers: readonly Layer[]);
  constructor(...layers: readonly unknown[]) {
    super();
    const [first] = layers;
    const isNamed = layers.length === 1 && !(first instanceof Module);
    if (isNamed && (typeof first !== "object" || first === null))
      throw new TypeError(
        `Sequential: needs modules, or one object of them by name, got ${typeof first}`,
      );
    for (const [name, layer] of Object.entries(isNamed ? (first as object) : layers)) {
      if (typeof layer?.forward !== "function")
        throw new TypeError(`Sequential: "${name}" must be a module with a forward, got ${layer}`);
      this.addModule(name, layer);
    }
  }

  get length(): number {
    return this.#layers().length;
  }

  forward(x: Tensor): Tensor {
    return this.#layers().reduce((y, layer) => layer.forward(y), x);
  }

  /** Adds a layer at the end, and returns this. */
  append(layer: Layer): this {
    this.addModule(String(this.length), layer);
    return this;
  }

  /** The layers in order. */
  [Symbol.iterator](): Iterator<Layer> {
    return this.#layers()[Symbol.iterator]();
  }

  #layers(): Layer[] {
    return Object.values(this).filter((value): value is Layer => value instanceof Module);
  }
}

/**
 * A list of modules, to be used as its owner likes.
 * @see torch.nn.ModuleList
 * @example new ModuleList([new Linear(2, 2), new Linear(2, 2)])
 */
export class ModuleList<T extends Module = Module> extends Module {
  [index: number]: T;

  constructor(modules: Iterable<T> = []) {
    super();
    this.extend(modules);
  }

  get length(): number {
    return this.#members().length;
  }

  /** The member at `index`, which may count from the end. */
  at(index: number): T {
    return this[place(index, this.length, "ModuleList.at")];
  }

  /** Adds a module at the end, and returns this. */
  append(module: T): this {
    this.addModule(String(this.length), module);
    return this;
  }

  /** Adds modules at the end, and returns this. */
  extend(modules: Iterable<T>): this {
    for (const module of modules) {
      if (!(module instanceof Module))
        throw new TypeError(`${this.constructor.name}: members are modules, got ${typeof module}`);
      this.append(module);
    }
    return this;
  }

  /** Puts `module` before the member at `index`. */
  insert(index: number, module: T): void {
    const members = this.#members().toSpliced(index, 0, module);
    members.forEach((member, i) => {
      this[i] = member;
    });
  }

  /** The modules in order. */
  [Symbol.iterator](): Iterator<T> {
    return this.#members()[Symbol.iterator]();
  }

  /** torch's text: neighbours of the same text are told once, with their number. */
  override toString(): string {
    return formatModuleList(this.constructor.name, this.#members().map(String));
  }

  #members(): T[] {
    return Object.values(this).filter((value): value is T => value instanceof Module);
  }
}

/**
 * Modules by name.
 * @see torch.nn.ModuleDict
 * @example new ModuleDict({ relu: new ReLU(), gelu: new GELU() }).get("gelu").forward(x)
 */
export class ModuleDict<T extends Module = Module> extends Module {
  constructor(modules: Readonly<Record<string, T>> = {}) {
    super();
    for (const [name, module] of Object.entries(modules)) this.set(name, module);
  }

  /** @throws RangeError if there is no module of that name. */
  get(name: string): T {
    const module = this.namedChildren().get(name);
    if (module !== undefined) return module as T;
    throw new RangeError(
      `ModuleDict: there is no "${name}"; there are ${this.keys().join(", ") || "none"}`,
    );
  }

  /** Whether there is a module of this name. */
  has(name: string): boolean {
    return this.namedChildren().has(name);
  }

  /** Puts a module under a name, in place of one that is there, and returns this. */
  set(name: string, module: T): this {
    this.addModule(name, module);
    return this;
  }

  /** The names in order. */
  keys(): string[] {
    return Object.keys(this).filter((name) => Reflect.get(this, name) instanceof Module);
  }
}
