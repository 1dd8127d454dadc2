/** A module as a function of its inputs and parameters, for gradcheck (torch.func.functional_call). */
import type { Tensor } from "@gptlight/tensor";
import type { Module } from "../../src/index.ts";

/** Where a module's parameters are held: a module and a property for each. */
function slots(module: Module): { owner: Module; property: string }[] {
  return module.parameters().flatMap((parameter) =>
    module.modules().flatMap((owner) =>
      Object.entries(owner)
        .filter(([, value]) => value === parameter)
        .map(([property]) => ({ owner, property })),
    ),
  );
}

/** `call` as a function of values for the parameters, in their order, and then of its own inputs. No parameter may be shared. */
export function functionOf<R>(
  module: Module,
  call: (...inputs: Tensor[]) => R,
): (...values: Tensor[]) => R {
  const places = slots(module);
  const originals = module.parameters();
  const set = (values: readonly Tensor[]) => {
    for (const [i, { owner, property }] of places.entries())
      Reflect.set(owner, property, values[i]);
  };
  return (...values) => {
    set(values);
    try {
      return call(...values.slice(places.length));
    } finally {
      set(originals);
    }
  };
}
