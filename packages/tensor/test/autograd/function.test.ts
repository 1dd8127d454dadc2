/** Ops of the user's own, and checkpoint. */
import * as gl from "@gptlight/tensor";
import {
  type Context,
  checkpoint,
  grad,
  isGradEnabled,
  manualSeed,
  named,
  rand,
  type Tensor,
  tensor,
} from "@gptlight/tensor";
import { gradcheck } from "@gptlight/tensor/testing";
import { describe, expect, test } from "vitest";

const leaf = (data: number[]) => tensor(data, { requiresGrad: true });

class Exp extends gl.Function {
  static forward(ctx: Context, x: Tensor): Tensor {
    const y = x.exp();
    ctx.saveForBackward(y);
    return y;
  }
  static backward(ctx: Context, g: Tensor): Tensor {
    return g.mul(ctx.savedTensors[0]);
  }
}

/** Two tensors and a number in, two tensors out. */
class Both extends gl.Function {
  static forward(ctx: Context, x: Tensor, k: number, y: Tensor): Tensor[] {
    ctx.saveForBackward(x, y);
    return [x.mul(y), x.add(y).mul(k)];
  }
  static backward({ savedTensors: [x, y] }: Context, a: Tensor, b: Tensor) {
    return [a.mul(y).add(b.mul(2)), null, a.mul(x).add(b.mul(2))];
  }
}

describe("Function", () => {
  test("apply runs forward unrecorded and gives the result a node of the class's name", () => {
    const y = Exp.apply(leaf([0, 1]));
    expect([y.gradFn?.name, y.toArray()]).toEqual(["ExpBackward", [1, Math.fround(Math.E)]]);
    expect(Exp.apply(tensor([0.5])).requiresGrad).toBe(false);
  });

  test("apply takes and gives several values; backward gives null where there is no gradient", () => {
    const double = (data: number[]) => tensor(data, { dtype: "float64", requiresGrad: true });
    const f = (x: Tensor, y: Tensor) => Both.apply(x, 2, y);
    expect(gradcheck(f, [double([1, 2]), double([3, 4])])).toBe(true);
    const x = leaf([1]);
    Both.apply(x, 2, tensor([5]).float())[0]
      .sum()
      .backward(); // the other result gets no gradient
    expect(x.grad?.toArray()).toEqual([5]);
  });

  test("backward of the class is recorded under createGraph, and not otherwise", () => {
    const modes: boolean[] = [];
    class Spy extends gl.Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.mul(2);
      }
      static backward(_: Context, g: Tensor): Tensor {
        modes.push(isGradEnabled());
        return g.mul(2);
      }
    }
    const x = leaf([1]);
    grad([Spy.apply(x).sum()], [x]);
    grad([Spy.apply(x).sum()], [x], { createGraph: true });
    expect(modes).toEqual([false, true]);
  });

  test("a value given to saveForBackward is guarded against changes", () => {
    const x = leaf([1]).mul(1);
    const [product] = Both.apply(x, 2, tensor([5]).float());
    x.add_(1);
    expect(() => product.sum().backward()).toThrow("BothBackward saved was changed in place");
  });

  test("a gradient of the wrong shape is refused with both shapes", () => {
    class Wrong extends gl.Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.mul(2);
      }
      static backward(): Tensor {
        return tensor([1, 2, 3]).float();
      }
    }
    expect(() =>
      Wrong.apply(leaf([1, 2]))
        .sum()
        .backward(),
    ).toThrow("has a value of shape [2] but was given a gradient of shape [3]");
  });
});

describe("named", () => {
  test("named(name, x) is x under that name, with the same gradient", () => {
    const x = leaf([3]);
    const y = named("MyBackward0", x.mul(x));
    y.backward();
    expect([y.gradFn?.name, x.grad?.item()]).toEqual(["MyBackward0", 6]);
  });
});

describe("checkpoint", () => {
  test("checkpoint(f, …) has f's value and gradients, also of leaves that f finds by itself", () => {
    const [x, w] = [leaf([1, 2]), leaf([3, 4])];
    const f = (v: Tensor) => v.mul(w).tanh();
    const [direct, later] = [f(x), checkpoint(f, x)];
    expect(later.toArray()).toEqual(direct.toArray());
    direct.sum().backward();
    const wanted = [x.grad?.toArray(), w.grad?.toArray()];
    [x.grad, w.grad] = [null, null];
    later.sum().backward();
    expect([x.grad, w.grad].map((g) => (g as Tensor | null)?.toArray())).toEqual(wanted);
  });

  test("checkpoint(f, …) runs f once forward and once more in backward, with the same random draws", () => {
    const runs: unknown[] = [];
    const f = (v: Tensor) => {
      const mask = rand([2]);
      runs.push(mask.toArray());
      return v.mul(mask);
    };
    manualSeed(1);
    const y = checkpoint(f, leaf([1, 2]));
    const after = rand([1]).item();
    y.sum().backward();
    expect(runs).toHaveLength(2);
    expect(runs[1]).toEqual(runs[0]);
    manualSeed(1);
    rand([2]);
    expect([rand([1]).item()]).toEqual([after]);
  });

  test("checkpoint(f, …) wants one tensor from f", () => {
    const f = (_: Tensor) => [] as unknown as Tensor;
    expect(() => checkpoint(f, leaf([1]))).toThrow(
      "checkpoint: the function must return one tensor",
    );
  });
});
