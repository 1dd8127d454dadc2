/** Changes in place: what they do to gradients, and where they are refused. Random programs of them: in-place.golden.test.ts. */
import * as gl from "@gptlight/tensor";
import { Generator, noGrad, ones, type Tensor, tensor, zeros } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";

const leaf = (data: number[] | number[][]) => tensor(data, { requiresGrad: true });

describe("a saved value that was changed in place", () => {
  test("is refused by backward, which names the op, the shape and the mend", () => {
    const y = leaf([1, 2]).exp();
    y.add_(1);
    expect(() => y.sum().backward()).toThrow(
      "backward: a value of shape [2] that ExpBackward0 saved was changed in place since (version 1, saved at 0); clone() it before the change, or use the op without the trailing _",
    );
  });

  test("is seen through views, detached handles, noGrad, set and random fills", () => {
    const changes: ((y: Tensor) => unknown)[] = [
      (y) => y.at("1:").zero_(),
      (y) => y.detach().mul_(2),
      (y) => noGrad(() => y.view(-1).add_(1)),
      (y) => y.set(0, 5),
      (y) => y.set([[true, false]], 5),
      (y) => noGrad(() => y.uniform_()),
      (y) => y.T.copy_(ones([2])),
    ];
    for (const change of changes) {
      const x = leaf([1, 2]);
      const y = x.mul(1);
      const z = y.mul(y);
      change(y);
      expect(() => z.sum().backward(), String(change)).toThrow("MulBackward0 saved was changed");
    }
  });

  test("is no concern of ops that did not save it", () => {
    const [x, w] = [leaf([1, 2]), ones([2])];
    const y = x.mul(3);
    const z = y.add(w).sum(); // add saves nothing
    y.zero_();
    w.zero_();
    z.backward();
    expect(x.grad?.toArray()).toEqual([3, 3]);
  });

  test("is no concern of inputs that want no gradient: x.mul(w) saves x for w only", () => {
    const [x, w] = [leaf([1, 2]), tensor([3, 4]).float()];
    const y = x.mul(1);
    const z = y.mul(w).sum();
    y.zero_();
    z.backward();
    expect(x.grad?.toArray()).toEqual([3, 4]);
  });
});

