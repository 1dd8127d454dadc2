/** Where a rule has an edge that random values rarely meet; what torch 2.13 gives is in each test's name or comment. */
import { arange, grad, ones, searchsorted, tensor, zeros } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";

describe("gradients that are nothing are 0, not 0 · NaN", () => {
  test.each(["sign", "floor", "ceil", "trunc", "round"] as const)(
    "%s passes 0 back for a NaN",
    (op) => {
      const x = tensor([1.5, -2.5], { requiresGrad: true });
      x[op]().backward(tensor([NaN, Infinity]));
      expect(x.grad?.toArray()).toEqual([0, 0]);
    },
  );

  test("pow(0) passes 0 back for a NaN", () => {
    const x = tensor([1.5], { requiresGrad: true });
    x.pow(0).backward(tensor([NaN]));
    expect(x.grad?.toArray()).toEqual([0]);
  });

  test("cumprod of a scalar passes the gradient on as it is, though its value is NaN", () => {
    const x = tensor(NaN, { requiresGrad: true });
    x.cumprod(0).backward();
    expect(x.grad?.item()).toBe(1);
  });
});

describe("bools and integers", () => {
  test("floor, ceil, trunc and round of integers are copies, as torch's are", () => {
    const x = arange(3);
    for (const y of [x.floor(), x.ceil(), x.trunc(), x.round()])
      expect(y.storage).not.toBe(x.storage);
  });

  test("-bool is refused: it has no negative", () => {
    expect(() => tensor([true]).neg()).toThrow(TypeError);
    expect(() => tensor([true]).neg_()).toThrow("neg: bools have no negative");
  });

  test("bool.add_(2) is refused: a bool cannot hold an integer", () => {
    const x = tensor([true, false]);
    expect(() => x.add_(2)).toThrow("add_: a int32 result does not fit in place into bool");
    expect(x.toArray()).toEqual([true, false]);
  });
});

describe("set", () => {
  test("x.set(0, value) drops the value's leading dimensions of size 1", () => {
    const x = zeros([2, 3]);
    x.set(0, tensor([[[1.5, 2, 3]]]));
    expect(x.toArray()).toEqual([
      [1.5, 2, 3],
      [0, 0, 0],
    ]);
    expect(
      zeros([2])
        .set(1, tensor([4.5]))
        .toArray(),
    ).toEqual([0, 4.5]);
    expect(() => zeros([2]).set(1, ones([2]))).toThrow(RangeError);
  });
});

describe("grad and hooks", () => {
  test("grad() gives the gradient before the hooks of an input that it goes on from, behind them where it ends", () => {
    const x = tensor(2, { requiresGrad: true });
    const y = x.mul(3);
    y.registerHook((g) => g.mul(10));
    // torch.autograd.grad(y * 5, [x, y]) gives 150 and 5; grad(y * 5, [y]) gives 50
    expect(grad([y.mul(5)], [x, y], { retainGraph: true }).map((g) => g?.item())).toEqual([150, 5]);
    expect(grad([y.mul(5)], [y])[0]?.item()).toBe(50);
  });
});

describe("in place on a narrower dtype", () => {
  test("x.add_(float64) keeps float32, and torch's name of the node", () => {
    const x = tensor([1.5], { requiresGrad: true }).mul(1);
    x.add_(tensor([0.25], { dtype: "float64" }));
    expect(x.dtype).toBe("float32");
    expect(x.gradFn?.name).toBe("AddBackward0");
  });
});

describe("searchsorted", () => {
  const lists = tensor([
    [1, 3, 5.5],
    [2, 2, 4.5],
  ]);
  const values = tensor([
    [3, 0.5, 9],
    [2, NaN, 4],
  ]);

  test("searchsorted(rows, rows) puts each row into the one beside it", () => {
    // torch.searchsorted gives these, and the second with right=True
    expect(searchsorted(lists, values).toArray()).toEqual([
      [1, 0, 3],
      [0, 3, 2],
    ]);
    expect(searchsorted(lists, values, { right: true }).toArray()).toEqual([
      [2, 0, 3],
      [2, 3, 2],
    ]);
  });

  test("searchsorted(list, values) takes values of any shape; several lists need as many rows", () => {
    expect(searchsorted(lists.at(0), tensor(3.5)).item()).toBe(2);
    expect(searchsorted(lists.at(0), values).toArray()).toEqual([
      [1, 0, 3],
      [1, 3, 2],
    ]);
    expect(() => searchsorted(lists, tensor([1.5]))).toThrow(
      "searchsorted: needs one rising list, or a row of values for each, got [2, 3] and [1]",
    );
  });
});
