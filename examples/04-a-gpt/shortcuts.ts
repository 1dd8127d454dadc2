/** Five layers in a row, with or without a shortcut around each (He et al. 2015): what it does to the gradients. */
import { Linear, Module, ModuleList, MSELoss, Sequential } from "@gptlight/nn";
import { type Tensor, zeros } from "@gptlight/tensor";
import { GELU } from "./layers.ts";

export class DeepNetwork extends Module {
  readonly layers: ModuleList<Sequential>;
  readonly #shortcuts: boolean;

  constructor(sizes: readonly number[], shortcuts: boolean) {
    super();
    this.#shortcuts = shortcuts;
    this.layers = new ModuleList(
      sizes.slice(1).map((size, i) => new Sequential(new Linear(sizes[i], size), new GELU())),
    );
  }

  forward(x: Tensor): Tensor {
    let y = x;
    for (const layer of this.layers) {
      const z = layer.forward(y);
      y = this.#shortcuts && z.size(-1) === y.size(-1) ? y.add(z) : z;
    }
    return y;
  }
}

/** Prints how large the gradients are that arrive at each layer. */
export function printGradients(model: DeepNetwork, x: Tensor): void {
  new MSELoss().forward(model.forward(x), zeros([1, 1])).backward();
  for (const [name, { grad }] of model.namedParameters())
    if (name.endsWith("weight"))
      console.log(`${name} has gradient mean of ${grad?.abs().mean().item()}`);
}