describe("a leaf that requires grad", () => {
  test("is not changed in place outside noGrad, nor is a view of it", () => {
    const x = leaf([1, 2]);
    const mend =
      "that requires grad cannot be changed in place; wrap the change in noGrad(() => …)";
    expect(() => x.add_(1)).toThrow(`add_: a leaf ${mend}`);
    expect(() => x.set(0, 1)).toThrow(`set: a view of a leaf ${mend}`);
    expect(() => x.view(2, 1).zero_()).toThrow(`zero_: a view of a leaf ${mend}`);
    expect(() => x.normal_()).toThrow(`normal_: a leaf ${mend}`);
    expect(x.toArray()).toEqual([1, 2]);
    noGrad(() => x.sub_(tensor([0.5, 0.5])));
    expect([x.toArray(), x.requiresGrad, x.isLeaf]).toEqual([[0.5, 1.5], true, true]);
  });

  test("that is itself a view of constants is refused as well", () => {
    const base = zeros([2, 2]);
    const row = base.select(0, 0).requiresGrad_();
    expect(() => row.add_(1)).toThrow("add_: a leaf that requires grad cannot be changed in place");
    expect(base.toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

describe("in place on the result of an op", () => {
  test("y.mul_(w) takes over y's place: gradients go through the change to what y was made of", () => {
    const [x, w] = [leaf([1, 2]), leaf([3, 4])];
    const y = x.mul(10);
    y.mul_(w);
    expect(String(y)).toBe("tensor([30., 80.], grad_fn=<MulBackward0>)");
    y.sum().backward();
    expect([x.grad?.toArray(), w.grad?.toArray()]).toEqual([
      [30, 40],
      [10, 20],
    ]);
  });

  test("a constant that is changed by what wants a gradient wants one from then on", () => {
    const [buffer, x] = [zeros([2, 2]), leaf([1, 2])];
    buffer.set(1, x.mul(5));
    expect([buffer.requiresGrad, buffer.gradFn?.name]).toEqual([true, "CopySlices"]);
    buffer.sum().backward();
    expect(x.grad?.toArray()).toEqual([5, 5]);
  });

  test("a change through a view reaches the base and its other views", () => {
    const x = leaf([
      [1, 2],
      [3, 4],
    ]);
    const y = x.mul(1);
    const [row, column] = [y.select(0, 0), y.select(1, 0)];
    row.mul_(10);
    expect(column.toArray()).toEqual([10, 3]);
    column.sum().backward();
    expect(x.grad?.toArray()).toEqual([
      [10, 0],
      [1, 0],
    ]);
  });

  test("a view made under noGrad cannot carry a change outside it", () => {
    const y = leaf([1, 2]).mul(1);
    const view = noGrad(() => y.at("1:"));
    expect(() => view.mul_(2)).toThrow(
      "mul_: a view made under noGrad cannot be changed in place outside it; make the view again",
    );
  });

  test("random fills cut the gradient: what was there before has no part in them", () => {
    const options = { generator: new Generator(1) };
    const fills: Record<string, (y: Tensor) => Tensor> = {
      UniformBackward0: (y) => y.uniform_(0, 1, options),
      NormalBackward0: (y) => y.normal_(0, 1, options),
      ExponentialBackward0: (y) => y.exponential_(1, options),
      GeometricBackward0: (y) => y.geometric_(0.5, options),
      LogNormalBackward0: (y) => y.logNormal_(1, 2, options),
      CauchyBackward0: (y) => y.cauchy_(0, 1, options),
      RandomBackward0: (y) => y.random_(0, 3, options),
      RandomBackward1: (y) => y.random_(3, undefined, options),
      RandomBackward2: (y) => y.random_(undefined, undefined, options),
      BernoulliBackward1: (y) => y.bernoulli_(tensor(0.5), options),
      BernoulliBackward2: (y) => y.bernoulli_(0.5, options),
    };
    for (const [name, fill] of Object.entries(fills)) {
      const x = leaf([1, 2]);
      const y = fill(x.mul(3));
      y.sum().backward();
      expect([y.gradFn?.name, x.grad?.toArray()]).toEqual([name, [0, 0]]);
    }
  });
});

describe("what does not fit in place", () => {
  test("is refused, and changes nothing", () => {
    const x = tensor([1, 2]);
    expect(() => x.add_(0.5)).toThrow(
      "add_: a float32 result does not fit in place into int32; use the op without the trailing _",
    );
    expect(() => x.div_(2)).toThrow("div_: a float32 result does not fit in place into int32");
    expect(() => x.add_(ones([2, 2], { dtype: "int32" }))).toThrow(
      "add_: a result of shape [2, 2] does not fit in place into [2]",
    );
    expect(() => x.copy_(ones([3]))).toThrow("expand: [3] cannot become [2]");
    expect(() => x.add_(2 ** 31)).toThrow("does not fit int32");
    expect(() => ones([1]).expand(3).add_(1)).toThrow(
      "add_: several elements of this expanded tensor share memory; clone() it before writing",
    );
    expect(x.toArray()).toEqual([1, 2]);
  });

  test("in place keeps the dtype: a float64 operand is rounded into float32, an int32 into bool", () => {
    const x = tensor([0.5]);
    x.add_(tensor([0.1], { dtype: "float64" }));
    expect([x.dtype, x.item()]).toEqual(["float32", Math.fround(0.6)]);
    expect(
      gl
        .zeros([2], { dtype: "bool" })
        .copy_(tensor([0, 7]))
        .toArray(),
    ).toEqual([false, true]);
  });
});
