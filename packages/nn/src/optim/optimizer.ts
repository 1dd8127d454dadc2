/**
 * Optimizer: what SGD, Adam and the others share: groups of parameters with settings of their own, the state of each parameter, and
 * state dicts in torch's layout. A step is `optimizer.zeroGrad(); loss.backward(); optimizer.step();`.
 *
 * Gradients accumulate: call backward for several batches (each loss divided by their number) before one step, and the step is that of the
 * large batch.
 */
import { fromTypedArray, noGrad, Tensor } from "@gptlight/tensor";

/** What a parameter group can be told; every optimizer has a learning rate. */
export interface GroupSettings {
  lr: number;
}

/** Parameters that are updated with the same settings. Schedulers keep notes here (initialLr, …). */
export type ParamGroup<S extends GroupSettings> = S & { params: Tensor[]; initialLr?: number };

/** A group as given: settings left out are the optimizer's. */
export type GroupOptions<S extends GroupSettings> = Partial<S> & { params: Iterable<Tensor> };

/** Parameters, or groups of them. */
export type Params<S extends GroupSettings> = Iterable<Tensor> | Iterable<GroupOptions<S>>;

/** What an optimizer remembers of one parameter: tensors of its shape, and the number of steps. */
export type ParamState = Record<string, Tensor | number>;

/** torch's layout: parameters by number, in the order of the groups; names as in torch (exp_avg, weight_decay). */
export interface OptimizerStateDict {
  state: Record<number, Record<string, Tensor>>;
  param_groups: (Record<string, unknown> & { params: number[] })[];
}

const snake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
const camel = (name: string) => name.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase());

/** What all optimizers share: groups of parameters, their state, and saving it. @see torch.optim.Optimizer */
export abstract class Optimizer<S extends GroupSettings = GroupSettings> {
  readonly defaults: S;
  readonly paramGroups: ParamGroup<S>[] = [];
  readonly state: Map<Tensor, ParamState> = new Map();

  constructor(params: Params<S>, defaults: S) {
    this.defaults = defaults;
    const where = this.constructor.name;
    if (typeof params?.[Symbol.iterator] !== "function")
      throw new TypeError(
        `${where}: needs a list of parameters, such as model.parameters(), or of groups of them, got ${typeof params}`,
      );
    const list: (Tensor | GroupOptions<S>)[] = [...params];
    if (list.length === 0) throw new RangeError(`${where}: there are no parameters to optimize`);
    const tensors: Tensor[] = [];
    const groups: GroupOptions<S>[] = [];
    for (const entry of list)
      if (entry instanceof Tensor) tensors.push(entry);
      else groups.push(entry);
    if (tensors.length > 0 && groups.length > 0)
      throw new TypeError(`${where}: give parameters or groups of them, not both in one list`);
    if (tensors.length > 0) this.addParamGroup({ ...defaults, params: tensors });
    for (const group of groups) this.addParamGroup(group);
  }

  /** Checks a group's settings. */
  protected abstract check(settings: S): void;

  /** Changes `param` by its gradient. Called with grad mode off. */
  protected abstract update(param: Tensor, grad: Tensor, settings: ParamGroup<S>): void;

  /**
   * Adds parameters that are optimized from now on.
   * @throws TypeError for what is no tensor; RangeError for a tensor that is no leaf, is in another group, or a setting that cannot be.
   * @see torch.optim.Optimizer.add_param_group
   */
  addParamGroup(options: GroupOptions<S>): void {
    const where = this.constructor.name;
    if (typeof options?.params?.[Symbol.iterator] !== "function")
      throw new TypeError(
        `${where}: a group is { params: [...], ...settings }, got ${JSON.stringify(options) ?? typeof options}`,
      );
    const params = [...options.params];
    const seen = new Set(this.paramGroups.flatMap((group) => group.params));
    for (const param of params) {
      if (!(param instanceof Tensor))
        throw new TypeError(`${where}: parameters are tensors, got ${typeof param}`);
      if (!param.isLeaf)
        throw new RangeError(
          `${where}: cannot optimize the result of ${param.gradFn?.name}; give leaves`,
        );
      if (seen.has(param))
        throw new RangeError(
          `${where}: a parameter of shape [${param.shape.join(", ")}] is given twice`,
        );
      seen.add(param);
    }
    const group = { ...this.defaults, ...options, params };
    if (typeof group.lr !== "number" || !(group.lr >= 0))
      throw new RangeError(`${where}: lr must be >= 0, got ${group.lr}`);
    this.check(group);
    this.paramGroups.push(group);
  }

