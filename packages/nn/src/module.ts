/**
 * Module: what layers and models are made of (torch.nn.Module).
 *
 * Parameters, buffers and child modules are found by assignment: they are the module's own properties, looked up whenever they are
 * asked for, in the order in which they were assigned (fields that the class declares: in the order of declaration).
 * Not found, as in torch: tensors that are neither Parameter nor registered as buffers, and modules inside arrays (use ModuleList).
 *
 * A subclass has a `forward`, which is called as it is: `model.forward(x)`.
 */
import { type DType, Tensor } from "@gptlight/tensor";
import { type Callable, type ForwardHook, ForwardHooks, type ForwardPreHook } from "./hooks.ts";
import { formatModule } from "./module-repr.ts";
import { Parameter } from "./parameter.ts";
import {
  copyState,
  type LoadReport,
  type LoadStateDictOptions,
  type StateDict,
} from "./state-dict.ts";

/** Property names and the names that state dicts and print have for them. */
export type StateNames = Readonly<Record<string, string>>;

/** Whether a tensor is asked for; `persistent` tells of a buffer whether it is saved, and is undefined for what is no buffer. */
type Wanted = (x: Tensor, persistent: boolean | undefined) => boolean;

/** What layers and models are made of: finds its parameters and children, sets them to train or eval, saves and loads them. @see torch.nn.Module */
export class Module {
  /**
   * The names in state dicts and in print of properties that are called otherwise: { outProj: "out_proj" }. So a child can have
   * the name that its published checkpoint uses. A subclass that adds some spreads its parent's in.
   */
  static readonly stateNames: StateNames = {};

  /** Whether layers such as Dropout behave as in training: train() and eval() set it. */
  training = true;
  /** Properties that hold buffers, and whether they belong to the state dict. */
  readonly #buffers = new Map<string, boolean>();
  #hooks: ForwardHooks | null = null;

  /** Sets the property `name` to a tensor that is state but no parameter, and returns it. @see torch.nn.Module.register_buffer */
  registerBuffer<T extends Tensor | null>(
    name: string,
    tensor: T,
    { persistent = true }: { persistent?: boolean } = {},
  ): T {
    if (tensor !== null && !(tensor instanceof Tensor))
      throw new TypeError(
        `registerBuffer: "${name}" must be a tensor or null, got ${typeof tensor}`,
      );
    this.#buffers.set(name, persistent);
    return this.#register(name, tensor, "registerBuffer");
  }

  /** Sets a property whose name is made up at run time to a parameter. @see torch.nn.Module.register_parameter */
  registerParameter<T extends Parameter | null>(name: string, parameter: T): T {
    return this.#register(name, parameter, "registerParameter");
  }

  /** Sets a property whose name is made up at run time to a child. @see torch.nn.Module.add_module */
  addModule<T extends Module | null>(name: string, module: T): T {
    return this.#register(name, module, "addModule");
  }

  /** All parameters by state key, in torch's order; one that is shared counts once, under its first key. @see torch.nn.Module.named_parameters */
  namedParameters({ recurse = true }: { recurse?: boolean } = {}): Map<string, Parameter> {
    const all = this.#tensors(recurse, (x) => x instanceof Parameter);
    return distinct(all as Iterable<[string, Parameter]>);
  }

  /** @see torch.nn.Module.parameters @example new Linear(2, 3).parameters().map((p) => p.shape) // [[3, 2], [3]] */
  parameters(options: { recurse?: boolean } = {}): Parameter[] {
    return [...this.namedParameters(options).values()];
  }

