/** ParameterList: parameters in order, for models that hold them without layers. */
import { Module } from "../module.ts";
import { Parameter } from "../parameter.ts";

/**
 * A list of parameters, named "0", "1", … in state dicts.
 * @see torch.nn.ParameterList
 * @example new ParameterList([new Parameter(zeros([2, 3]))])[0].shape // [2, 3]
 */
export class ParameterList extends Module {
  [index: number]: Parameter;

  constructor(parameters: Iterable<Parameter> = []) {
    super();
    this.extend(parameters);
  }

  get length(): number {
    return this.#members().length;
  }

  /** Adds a parameter at the end, and returns this. */
  append(parameter: Parameter): this {
    this.registerParameter(String(this.length), parameter);
    return this;
  }

  /** Adds parameters at the end, and returns this. */
  extend(parameters: Iterable<Parameter>): this {
    for (const parameter of parameters) this.append(parameter);
    return this;
  }

  /** The parameters in order. */
  [Symbol.iterator](): Iterator<Parameter> {
    return this.#members()[Symbol.iterator]();
  }

  override toString(): string {
    const lines = this.#members().map(
      (p, i) => `    (${i}): Parameter containing: [torch.${p.dtype} of size ${p.shape.join("x")}]`,
    );
    return lines.length === 0 ? "ParameterList()" : `ParameterList(\n${lines.join("\n")}\n)`;
  }

  #members(): Parameter[] {
    return Object.values(this).filter((value): value is Parameter => value instanceof Parameter);
  }
}
