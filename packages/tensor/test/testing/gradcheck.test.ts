/** gradcheck and gradgradcheck must fail where a gradient is wrong: each test of failure breaks one. */
import { Function as Op, type Tensor, tensor } from "@gptlight/tensor";
import { gradcheck, gradgradcheck } from "@gptlight/tensor/testing";
import { describe, expect, test } from "vitest";

const leaf = (data: number[] | number[][]) =>
  tensor(data, { dtype: "float64", requiresGrad: true });

/** x³ with 3x² and 6x as they should be, or each multiplied by a factor at its last element. */
function cube(first = 1, second = 1): (x: Tensor) => Tensor {
  const spoil = (g: Tensor, factor: number) =>
    g.mul(
      tensor(
        Array.from({ length: g.numel() }, (_, i) => (i === g.numel() - 1 ? factor : 1)),
        { dtype: "float64" },
      ).view([...g.shape]),
    );
  class Slope extends Op {
    static forward(ctx: { saveForBackward(...x: Tensor[]): void }, g: Tensor, x: Tensor) {
      ctx.saveForBackward(g, x);
      return g.mul(x.pow(2)).mul(3);
    }
    static backward({ savedTensors: [g, x] }: { savedTensors: readonly Tensor[] }, h: Tensor) {
      return [h.mul(x.pow(2)).mul(3), spoil(h.mul(g).mul(x).mul(6), second)];
    }
  }
  class Cube extends Op {
    static forward(ctx: { saveForBackward(...x: Tensor[]): void }, x: Tensor) {
      ctx.saveForBackward(x);
      return x.pow(3);
    }
    static backward({ savedTensors: [x] }: { savedTensors: readonly Tensor[] }, g: Tensor) {
      return spoil(Slope.apply(g, x), first);
    }
  }
  return (x) => Cube.apply(x);
}

describe("gradcheck", () => {
  test("gradcheck(f, inputs) is true for right gradients, of one or several inputs and outputs", () => {
    expect(gradcheck(cube(), [leaf([1, -2, 0.5])])).toBe(true);
    const f = (x: Tensor, y: Tensor) => [x.mul(y), x.add(y).sum(), x.gt(y)];
    expect(gradcheck(f, [leaf([1, 2]), leaf([[3], [4]])])).toBe(true);
    expect(gradcheck((x, ids) => x.at(ids), [leaf([1, 2]), tensor([1, 1, 0])])).toBe(true);
    expect(gradcheck((x) => x.mul(0).detach(), [leaf([1, 2])])).toBe(true); // a constant's slope is 0
  });

  test("gradcheck(f, inputs) names the input, the element and both slopes of a wrong gradient", () => {
    expect(() => gradcheck(cube(1.001), [leaf([[1, 2]])])).toThrow(
      /^gradcheck: the gradient of input 0 \(shape \[1, 2\]\) is wrong at 1 of 2 elements; worst at \[0, 1\], where x = 2: numeric \S+, analytic \S+$/,
    );
    expect(() => gradcheck((x, y) => x.add(cube(2)(y)), [leaf([1]), leaf([2])])).toThrow(
      "the gradient of input 1 (shape [1]) is wrong at 1 of 1 elements",
    );
    expect(() => gradcheck((x) => x.detach().mul(3), [leaf([1])])).toThrow("analytic 0");
  });

  test("gradcheck(f, inputs) sees a relative error of 2e-6, and rtol can allow it", () => {
    expect(() => gradcheck(cube(1 + 2e-6), [leaf([1, 2])])).toThrow("wrong at 1 of 2");
    expect(gradcheck(cube(1 + 2e-6), [leaf([1, 2])], { rtol: 1e-5 })).toBe(true);
    expect(gradcheck(cube(1 + 5e-7), [leaf([1, 2])])).toBe(true);
  });

  test("gradcheck(f, inputs) sees a NaN gradient", () => {
    expect(() => gradcheck(cube(Number.NaN), [leaf([1])])).toThrow("analytic NaN");
  });

  test("gradcheck(f, inputs) refuses float32 and inputs that want no gradient", () => {
    const x = tensor([1.5], { requiresGrad: true });
    expect(() => gradcheck((v) => v, [x])).toThrow(
      "gradcheck: input 0 must be float64 to be compared with differences, got float32; use .double()",
    );
    expect(() => gradcheck((v) => v.float(), [leaf([1])])).toThrow(
      "gradcheck: outputs must be float64, got float32",
    );
    expect(() => gradcheck((v) => v, [tensor([1])])).toThrow(
      "gradcheck: no input requires grad, so there is nothing to check",
    );
  });

  test("gradcheck(f, inputs) leaves the inputs and their grad as they were", () => {
    const x = leaf([1, 2]);
    gradcheck(cube(), [x]);
    expect([x.toArray(), x.grad]).toEqual([[1, 2], null]);
  });
});

describe("gradgradcheck", () => {
  test("gradgradcheck(f, inputs) is true for right second gradients, linear functions too", () => {
    expect(gradgradcheck(cube(), [leaf([1, -2])])).toBe(true);
    expect(gradgradcheck((x) => x.mul(3), [leaf([1, -2])])).toBe(true);
    expect(gradgradcheck((x, y) => [x.mul(y), x.sin()], [leaf([1]), leaf([2, 3])])).toBe(true);
  });

  test("gradgradcheck(f, inputs) sees what gradcheck cannot: a right gradient with a wrong gradient of its own", () => {
    expect(gradcheck(cube(1, 1.001), [leaf([1, -2])])).toBe(true);
    expect(() => gradgradcheck(cube(1, 1.001), [leaf([1, -2])])).toThrow(
      "gradgradcheck: the gradient of input 0 (shape [2]) is wrong at 1 of 2 elements; worst at [1], where x = -2",
    );
  });

  test("gradgradcheck(f, inputs) calls ∂L/∂y upstream when that gradient is wrong", () => {
    const deaf = (x: Tensor) => {
      class Scale extends Op {
        static forward(_: unknown, v: Tensor) {
          return v.mul(2);
        }
        static backward(_: unknown, g: Tensor) {
          return g.detach().mul(2); // right, but cut off from g
        }
      }
      return Scale.apply(x);
    };
    expect(gradcheck(deaf, [leaf([1])])).toBe(true);
    expect(() => gradgradcheck(deaf, [leaf([1])])).toThrow("the gradient of upstream 0");
  });
});