  /** Forgets the gradients of all parameters. @see torch.optim.Optimizer.zero_grad */
  zeroGrad(): void {
    for (const { params } of this.paramGroups) for (const param of params) param.grad = null;
  }

  /** Changes every parameter that has a gradient. @see torch.optim.Optimizer.step */
  step(): void {
    noGrad(() => {
      for (const group of this.paramGroups)
        for (const param of group.params)
          if (param.grad !== null) this.update(param, param.grad, group);
    });
  }

  /** What is remembered of `param`; at first what `initial` gives. */
  protected stateOf<T extends ParamState>(param: Tensor, initial: () => T): T {
    const known = this.state.get(param);
    if (known !== undefined) return known as T;
    const fresh = initial();
    this.state.set(param, fresh);
    return fresh;
  }

  /**
   * State and settings in torch's layout, the state on the optimizer's own memory.
   * @see torch.optim.Optimizer.state_dict
   */
  stateDict(): OptimizerStateDict {
    const all = this.paramGroups.flatMap((group) => group.params);
    const state: OptimizerStateDict["state"] = {};
    for (const [id, param] of all.entries()) {
      const entries = Object.entries(this.state.get(param) ?? {});
      if (entries.length > 0)
        state[id] = Object.fromEntries(entries.map(([name, x]) => [snake(name), scalar(x)]));
    }
    let next = 0;
    const param_groups = this.paramGroups.map(({ params, ...settings }) => ({
      ...Object.fromEntries(Object.entries(settings).map(([name, x]) => [snake(name), x])),
      params: params.map(() => next++),
    }));
    return { state, param_groups };
  }

  /**
   * Takes over copies of a state dict of this library or, by name, of torch.
   * @throws RangeError if its groups or shapes are others; the optimizer is then as before.
   * @see torch.optim.Optimizer.load_state_dict
   */
  loadStateDict({ state, param_groups }: OptimizerStateDict): void {
    const where = `loadStateDict: the state dict does not fit this ${this.constructor.name}`;
    const [given, own] = [param_groups, this.paramGroups].map((groups) =>
      groups.map(({ params }) => params.length).join(", "),
    );
    if (given !== own)
      throw new RangeError(
        `${where}: it has groups of ${given} parameters, the optimizer of ${own}`,
      );
    const ids = new Map(
      this.paramGroups.flatMap(({ params }, g) =>
        params.map((p, i) => [p, param_groups[g].params[i]]),
      ),
    );
    const loaded = new Map<Tensor, ParamState>();
    for (const [param, id] of ids) {
      const entries = Object.entries(state[id] ?? {}).map(([name, x]) => {
        if (name === "step") return [name, x.item()];
        if (x.shape.join() === param.shape.join())
          return [camel(name), x.detach().to(param.dtype).clone()];
        throw new RangeError(
          `${where}: ${name} of parameter ${id} is [${x.shape.join(", ")}], the parameter [${param.shape.join(", ")}]`,
        );
      });
      if (entries.length > 0) loaded.set(param, Object.fromEntries(entries));
    }
    this.state.clear();
    for (const [param, entry] of loaded) this.state.set(param, entry);
    this.paramGroups.forEach((group, g) => {
      const { params: _, ...settings } = param_groups[g];
      for (const [name, x] of Object.entries(settings)) Object.assign(group, { [camel(name)]: x });
    });
  }
}

function scalar(x: Tensor | number): Tensor {
  return typeof x === "number" ? fromTypedArray(Float32Array.of(x), []) : x;
}

/**
 * The elements of each tensor in row-major order, on its own memory, if all are float32 and packed; else null, and the update is composed of ops.
 * A null stands for state that there is not.
 */
export function packedFloats<T extends readonly (Tensor | null)[]>(
  ...tensors: T
): { [K in keyof T]: T[K] extends Tensor ? Float32Array : Float32Array | null } | null {
  const arrays: (Float32Array | null)[] = [];
  for (const x of tensors) {
    if (x === null) arrays.push(null);
    else if (x.dtype === "float32" && x.isContiguous())
      arrays.push((x.data as Float32Array).subarray(x.offset, x.offset + x.numel()));
    else return null;
  }
  return arrays as unknown as {
    [K in keyof T]: T[K] extends Tensor ? Float32Array : Float32Array | null;
  };
}