  /** All buffers by state key. @see torch.nn.Module.named_buffers */
  namedBuffers({ recurse = true }: { recurse?: boolean } = {}): Map<string, Tensor> {
    return distinct(this.#tensors(recurse, (_, persistent) => persistent !== undefined));
  }

  /** All buffers. @see torch.nn.Module.buffers */
  buffers(options: { recurse?: boolean } = {}): Tensor[] {
    return [...this.namedBuffers(options).values()];
  }

  /** The modules directly below this one, by name. @see torch.nn.Module.named_children */
  namedChildren(): Map<string, Module> {
    return distinct(this.#ownChildren());
  }

  /** The modules directly below this one. @see torch.nn.Module.children */
  children(): Module[] {
    return [...this.namedChildren().values()];
  }

  /** This module under "", then all below it by path, parents before children. @see torch.nn.Module.named_modules */
  namedModules(): Map<string, Module> {
    return distinct(this.#walk("", []));
  }

  /** This module and all below it, parents before children. @see torch.nn.Module.modules */
  modules(): Module[] {
    return [...this.namedModules().values()];
  }

  /** Calls `fn` with every module below, children before parents, then with this one. @see torch.nn.Module.apply */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Sets this module and all below to training, or to evaluation. @see torch.nn.Module.train */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** As train(false). @see torch.nn.Module.eval */
  eval(): this {
    return this.train(false);
  }

  /** Lets all parameters want gradients, or freezes them. @see torch.nn.Module.requires_grad_ */
  requiresGrad_(requiresGrad = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = requiresGrad;
    return this;
  }

  /** Forgets the gradients of all parameters. @see torch.nn.Module.zero_grad */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /**
   * Converts all float parameters and buffers to another float dtype; shared ones stay shared.
   * They are new tensors then (here a tensor never changes its dtype): make optimizers afterwards.
   * @throws TypeError for a dtype that is no float.
   * @see torch.nn.Module.to
   */
  to(dtype: DType): this {
    if (!dtype.startsWith("float"))
      throw new TypeError(`to: needs "float32" or "float64" for a module, got "${dtype}"`);
    const converted = new Map<Tensor, Tensor>();
    for (const module of this.modules())
      for (const [property, x] of Object.entries(module)) {
        const isState = x instanceof Parameter || module.#buffers.has(property);
        if (!isState || x === null || !x.dtype.startsWith("float")) continue;
        if (!converted.has(x)) converted.set(x, convert(x, dtype));
        Object.assign(module, { [property]: converted.get(x) });
      }
    return this;
  }

  /** As to("float32"). @see torch.nn.Module.float */
  float(): this {
    return this.to("float32");
  }

  /** As to("float64"). @see torch.nn.Module.double */
  double(): this {
    return this.to("float64");
  }

  /**
   * Parameters and persistent buffers by torch's keys, in torch's order, on the module's own memory; shared ones under each of their keys.
   * @see torch.nn.Module.state_dict
   * @example [...new Linear(2, 3).stateDict().keys()] // ["weight", "bias"]
   */
  stateDict(): Map<string, Tensor> {
    const state = this.#tensors(true, (x, persistent) => persistent ?? x instanceof Parameter);
    return new Map([...state].map(([key, x]) => [key, x.detach()]));
  }

  /**
   * Copies the tensors of a state dict into parameters and buffers; returns the keys that only one side has.
   * @throws RangeError that lists all missing, unexpected (both unless `strict` is false) and misshapen keys; nothing is copied then.
   * @see torch.nn.Module.load_state_dict
   */
  loadStateDict(state: StateDict, options: LoadStateDictOptions = {}): LoadReport {
    return copyState(this.stateDict(), state, this.constructor.name, options);
  }

  /** Calls `hook` before each forward of this module; returns a function that removes it. @see torch.nn.Module.register_forward_pre_hook */
  registerForwardPreHook<Inputs extends unknown[] | [], Output>(
    this: Callable<Inputs, Output>,
    hook: ForwardPreHook<NoInfer<Inputs>>,
  ): () => void {
    return Module.#hooksOf(this).addBefore(hook);
  }

  /**
   * Calls `hook` after each forward of this module; returns a function that removes it.
   * @see torch.nn.Module.register_forward_hook
   * @example new ReLU().registerForwardHook((module, inputs, output) => { seen.push(output); })
   */
  registerForwardHook<Inputs extends unknown[], Output>(
    this: Callable<Inputs, Output>,
    hook: ForwardHook<NoInfer<Inputs>, NoInfer<Output>>,
  ): () => void {
    return Module.#hooksOf(this).addAfter(hook);
  }

  /** The settings that are printed between the module's brackets. @see torch.nn.Module.extra_repr */
  extraRepr(): string {
    return "";
  }

  /** torch's text: `Linear(in_features=2, out_features=3, bias=True)`, with a line for each child. */
  toString(): string {
    const children = [...this.#ownChildren()].map(([name, child]) => [name, `${child}`] as const);
    return formatModule(this.constructor.name, this.extraRepr(), children);
  }

  static {
    // `this`, not `Module`: in the JavaScript that tsc emits, the name is not bound yet here
    // biome-ignore lint/complexity/noThisInStatic: see above
    Object.defineProperty(this.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value(this: Module): string {
        return this.toString(); // what console.log prints in Node
      },
    });
  }

  #register<T>(name: string, value: T, where: string): T {
    const isMethod = name in this && !Object.hasOwn(this, name);
    if (name === "" || name.includes(".") || isMethod || name === "training")
      throw new RangeError(
        `${where}: "${name}" cannot be a name: it is empty, has a dot, or means something else in ${this.constructor.name}`,
      );
    Object.assign(this, { [name]: value });
    return value;
  }

  static #hooksOf(callable: object): ForwardHooks {
    const module = callable as Module;
    module.#hooks ??= new ForwardHooks(module);
    return module.#hooks;
  }

  #stateName(property: string): string {
    return (this.constructor as typeof Module).stateNames[property] ?? property;
  }

  *#ownChildren(): Generator<[name: string, child: Module]> {
    for (const [property, child] of Object.entries(this))
      if (child instanceof Module) yield [this.#stateName(property), child];
  }

  /** This module and all below, parents first; a shared module comes up wherever it stands. */
  *#walk(path: string, above: readonly Module[]): Generator<[path: string, module: Module]> {
    if (above.includes(this))
      throw new Error(
        `Module: "${path}" is a ${this.constructor.name} that contains itself; hold a reference to a parent in a #private field`,
      );
    yield [path, this];
    for (const [name, child] of this.#ownChildren())
      yield* child.#walk(joined(path, name), [...above, this]);
  }

  /** The wanted tensors of this module and, with `recurse`, of all below, by state key. */
  *#tensors(recurse: boolean, wanted: Wanted): Generator<[key: string, x: Tensor]> {
    for (const [path, module] of recurse ? this.#walk("", []) : [["", this] as const])
      for (const isBuffer of [false, true])
        for (const [property, x] of Object.entries(module)) {
          const persistent = module.#buffers.get(property);
          if (
            x instanceof Tensor &&
            (persistent !== undefined) === isBuffer &&
            wanted(x, persistent)
          )
            yield [joined(path, module.#stateName(property)), x];
        }
  }
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Each value once, under the first of its keys. */
function distinct<T>(entries: Iterable<[string, T]>): Map<string, T> {
  const keys = new Map<T, string>();
  for (const [key, value] of entries) if (!keys.has(value)) keys.set(value, key);
  return new Map([...keys].map(([value, key]) => [key, value]));
}

function convert(x: Tensor, dtype: DType): Tensor {
  const { requiresGrad } = x;
  const y = x.detach().to(dtype);
  return x instanceof Parameter ? new Parameter(y, { requiresGrad }) : y;
}
